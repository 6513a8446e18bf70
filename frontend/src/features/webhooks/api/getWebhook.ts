import { type QueryClient, useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";
import { type Versioned, versioned } from "@/shared/api/versioned";

const keyOf = (webhookId: string) => ["webhook", webhookId];

export function useWebhook(webhookId: string) {
  const api = useApi();
  return useQuery({
    queryKey: keyOf(webhookId),
    queryFn: async ({ signal }) => {
      const { data, response } = await api.GET("/v1/webhooks/{webhookId}", {
        params: { path: { webhookId } },
        cache: "no-store",
        signal,
      });
      return versioned(data, response);
    },
  });
}

/** keepWebhook puts the webhook that a call answered with where the pages look for it. */
export function keepWebhook(queries: QueryClient, { value, etag }: Versioned<Schemas["Webhook"]>) {
  queries.setQueryData(keyOf(value.webhookId), { value, etag });
  void queries.invalidateQueries({ queryKey: ["webhooks"] });
}

/** dropWebhook has the pages ask again when they are next shown: the one that shows what is gone is about to be left. */
export function dropWebhook(queries: QueryClient, webhookId: string) {
  for (const queryKey of [keyOf(webhookId), ["webhooks"]]) {
    void queries.invalidateQueries({ queryKey, refetchType: "none" });
  }
}
