import { useMutation } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";
import { useKeep } from "./getDataSet";

/** useAddColumn adds a column. Repeating it is harmless. */
export function useAddColumn(instanceId: string, dataSetId: string) {
  const api = useApi();
  const onSuccess = useKeep(instanceId, dataSetId);
  return useMutation({
    mutationFn: (body: Schemas["ColumnRequest"]) =>
      api.POST("/v1/instances/{instanceId}/datasets/{dataSetId}/columns", {
        params: { path: { instanceId, dataSetId } },
        body,
      }),
    onSuccess,
  });
}
