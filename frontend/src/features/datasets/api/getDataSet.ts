import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";

export const keyOf = (instanceId: string, dataSetId: string) => ["dataSet", instanceId, dataSetId];

/** useDataSet is a data set as Amazon has it. */
export function useDataSet(instanceId: string, dataSetId: string) {
  const api = useApi();
  return useQuery({
    queryKey: keyOf(instanceId, dataSetId),
    enabled: instanceId !== "" && dataSetId !== "",
    queryFn: async ({ signal }) =>
      (
        await api.GET("/v1/instances/{instanceId}/datasets/{dataSetId}", {
          params: { path: { instanceId, dataSetId } },
          signal,
        })
      ).data as Schemas["DataSet"],
    staleTime: 30_000,
  });
}

/** useKeep keeps what a change has made of a data set, and has the lists that show it asked for again. */
export function useKeep(instanceId: string, dataSetId: string) {
  const queries = useQueryClient();
  return ({ data }: { data?: Schemas["DataSet"] }) => {
    queries.setQueryData(keyOf(instanceId, dataSetId), data);
    void queries.invalidateQueries({ queryKey: ["dataSets", instanceId] });
  };
}
