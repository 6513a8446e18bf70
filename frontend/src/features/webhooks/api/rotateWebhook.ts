import { useMutation } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";

/** useRotateWebhook answers with the new secret, which nothing shows again. */
export function useRotateWebhook(webhookId: string) {
  const api = useApi();
  return useMutation({
    gcTime: 0, // its data holds the secret
    mutationFn: async () =>
      (await api.POST("/v1/webhooks/{webhookId}/rotate", { params: { path: { webhookId } } }))
        .data as Schemas["WebhookRotated"],
  });
}
