import { useMutation } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";
import { useKeep } from "./getDataSet";

/** useUpdateColumn renames or describes a column. */
export function useUpdateColumn(instanceId: string, dataSetId: string, columnName: string) {
  const api = useApi();
  const onSuccess = useKeep(instanceId, dataSetId);
  return useMutation({
    mutationFn: (body: Schemas["ColumnUpdate"]) =>
      api.PATCH("/v1/instances/{instanceId}/datasets/{dataSetId}/columns/{columnName}", {
        params: { path: { instanceId, dataSetId, columnName } },
        body,
      }),
    onSuccess,
  });
}
