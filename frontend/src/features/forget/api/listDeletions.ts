import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";
import { isOver } from "../state";

/** useDeletionPage is a page of deletions, newest first, asked for again while one is open. */
export function useDeletionPage(cursor: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: ["deletions", { cursor }],
    queryFn: async ({ signal }) =>
      (await api.GET("/v1/deletions", { params: { query: { cursor } }, signal })).data as Schemas["DeletionPage"],
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.deletions.every((d) => isOver(d.state)) ? false : 10_000),
  });
}
