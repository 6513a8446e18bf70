import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";

export function useCompleteAuthorization() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    gcTime: 0, // its variables hold the code
    mutationFn: async (body: Schemas["AuthorizationAnswer"]) =>
      (await api.POST("/v1/connections/callback", { body })).data,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["connection"] });
      void queries.invalidateQueries({ queryKey: ["connections"] });
    },
  });
}
