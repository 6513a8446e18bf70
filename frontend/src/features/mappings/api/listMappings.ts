import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";

/** useMappingPage is a page of the newest versions, by name. */
export function useMappingPage(cursor: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: ["mappings", { cursor }],
    queryFn: async ({ signal }) =>
      (await api.GET("/v1/mappings", { params: { query: { cursor } }, signal })).data as Schemas["MappingPage"],
    placeholderData: keepPreviousData,
  });
}

/** useVersionPage is a page of the versions of one, newest first. */
export function useVersionPage(name: string, cursor: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: ["mappings", name, "versions", { cursor }],
    queryFn: async ({ signal }) =>
      (await api.GET("/v1/mappings/{name}/versions", { params: { path: { name }, query: { cursor } }, signal }))
        .data as Schemas["MappingPage"],
    placeholderData: keepPreviousData,
  });
}
