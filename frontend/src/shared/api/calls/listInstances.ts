import { useQuery } from "@tanstack/react-query";
import type { Client, Schemas } from "../client";
import { useApi } from "../context";

async function listInstances(api: Client, signal: AbortSignal) {
  const all: Schemas["Instance"][] = [];
  let cursor: string | undefined;
  do {
    const { data } = await api.GET("/v1/instances", { params: { query: { cursor, limit: 100 } }, signal });
    all.push(...(data?.instances ?? []));
    cursor = data?.nextCursor;
  } while (cursor);
  return all;
}

/** useInstances is every registered instance. */
export function useInstances() {
  const api = useApi();
  return useQuery({ queryKey: ["instances"], queryFn: ({ signal }) => listInstances(api, signal), staleTime: 30_000 });
}

/** useInstanceNames calls an instance by its name, or by its id when it has none or is not registered any more. */
export function useInstanceNames() {
  const names = new Map(useInstances().data?.map(({ instanceId, name }) => [instanceId, name]));
  return (instanceId: string) => names.get(instanceId) || instanceId;
}
