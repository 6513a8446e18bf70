import type { Schemas } from "@/shared/api/client";
import { parseCsv, writeCsv } from "@/shared/csv";

export type InstanceRequest = Schemas["InstanceRequest"];

/** The columns of an exported file, and the fields of its JSON; these are what a registration takes. */
const fields = ["instanceId", "connectionId", "accountId", "marketplaceId", "adsAccountId", "name"] as const;
const needed = ["instanceId", "connectionId", "accountId", "marketplaceId"] as const;

/** A spreadsheet takes a cell that begins so for a formula. */
const formula = /^'*[=+\-@\t]/;

export function toJson(instances: Schemas["Instance"][]): string {
  const rows = instances.map((i) => ({
    ...Object.fromEntries(fields.flatMap((field) => (i[field] ? [[field, i[field]]] : []))),
    ...(i.tags?.length ? { tags: i.tags } : {}),
  }));
  return `${JSON.stringify(rows, null, 2)}\n`;
}

export function toCsv(instances: Schemas["Instance"][]): string {
  const safe = (cell: string) => (formula.test(cell) ? `'${cell}` : cell);
  const rows = instances.map((i) => [
    ...fields.map((field) => i[field] ?? ""),
    writeCsv([i.tags ?? []], ";").trimEnd(), // so a tag may hold a semicolon
  ]);
  return writeCsv([[...fields, "tags"], ...rows.map((row) => row.map(safe))]);
}

/** What is wrong with a file, for a text to say it. */
export class ExchangeError extends Error {
  constructor(
    readonly reason: "form" | "columns" | "field" | "twice",
    /** Counted from 1, without the header. */
    readonly row = 0,
    readonly field = "",
  ) {
    super(reason);
  }
}

function check(row: Record<string, unknown>, number: number): InstanceRequest {
  const text = (field: (typeof fields)[number]) => {
    const value = row[field] ?? "";
    if (typeof value !== "string" || (value === "" && needed.some((n) => n === field))) {
      throw new ExchangeError("field", number, field);
    }
    return value.trim();
  };
  const tags = row.tags ?? [];
  if (!Array.isArray(tags) || tags.some((tag) => typeof tag !== "string")) {
    throw new ExchangeError("field", number, "tags");
  }
  return {
    instanceId: text("instanceId"),
    connectionId: text("connectionId"),
    accountId: text("accountId"),
    marketplaceId: text("marketplaceId"),
    adsAccountId: text("adsAccountId") || undefined,
    name: text("name") || undefined,
    tags: tags.length > 0 ? [...new Set(tags as string[])] : undefined,
  };
}

function rowsOf(text: string): Record<string, unknown>[] {
  if (/^\s*\[/.test(text)) {
    return JSON.parse(text) as Record<string, unknown>[];
  }
  const [header = [], ...rows] = parseCsv(text);
  const names = header.map((name) => name.trim());
  if (needed.some((name) => !names.includes(name))) {
    throw new ExchangeError("columns");
  }
  const plain = (cell: string) => (cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell);
  return rows.map((cells) => {
    const row = Object.fromEntries(names.map((name, i) => [name, plain(cells[i] ?? "")]));
    const tags = (parseCsv(row.tags ?? "", ";")[0] ?? []).map((tag) => tag.trim()).filter((tag) => tag !== "");
    return { ...row, tags };
  });
}

/** read takes a file that was exported, or written alike: all of its instances, or none. */
export function read(text: string): InstanceRequest[] {
  let rows: Record<string, unknown>[];
  try {
    rows = rowsOf(text);
  } catch (error) {
    throw error instanceof ExchangeError ? error : new ExchangeError("form");
  }
  if (rows.length === 0 || rows.some((row) => typeof row !== "object" || row === null)) {
    throw new ExchangeError("form");
  }
  const requests = rows.map((row, i) => check(row, i + 1));
  const ids = requests.map(({ instanceId }) => instanceId);
  const twice = ids.findIndex((id, i) => ids.indexOf(id) !== i);
  if (twice >= 0) {
    throw new ExchangeError("twice", twice + 1, "instanceId");
  }
  return requests;
}
