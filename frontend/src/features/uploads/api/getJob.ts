import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Client, Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";
import { isFinal } from "../state";

interface Known {
  job: Schemas["Job"];
  etag: string;
}

const keyOf = (jobId: string) => ["job", jobId];

async function getJob(api: Client, jobId: string, known: Known | undefined, signal: AbortSignal): Promise<Known> {
  const { data, response } = await api.GET("/v1/jobs/{jobId}", {
    params: { path: { jobId }, header: known && { "If-None-Match": known.etag } },
    cache: "no-store",
    signal,
  });
  if (response.status === 304 && known) {
    return known;
  }
  return { job: data as Schemas["Job"], etag: response.headers.get("ETag") ?? "" };
}

/** useJob is one job, asked for again until it is final; an unchanged one costs a 304. */
export function useJob(jobId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useQuery({
    queryKey: keyOf(jobId),
    queryFn: ({ signal }) => getJob(api, jobId, queries.getQueryData<Known>(keyOf(jobId)), signal),
    select: ({ job }) => job,
    refetchInterval: ({ state }) => (state.data && isFinal(state.data.job.state) ? false : 1500),
  });
}

/** keepJob puts the job that a call answered with where the pages look for it. */
export function keepJob(queries: QueryClient, job: Schemas["Job"] | undefined, response: Response) {
  if (job) {
    queries.setQueryData<Known>(keyOf(job.jobId), { job, etag: response.headers.get("ETag") ?? "" });
  }
  void queries.invalidateQueries({ queryKey: ["jobs"] });
}
