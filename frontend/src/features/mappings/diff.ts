import type { Schemas } from "@/shared/api/client";

type Mapping = Schemas["Mapping"];

/** Change is one difference between two mappings: of a column, or of what stands beside the columns. */
export interface Change {
  /** The column's name; left out, it is about the mapping as a whole. */
  column?: string;
  /** Of the column or the mapping; left out, the whole column came or went. */
  field?: string;
  before?: string;
  after?: string;
}

/** shown writes a value as the JSON form has it; texts stand as they are. */
function shown(value: unknown): string | undefined {
  return value === undefined || value === null || value === ""
    ? undefined
    : typeof value === "string"
      ? value
      : JSON.stringify(value);
}

function fields(before: object, after: object): Pick<Change, "field" | "before" | "after">[] {
  const [b, a] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...b.keys(), ...a.keys()])]
    .map((field) => ({ field, before: shown(b.get(field)), after: shown(a.get(field)) }))
    .filter((change) => change.before !== change.after);
}

/** changes tells what became of a mapping: of itself first, then of its columns, by name. */
export function changes({ columns: before, ...was }: Mapping, { columns: after, ...is }: Mapping): Change[] {
  const old = new Map(before.map((column) => [column.name, column]));
  const fresh = new Map(after.map((column) => [column.name, column]));
  return [
    ...fields(was, is),
    ...before.filter(({ name }) => !fresh.has(name)).map(({ name }) => ({ column: name, before: name })),
    ...after.flatMap((column): Change[] => {
      const { name } = column;
      const had = old.get(name);
      return had ? fields(had, column).map((change) => ({ column: name, ...change })) : [{ column: name, after: name }];
    }),
  ];
}
