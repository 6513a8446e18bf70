import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";
import { keepJob } from "./getJob";

/** useCreateJob submits a job. The key names the submission: pressed again after a lost answer, it makes no second job. */
export function useCreateJob(key: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: Omit<Schemas["JobRequest"], "validateOnly">) => {
      const { data, response } = await api.POST("/v1/jobs", { body, params: { header: { "Idempotency-Key": key } } });
      return { data: data as Schemas["Job"] | undefined, response }; // only validateOnly asks for a dry run instead
    },
    onSuccess: ({ data, response }) => keepJob(queries, data, response),
  });
}
