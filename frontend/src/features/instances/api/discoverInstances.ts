import { useInfiniteQuery } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";

/** useDiscovery asks Amazon what a connection reaches: the first accounts, and more of them when somebody wants them. */
export function useDiscovery(connectionId: string | undefined) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ["discovery", connectionId],
    enabled: connectionId !== undefined,
    queryFn: async ({ pageParam, signal }) =>
      (
        await api.GET("/v1/connections/{connectionId}/instances", {
          params: { path: { connectionId: connectionId ?? "" }, query: { cursor: pageParam } },
          signal,
        })
      ).data as Schemas["DiscoveredPage"],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 60_000, // Amazon is slow, and counts the calls
  });
}
