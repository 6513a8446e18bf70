import { useQuery } from "@tanstack/react-query";
import { allPages } from "../allPages";
import { useApi } from "../context";

/** useConnections is every connection. */
export function useConnections() {
  const api = useApi();
  return useQuery({
    queryKey: ["connections"],
    queryFn: async ({ signal }) => {
      const pages = await allPages((cursor) =>
        api.GET("/v1/connections", { params: { query: { cursor, limit: 100 } }, signal }),
      );
      return pages.flatMap(({ connections }) => connections);
    },
  });
}
