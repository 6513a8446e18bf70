import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";

/** useDataSetPage is a page of the data sets of an instance, in Amazon's order. */
export function useDataSetPage(instanceId: string | undefined, cursor: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: ["dataSets", instanceId, { cursor }],
    enabled: instanceId !== undefined,
    queryFn: async ({ signal }) =>
      (
        await api.GET("/v1/instances/{instanceId}/datasets", {
          params: { path: { instanceId: instanceId ?? "" }, query: { cursor } },
          signal,
        })
      ).data as Schemas["DataSetPage"],
    placeholderData: (before, query) => (query?.queryKey[1] === instanceId ? keepPreviousData(before) : undefined),
    staleTime: 30_000, // Amazon is slow, and counts the calls
  });
}
