import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";

/** useCreateWebhook answers with the secret, which nothing shows again. */
export function useCreateWebhook() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    gcTime: 0, // its data holds the secret
    mutationFn: async (body: Schemas["WebhookRequest"]) =>
      (await api.POST("/v1/webhooks", { body })).data as Schemas["WebhookCreated"],
    onSuccess: () => queries.invalidateQueries({ queryKey: ["webhooks"] }),
  });
}
