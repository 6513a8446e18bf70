import { useQueries } from "@tanstack/react-query";
import { allPages } from "@/shared/api/allPages";
import { useApi } from "@/shared/api/context";

/** useDataSets are all the data sets that Amazon has in each of some instances. */
export function useDataSets(instanceIds: string[]) {
  const api = useApi();
  return useQueries({
    queries: instanceIds.map((instanceId) => ({
      queryKey: ["dataSets", instanceId, "all"],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const pages = await allPages((cursor) => {
          const params = { path: { instanceId }, query: { cursor, limit: 100 } };
          return api.GET("/v1/instances/{instanceId}/datasets", { params, signal });
        });
        return { instanceId, dataSets: pages.flatMap(({ dataSets }) => dataSets) };
      },
      staleTime: 30_000,
    })),
  });
}
