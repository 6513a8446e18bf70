import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "@/shared/api/context";
import { keyOf } from "./getDataSet";

/** useDeleteColumn removes a column with its values. */
export function useDeleteColumn(instanceId: string, dataSetId: string, columnName: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      api.DELETE("/v1/instances/{instanceId}/datasets/{dataSetId}/columns/{columnName}", {
        params: { path: { instanceId, dataSetId, columnName } },
      }),
    onSuccess: ({ data }) => {
      queries.setQueryData(keyOf(instanceId, dataSetId), data);
      void queries.invalidateQueries({ queryKey: ["dataSets", instanceId] });
    },
  });
}
