import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/shared/api/context";
import { versioned } from "@/shared/api/versioned";

/** useMapping is the newest version of a mapping. */
export function useMapping(name: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["mappings", name, "newest"],
    queryFn: async ({ signal }) => {
      const { data, response } = await api.GET("/v1/mappings/{name}", {
        params: { path: { name } },
        cache: "no-store",
        signal,
      });
      return versioned(data, response);
    },
  });
}

/** useVersion is one version of a mapping; it never changes. */
export function useVersion(name: string, version: number | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: ["mappings", name, "version", version],
    enabled: version !== undefined,
    queryFn: async ({ signal }) => {
      const { data, response } = await api.GET("/v1/mappings/{name}/versions/{version}", {
        params: { path: { name, version: version ?? 0 } },
        signal,
      });
      return versioned(data, response);
    },
    staleTime: 60_000, // deleted and made anew, a name begins with version 1 again
  });
}
