import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/shared/api/context";

/** useDeliveries are what became of the last events, asked for again while they are on the screen. */
export function useDeliveries(webhookId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["deliveries", webhookId],
    queryFn: async ({ signal }) =>
      (await api.GET("/v1/webhooks/{webhookId}/deliveries", { params: { path: { webhookId } }, signal })).data
        ?.deliveries ?? [],
    refetchInterval: 5000,
  });
}
