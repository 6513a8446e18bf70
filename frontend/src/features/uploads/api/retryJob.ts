import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "@/shared/api/context";
import { keepJob } from "./getJob";

export function useRetryJob(jobId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.POST("/v1/jobs/{jobId}/retry", { params: { path: { jobId } } }),
    onSuccess: ({ data, response }) => keepJob(queries, data, response),
  });
}
