import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";
import { keyOf } from "./getDataSet";

export function useUpdateDataSet(instanceId: string, dataSetId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["DataSetUpdate"]) =>
      api.PATCH("/v1/instances/{instanceId}/datasets/{dataSetId}", {
        params: { path: { instanceId, dataSetId } },
        body,
      }),
    onSuccess: ({ data }) => {
      queries.setQueryData(keyOf(instanceId, dataSetId), data);
      void queries.invalidateQueries({ queryKey: ["dataSets", instanceId] });
    },
  });
}
