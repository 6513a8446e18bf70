import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "@/shared/api/context";

export function useDeleteMapping(name: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (etag: string) =>
      api.DELETE("/v1/mappings/{name}", { params: { path: { name }, header: { "If-Match": etag } } }),
    onSuccess: () => {
      // Asked again when they are next shown: the page that shows what is gone is about to be left.
      void queries.invalidateQueries({ queryKey: ["mappings"], refetchType: "none" });
    },
  });
}
