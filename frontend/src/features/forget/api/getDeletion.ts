import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "@/shared/api/context";
import { type Versioned, versioned } from "@/shared/api/versioned";
import type { Schemas } from "@/shared/api/client";
import { isOver } from "../state";

type Known = Versioned<Schemas["Deletion"]>;

/** useDeletion is one deletion, asked for again until it is over; an unchanged one costs a 304. */
export function useDeletion(deletionId: string) {
  const api = useApi();
  const queries = useQueryClient();
  const queryKey = ["deletion", deletionId];
  return useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<Known> => {
      const known = queries.getQueryData<Known>(queryKey);
      const { data, response } = await api.GET("/v1/deletions/{deletionId}", {
        params: { path: { deletionId }, header: known && { "If-None-Match": known.etag } },
        cache: "no-store",
        signal,
      });
      return response.status === 304 && known ? known : versioned(data, response);
    },
    select: ({ value }) => value,
    refetchInterval: ({ state }) => (state.data && isOver(state.data.value.state) ? false : 5000),
  });
}
