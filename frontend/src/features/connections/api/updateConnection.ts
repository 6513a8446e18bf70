import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";
import { versioned } from "@/shared/api/versioned";
import { keepConnection } from "./getConnection";

/** useUpdateConnection changes the version that its caller has seen, and no other. */
export function useUpdateConnection(connectionId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    gcTime: 0, // its variables may hold the client secret
    mutationFn: async ({ body, etag }: { body: Schemas["ConnectionUpdate"]; etag: string }) => {
      const { data, response } = await api.PATCH("/v1/connections/{connectionId}", {
        params: { path: { connectionId }, header: { "If-Match": etag } },
        body,
      });
      return versioned(data, response);
    },
    onSuccess: (changed) => keepConnection(queries, changed),
  });
}
