import type { Schemas } from "@/shared/api/client";
import { type Column, type Meaning, meaningOf, reserved, withMeaning } from "@/shared/columns/meaning";

export type Inspected = Schemas["Inspection"]["columns"][number];

export const sourceOf = (column: Column) => column.source || column.name;

/** Row is a column of the file, of the mapping, or of both. */
export interface Row {
  source: string;
  /** Where it stands in the mapping; left out, the column is dropped. */
  at?: number;
  column?: Column;
  /** What was found in the file; left out, the file has no such column. */
  found?: Inspected;
}

/** rowsOf lists the file's columns as the file has them, then what the mapping has besides. */
export function rowsOf(columns: Column[], found: Inspected[]): Row[] {
  const left = new Map(columns.map((column, at) => [at, column]));
  const rows: Row[] = found.map((inspected) => {
    for (const [at, column] of left) {
      if (sourceOf(column) === inspected.source) {
        left.delete(at);
        return { source: inspected.source, at, column, found: inspected };
      }
    }
    return { source: inspected.source, found: inspected };
  });
  return [...rows, ...[...left].map(([at, column]) => ({ source: sourceOf(column), at, column }))];
}

/** nameFor makes a column name that AMC takes of a source's, and that no other column has. */
export function nameFor(source: string, columns: Column[]): string {
  const plain = source
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  const base = /^[a-z]/.test(plain) && !reserved(plain) ? plain : `column_${plain}`.replace(/_$/, "");
  const names = new Set(columns.map(({ name }) => name.toLowerCase()));
  let name = base;
  for (let n = 2; names.has(name); n++) {
    name = `${base}_${n}`;
  }
  return name;
}

/** included takes a column of the file into the mapping, as what the file says it is, unless another column is that. */
export function included(columns: Column[], { source, dataType, columnType, ...seen }: Inspected): Column[] {
  const name = nameFor(source, columns);
  const plain: Column = { source: name === source ? undefined : source, name, dataType, columnType };
  const meaning = (seen.identity?.type ??
    (seen.isCountryCode ? "country" : seen.isMainEventTime ? "time" : "plain")) as Meaning;
  const free = !columns.some((column) => meaningOf(column) === meaning);
  return [...columns, meaning !== "plain" && free ? withMeaning(plain, meaning) : plain];
}

/** renamed keeps the source that the column is read from. */
export const renamed = (column: Column, name: string): Column => ({
  ...column,
  name,
  source: sourceOf(column) === name ? undefined : sourceOf(column),
});
