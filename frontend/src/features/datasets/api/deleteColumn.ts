import { useMutation } from "@tanstack/react-query";
import { useApi } from "@/shared/api/context";
import { useKeep } from "./getDataSet";

/** useDeleteColumn removes a column with its values. */
export function useDeleteColumn(instanceId: string, dataSetId: string, columnName: string) {
  const api = useApi();
  const onSuccess = useKeep(instanceId, dataSetId);
  return useMutation({
    mutationFn: () =>
      api.DELETE("/v1/instances/{instanceId}/datasets/{dataSetId}/columns/{columnName}", {
        params: { path: { instanceId, dataSetId, columnName } },
      }),
    onSuccess,
  });
}
