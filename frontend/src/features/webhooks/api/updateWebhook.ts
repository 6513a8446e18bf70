import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";
import { versioned } from "@/shared/api/versioned";
import { keepWebhook } from "./getWebhook";

/** useUpdateWebhook changes the version that its caller has seen, and no other. */
export function useUpdateWebhook(webhookId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ body, etag }: { body: Schemas["WebhookChange"]; etag: string }) => {
      const { data, response } = await api.PATCH("/v1/webhooks/{webhookId}", {
        params: { path: { webhookId }, header: { "If-Match": etag } },
        body,
      });
      return versioned(data, response);
    },
    onSuccess: (changed) => keepWebhook(queries, changed),
  });
}
