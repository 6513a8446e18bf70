import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "@/shared/api/context";
import { dropWebhook } from "./getWebhook";

export function useDeleteWebhook(webhookId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (etag: string) =>
      api.DELETE("/v1/webhooks/{webhookId}", { params: { path: { webhookId }, header: { "If-Match": etag } } }),
    onSuccess: () => dropWebhook(queries, webhookId),
  });
}
