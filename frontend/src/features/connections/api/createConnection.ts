import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";
import { versioned } from "@/shared/api/versioned";
import { keepConnection } from "./getConnection";

export function useCreateConnection() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    gcTime: 0, // its variables hold the client secret
    mutationFn: async (body: Schemas["ConnectionRequest"]) => {
      const { data, response } = await api.POST("/v1/connections", { body });
      return versioned(data, response);
    },
    onSuccess: (made) => keepConnection(queries, made),
  });
}
