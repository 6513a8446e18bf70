import { type QueryClient, useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";
import { type Versioned, versioned } from "@/shared/api/versioned";

const keyOf = (instanceId: string) => ["instance", instanceId];

export function useInstance(instanceId: string) {
  const api = useApi();
  return useQuery({
    queryKey: keyOf(instanceId),
    queryFn: async ({ signal }) => {
      const { data, response } = await api.GET("/v1/instances/{instanceId}", {
        params: { path: { instanceId } },
        cache: "no-store",
        signal,
      });
      return versioned(data, response);
    },
  });
}

/** keepInstance puts the instance that a call answered with where the pages look for it. */
export function keepInstance(queries: QueryClient, { value, etag }: Versioned<Schemas["Instance"]>) {
  queries.setQueryData(keyOf(value.instanceId), { value, etag });
  void queries.invalidateQueries({ queryKey: ["instances"] });
}

/** dropInstance has the pages ask again when they are next shown: the one that shows what is gone is about to be left. */
export function dropInstance(queries: QueryClient, instanceId: string) {
  for (const queryKey of [keyOf(instanceId), ["instances"]]) {
    void queries.invalidateQueries({ queryKey, refetchType: "none" });
  }
}
