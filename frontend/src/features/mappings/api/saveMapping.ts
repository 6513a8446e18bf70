import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";

export function useCreateMapping() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: Schemas["MappingRequest"]) => (await api.POST("/v1/mappings", { body })).data,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["mappings"] }),
  });
}

/** useCreateVersion saves what follows the version that its caller has seen, and no other. */
export function useCreateVersion(name: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ body, etag }: { body: Schemas["MappingVersionRequest"]; etag: string }) =>
      (
        await api.POST("/v1/mappings/{name}/versions", {
          params: { path: { name }, header: { "If-Match": etag } },
          body,
        })
      ).data,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["mappings"] }),
  });
}
