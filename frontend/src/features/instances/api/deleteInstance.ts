import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "@/shared/api/context";
import { dropInstance } from "./getInstance";

export function useDeleteInstance(instanceId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (etag: string) =>
      api.DELETE("/v1/instances/{instanceId}", { params: { path: { instanceId }, header: { "If-Match": etag } } }),
    onSuccess: () => dropInstance(queries, instanceId),
  });
}
