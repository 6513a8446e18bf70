import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Client, Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";
import { isFinal } from "../state";

export interface JobsQuery {
  state?: Schemas["JobState"][];
  dataSetId?: string;
  instanceId?: string;
  cursor?: string;
  limit: number;
}

async function listJobs(api: Client, query: JobsQuery, signal: AbortSignal) {
  const { data } = await api.GET("/v1/jobs", { params: { query }, signal });
  return data;
}

/** useJobs is a page of jobs, newest first, asked for again while it is on the screen: often while one is open. */
export function useJobs(query: JobsQuery) {
  const api = useApi();
  return useQuery({
    queryKey: ["jobs", query],
    queryFn: ({ signal }) => listJobs(api, query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.jobs.every((job) => isFinal(job.state)) ? 15_000 : 3000),
  });
}
