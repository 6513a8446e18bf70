import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "@/shared/api/context";
import { dropConnection } from "./getConnection";

export function useDeleteConnection(connectionId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (etag: string) =>
      api.DELETE("/v1/connections/{connectionId}", {
        params: { path: { connectionId }, header: { "If-Match": etag } },
      }),
    onSuccess: () => dropConnection(queries, connectionId),
  });
}
