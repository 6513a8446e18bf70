import { type QueryClient, useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";
import { type Versioned, versioned } from "@/shared/api/versioned";

const keyOf = (connectionId: string) => ["connection", connectionId];

export function useConnection(connectionId: string) {
  const api = useApi();
  return useQuery({
    queryKey: keyOf(connectionId),
    queryFn: async ({ signal }) => {
      const { data, response } = await api.GET("/v1/connections/{connectionId}", {
        params: { path: { connectionId } },
        cache: "no-store",
        signal,
      });
      return versioned(data, response);
    },
  });
}

/** keepConnection puts the connection that a call answered with where the pages look for it. */
export function keepConnection(queries: QueryClient, { value, etag }: Versioned<Schemas["Connection"]>) {
  queries.setQueryData(keyOf(value.connectionId), { value, etag });
  void queries.invalidateQueries({ queryKey: ["connections"] });
}

/** dropConnection has the pages ask again when they are next shown: the one that shows what is gone is about to be left. */
export function dropConnection(queries: QueryClient, connectionId: string) {
  for (const queryKey of [keyOf(connectionId), ["connections"]]) {
    void queries.invalidateQueries({ queryKey, refetchType: "none" });
  }
}
