import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiError, type Schemas } from "../client";
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

/** useMappingVersions is the newest hundred versions of one, newest first. */
export function useMappingVersions(name: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: ["mappings", name, "versions"],
    queryFn: async ({ signal }) => {
      const params = { path: { name: name ?? "" }, query: { limit: 100 } };
      return (await api.GET("/v1/mappings/{name}/versions", { params, signal })).data?.mappings ?? [];
    },
    enabled: name !== undefined,
  });
}

/** useMappingVersion is a version of one. It never changes. */
export function useMappingVersion(name: string, version: number) {
  const api = useApi();
  return useQuery({
    queryKey: ["mappings", name, version],
    queryFn: async ({ signal }) => {
      const params = { path: { name, version } };
      return (await api.GET("/v1/mappings/{name}/versions/{version}", { params, signal })).data ?? null;
    },
    staleTime: Infinity,
  });
}

/** useLoadMapping gets a version of one, when it is wanted. */
export function useLoadMapping() {
  const api = useApi();
  return useMutation({
    mutationFn: async (path: { name: string; version: number }) =>
      (await api.GET("/v1/mappings/{name}/versions/{version}", { params: { path } })).data,
  });
}

interface ToSave {
  name: string;
  mapping: Schemas["Mapping"];
  comment?: string;
  /** The newest version that the person knows; left out, the name must be new. */
  known?: number;
}

/** useSaveMapping saves a mapping under a new name, or as the next version of the one that the person knows. */
export function useSaveMapping() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ name, mapping, comment, known }: ToSave) => {
      if (known === undefined) {
        return (await api.POST("/v1/mappings", { body: { name, mapping, comment } })).data;
      }
      const path = { name };
      const { data, response } = await api.GET("/v1/mappings/{name}", { params: { path }, cache: "no-store" });
      if (data?.version !== known) {
        throw new ApiError(412, "precondition_failed", `${name} has a newer version, ${data?.version}.`);
      }
      const header = { "If-Match": response.headers.get("ETag") ?? "" };
      return (await api.POST("/v1/mappings/{name}/versions", { params: { path, header }, body: { mapping, comment } }))
        .data;
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["mappings"] }),
  });
}
