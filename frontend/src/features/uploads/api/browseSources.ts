import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useApi } from "@/shared/api/context";

/** useFolder is a page of the folders and objects of a bucket whose keys begin with a prefix. */
export function useFolder(query: { bucket: string; prefix: string; cursor?: string; limit: number }) {
  const api = useApi();
  return useQuery({
    queryKey: ["sources", query],
    queryFn: async ({ signal }) => (await api.GET("/v1/sources", { params: { query }, signal })).data,
    placeholderData: keepPreviousData,
    enabled: query.bucket !== "",
  });
}
