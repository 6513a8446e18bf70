import { useMutation } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";
import { useKeep } from "./getDataSet";

export function useUpdateDataSet(instanceId: string, dataSetId: string) {
  const api = useApi();
  const onSuccess = useKeep(instanceId, dataSetId);
  return useMutation({
    mutationFn: (body: Schemas["DataSetUpdate"]) =>
      api.PATCH("/v1/instances/{instanceId}/datasets/{dataSetId}", {
        params: { path: { instanceId, dataSetId } },
        body,
      }),
    onSuccess,
  });
}
