import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";

export interface AuditQuery {
  subject?: string;
  action?: string;
  resource?: string;
  after?: string;
  before?: string;
  cursor?: string;
}

/** useAudit is a page of what was done, newest first. */
export function useAudit(query: AuditQuery) {
  const api = useApi();
  return useQuery({
    queryKey: ["audit", query],
    queryFn: async ({ signal }) =>
      (await api.GET("/v1/audit", { params: { query: { ...query, limit: 50 } }, signal })).data as Schemas["AuditPage"],
    placeholderData: keepPreviousData,
  });
}
