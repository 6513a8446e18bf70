import { useQuery } from "@tanstack/react-query";
import { useApi } from "../context";

/** useSettings is what the deployment tells of itself: buckets, regions, limits. */
export function useSettings() {
  const api = useApi();
  return useQuery({
    queryKey: ["settings"],
    queryFn: async ({ signal }) => (await api.GET("/v1/settings", { signal })).data ?? null,
    staleTime: Infinity,
  });
}
