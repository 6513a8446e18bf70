import type { AuditQuery } from "./api/listAudit";

/** dayOf is the moment at which a day begins in the person's zone, some days later, or undefined when it is no day. */
export function dayOf(text: string | null, later = 0): string | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text ?? "") ?? [];
  const begins = new Date(Number(year), Number(month) - 1, Number(day));
  if (Number.isNaN(begins.getTime()) || begins.getDate() !== Number(day)) {
    return undefined;
  }
  begins.setDate(begins.getDate() + later);
  return begins.toISOString();
}

/** queryOf reads the filters as they stand in the address; the day they end with is within. */
export function queryOf(filters: URLSearchParams): AuditQuery {
  const resource = filters.get("resource") ?? undefined;
  return {
    subject: filters.get("subject") ?? undefined,
    action: filters.get("action") ?? undefined,
    resource: resource?.startsWith("/") ? resource : resource && `/${resource}`,
    after: dayOf(filters.get("from")),
    before: dayOf(filters.get("to"), 1),
  };
}

const pages: [RegExp, (...ids: string[]) => string][] = [
  [/^\/v1\/jobs\/([^/]+)/, (id) => `/uploads/${id}`],
  [/^\/v1\/instances\/([^/]+)\/datasets\/([^/]+)/, (instance, dataSet) => `/datasets/${instance}/${dataSet}`],
  [/^\/v1\/instances\/([^/]+)\/datasets$/, (instance) => `/datasets/${instance}`],
  [/^\/v1\/instances\/([^/]+)/, (id) => `/instances/${id}`],
  [/^\/v1\/connections\/(?!callback)([^/]+)/, (id) => `/connections/${id}`],
  [/^\/v1\/mappings\/([^/]+)\/versions\/(\d+)$/, (name, version) => `/mappings/${name}?version=${version}`],
  [/^\/v1\/mappings\/([^/]+)/, (name) => `/mappings/${name}`],
  [/^\/v1\/webhooks\/([^/]+)/, (id) => `/webhooks/${id}`],
  [/^\/v1\/deletions\/([^/]+)/, (id) => `/forget/${id}`],
];

/** pageOf is the page of what a record is about, if there is one. */
export function pageOf(resource: string): string | undefined {
  for (const [form, page] of pages) {
    const found = form.exec(resource);
    if (found) {
      return page(...found.slice(1));
    }
  }
  return undefined;
}
