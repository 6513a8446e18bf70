import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";

/** useDryRun asks what would become of a job. What it said of this very request is known as long as the wizard is open. */
export function useDryRun(request: Schemas["JobRequest"] | undefined, ask: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: ["dryRun", request],
    queryFn: async ({ signal }) => {
      const body = { ...(request as Schemas["JobRequest"]), validateOnly: true };
      return (await api.POST("/v1/jobs", { body, signal })).data as Schemas["DryRun"];
    },
    enabled: ask && request !== undefined,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
}
