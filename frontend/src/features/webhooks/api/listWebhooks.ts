import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/shared/api/context";

/** useWebhooks is every webhook, at most 50. */
export function useWebhooks() {
  const api = useApi();
  return useQuery({
    queryKey: ["webhooks"],
    queryFn: async ({ signal }) => (await api.GET("/v1/webhooks", { signal })).data?.webhooks ?? [],
  });
}
