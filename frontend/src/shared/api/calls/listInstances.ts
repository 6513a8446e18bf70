import { useQuery } from "@tanstack/react-query";
import type { Client } from "../client";
import { useApi } from "../context";

async function listInstances(api: Client, signal: AbortSignal) {
  const { data } = await api.GET("/v1/instances", { signal });
  return data?.instances ?? [];
}

/** useInstances is every registered instance. */
export function useInstances() {
  const api = useApi();
  return useQuery({ queryKey: ["instances"], queryFn: ({ signal }) => listInstances(api, signal), staleTime: 30_000 });
}
