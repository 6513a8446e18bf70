import { useQuery } from "@tanstack/react-query";
import type { Client, Schemas } from "../client";
import { useApi } from "../context";

async function listConnections(api: Client, signal: AbortSignal) {
  const all: Schemas["Connection"][] = [];
  let cursor: string | undefined;
  do {
    const { data } = await api.GET("/v1/connections", { params: { query: { cursor, limit: 100 } }, signal });
    all.push(...(data?.connections ?? []));
    cursor = data?.nextCursor;
  } while (cursor);
  return all;
}

/** useConnections is every connection. */
export function useConnections() {
  const api = useApi();
  return useQuery({ queryKey: ["connections"], queryFn: ({ signal }) => listConnections(api, signal) });
}
