import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";

/** usePreview shows what a mapping makes of a source's first rows. Values that are shown as they are get forgotten with the page. */
export function usePreview(request: Schemas["PreviewRequest"] | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: ["preview", request],
    queryFn: async ({ signal }) => {
      const body = request as Schemas["PreviewRequest"];
      return (await api.POST("/v1/sources/preview", { body, signal })).data;
    },
    enabled: request !== undefined,
    staleTime: request?.raw ? Infinity : 60_000,
    gcTime: request?.raw ? 0 : undefined,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}
