import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "@/shared/api/context";

/** useTestWebhook has an event delivered; the deliveries tell what became of it. */
export function useTestWebhook(webhookId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.POST("/v1/webhooks/{webhookId}/test", { params: { path: { webhookId } } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["deliveries", webhookId] }),
  });
}
