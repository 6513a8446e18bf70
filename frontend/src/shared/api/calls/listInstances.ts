import { useQuery } from "@tanstack/react-query";
import { allPages } from "../allPages";
import { useApi } from "../context";

/** useInstances is every registered instance. */
export function useInstances() {
  const api = useApi();
  return useQuery({
    queryKey: ["instances"],
    queryFn: async ({ signal }) => {
      const pages = await allPages((cursor) =>
        api.GET("/v1/instances", { params: { query: { cursor, limit: 100 } }, signal }),
      );
      return pages.flatMap(({ instances }) => instances);
    },
    staleTime: 30_000,
  });
}

/** useInstanceNames calls an instance by its name, or by its id when it has none or is not registered any more. */
export function useInstanceNames() {
  const names = new Map(useInstances().data?.map(({ instanceId, name }) => [instanceId, name]));
  return (instanceId: string) => names.get(instanceId) || instanceId;
}
