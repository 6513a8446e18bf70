import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";

/** useInspection tells what a source is. A country and an order of dates that somebody has chosen shape what it suggests. */
export function useInspection(
  source: Schemas["SourceRef"] | undefined,
  chosen: Pick<Schemas["InspectionRequest"], "countryCode" | "dateOrder">,
) {
  const api = useApi();
  return useQuery({
    queryKey: ["inspection", source, chosen],
    queryFn: async ({ signal }) => {
      const body = { source: source as Schemas["SourceRef"], ...chosen };
      return (await api.POST("/v1/sources/inspect", { body, signal })).data;
    },
    enabled: source !== undefined,
    // Another source's is no stand-in for this one's.
    placeholderData: (previous, query) => (query?.queryKey[1] === source ? keepPreviousData(previous) : undefined),
    staleTime: 60_000,
  });
}
