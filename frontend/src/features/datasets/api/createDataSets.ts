import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";

/** useCreateDataSets creates a data set in several instances; each answers for itself. Repeating it is harmless. */
export function useCreateDataSets() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: Schemas["DataSetsRequest"]) => (await api.POST("/v1/datasets", { body })).data?.results,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["dataSets"] });
      void queries.invalidateQueries({ queryKey: ["dataSet"] });
    },
  });
}
