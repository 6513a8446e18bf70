import { useQuery } from "@tanstack/react-query";
import { ApiError } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";

/** useDataSet is a data set as Amazon has it in the first of some instances that has one of this name. */
export function useDataSet(instanceIds: string[], dataSetId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["dataSet", "first", instanceIds, dataSetId],
    queryFn: async ({ signal }) => {
      for (const [i, instanceId] of instanceIds.entries()) {
        try {
          const params = { path: { instanceId, dataSetId } };
          return (await api.GET("/v1/instances/{instanceId}/datasets/{dataSetId}", { params, signal })).data;
        } catch (error) {
          const absent = error instanceof ApiError && error.status === 404;
          if (!absent || i === instanceIds.length - 1) {
            throw error;
          }
        }
      }
      return null;
    },
    enabled: instanceIds.length > 0 && dataSetId !== "",
    staleTime: 30_000,
  });
}
