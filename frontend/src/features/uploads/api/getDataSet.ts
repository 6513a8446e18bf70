import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/shared/api/context";

/** useDataSet is a data set of an instance, as Amazon has it. */
export function useDataSet(instanceId: string | undefined, dataSetId: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: ["dataSet", instanceId, dataSetId],
    queryFn: async ({ signal }) => {
      const params = { path: { instanceId: instanceId ?? "", dataSetId: dataSetId ?? "" } };
      return (await api.GET("/v1/instances/{instanceId}/datasets/{dataSetId}", { params, signal })).data;
    },
    enabled: Boolean(instanceId && dataSetId),
    staleTime: 30_000,
  });
}
