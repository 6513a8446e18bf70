import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";
import { versioned } from "@/shared/api/versioned";
import { keepInstance } from "./getInstance";

/** useUpdateInstance changes the version that its caller has seen, and no other. */
export function useUpdateInstance(instanceId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ body, etag }: { body: Schemas["InstanceUpdate"]; etag: string }) => {
      const { data, response } = await api.PATCH("/v1/instances/{instanceId}", {
        params: { path: { instanceId }, header: { "If-Match": etag } },
        body,
      });
      return versioned(data, response);
    },
    onSuccess: (changed) => keepInstance(queries, changed),
  });
}
