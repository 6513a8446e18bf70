import { useInfiniteQuery } from "@tanstack/react-query";
import { useApi } from "@/shared/api/context";

/** useDataSets are the data sets that Amazon has in an instance, page by page. */
export function useDataSets(instanceId: string | undefined) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ["dataSets", instanceId, "pages"],
    queryFn: async ({ pageParam: cursor, signal }) => {
      const params = { path: { instanceId: instanceId ?? "" }, query: { cursor, limit: 100 } };
      return (await api.GET("/v1/instances/{instanceId}/datasets", { params, signal })).data;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page?.nextCursor,
    enabled: instanceId !== undefined,
    staleTime: 30_000,
  });
}
