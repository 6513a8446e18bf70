import { useQueries } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";

/** useDataSets are all the data sets that Amazon has in each of some instances. */
export function useDataSets(instanceIds: string[]) {
  const api = useApi();
  return useQueries({
    queries: instanceIds.map((instanceId) => ({
      queryKey: ["dataSets", instanceId, "all"],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const dataSets: Schemas["DataSet"][] = [];
        let cursor: string | undefined;
        do {
          const params = { path: { instanceId }, query: { cursor, limit: 100 } };
          const { data } = await api.GET("/v1/instances/{instanceId}/datasets", { params, signal });
          dataSets.push(...(data?.dataSets ?? []));
          cursor = data?.nextCursor;
        } while (cursor);
        return { instanceId, dataSets };
      },
      staleTime: 30_000,
    })),
  });
}
