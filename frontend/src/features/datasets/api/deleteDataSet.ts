import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";
import { keyOf } from "./getDataSet";

/** useDeleteDataSet has the deletion confirmed, and deletes: the person has typed the name already. */
export function useDeleteDataSet(instanceId: string, dataSetId: string) {
  const api = useApi();
  const queries = useQueryClient();
  const path = { instanceId, dataSetId };
  return useMutation({
    mutationFn: async () => {
      const { data } = await api.POST("/v1/instances/{instanceId}/datasets/{dataSetId}/deletion", { params: { path } });
      const { confirmationToken } = data as Schemas["Confirmation"];
      await api.DELETE("/v1/instances/{instanceId}/datasets/{dataSetId}", {
        params: { path, query: { confirmationToken } },
      });
    },
    onSuccess: () => {
      // Asked again when they are next shown: the page that shows what is gone is about to be left.
      for (const queryKey of [keyOf(instanceId, dataSetId), ["dataSets", instanceId]]) {
        void queries.invalidateQueries({ queryKey, refetchType: "none" });
      }
    },
  });
}
