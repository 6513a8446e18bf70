import { useMutation, useQuery } from "@tanstack/react-query";
import { useApi } from "../context";

/** useMappings is the newest version of each saved mapping, the first hundred by name. */
export function useMappings() {
  const api = useApi();
  return useQuery({
    queryKey: ["mappings"],
    queryFn: async ({ signal }) =>
      (await api.GET("/v1/mappings", { params: { query: { limit: 100 } }, signal })).data?.mappings ?? [],
  });
}

/** useLoadMapping gets the newest version of one. */
export function useLoadMapping() {
  const api = useApi();
  return useMutation({
    mutationFn: async (name: string) => (await api.GET("/v1/mappings/{name}", { params: { path: { name } } })).data,
  });
}
