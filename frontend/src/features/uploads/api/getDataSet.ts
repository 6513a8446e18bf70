import { useQuery } from "@tanstack/react-query";
import { ApiError } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";

/** useDataSet is a data set as Amazon has it in the first of some instances that has one of this name. */
export function useDataSet(instanceIds: string[], dataSetId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["dataSet", "first", instanceIds, dataSetId],
    queryFn: async ({ signal }) => {
      let absent = new Error();
      for (const instanceId of instanceIds) {
        try {
          const params = { path: { instanceId, dataSetId } };
          return (await api.GET("/v1/instances/{instanceId}/datasets/{dataSetId}", { params, signal })).data;
        } catch (error) {
          if (!(error instanceof ApiError && error.status === 404)) {
            throw error;
          }
          absent = error;
        }
      }
      throw absent;
    },
    enabled: instanceIds.length > 0 && dataSetId !== "",
    staleTime: 30_000,
  });
}
