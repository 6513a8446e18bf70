import { useMutation } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";
import { ofDataSet, ofMapping, type Pattern } from "../request";

type From = { mapping: string } | { instanceId: string; dataSetId: string };

/** useLoadPattern gets the columns of a saved mapping, in its newest version, or of a data set. */
export function useLoadPattern() {
  const api = useApi();
  return useMutation({
    mutationFn: async (from: From): Promise<Pattern> => {
      if ("mapping" in from) {
        const { data } = await api.GET("/v1/mappings/{name}", { params: { path: { name: from.mapping } } });
        return ofMapping(from.mapping, (data as Schemas["SavedMapping"]).mapping);
      }
      const { data } = await api.GET("/v1/instances/{instanceId}/datasets/{dataSetId}", { params: { path: from } });
      return ofDataSet(`${from.instanceId}/${from.dataSetId}`, data as Schemas["DataSet"]);
    },
  });
}
