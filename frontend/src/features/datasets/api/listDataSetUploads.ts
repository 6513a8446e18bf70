import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";

/** useDataSetUploads is a page of the uploads that Amazon knows of, those of other systems among them. */
export function useDataSetUploads(instanceId: string, dataSetId: string, cursor: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: ["dataSetUploads", instanceId, dataSetId, { cursor }],
    queryFn: async ({ signal }) =>
      (
        await api.GET("/v1/instances/{instanceId}/datasets/{dataSetId}/uploads", {
          params: { path: { instanceId, dataSetId }, query: { cursor } },
          signal,
        })
      ).data as Schemas["DataSetUploadPage"],
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });
}
