import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "@/shared/api/context";
import { keepJob } from "./getJob";

export function useCancelJob(jobId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.POST("/v1/jobs/{jobId}/cancel", { params: { path: { jobId } } }),
    onSuccess: ({ data, response }) => keepJob(queries, data, response),
  });
}
