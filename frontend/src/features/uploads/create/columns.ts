import type { Schemas } from "@/shared/api/client";

export type Column = Schemas["MappedColumn"];
export type Inspected = Schemas["Inspection"]["columns"][number];

export const dataTypes = ["STRING", "DECIMAL", "INTEGER", "LONG", "TIMESTAMP", "DATE"] as const;
export const hashed = [
  "EMAIL",
  "PHONE",
  "FIRST_NAME",
  "LAST_NAME",
  "ADDRESS",
  "CITY",
  "STATE",
  "ZIP",
  "COUNTRY_CODE",
] as const;
export const external = [
  "LIVERAMP",
  "MAID",
  "IDFA",
  "EXPERIAN",
  "MERKLE",
  "NEUSTAR",
  "KANTAR",
  "REALID",
  "SAMBATV",
] as const;
export const consents = ["TCF", "GPP", "AMZN_USER_DATA", "AMZN_AD_STORAGE"] as const;

/** What a column may hold, as one word; each but the first two stands in one column only. */
export type Meaning =
  | "plain"
  | "digest"
  | "time"
  | "country"
  | (typeof hashed)[number]
  | (typeof external)[number]
  | (typeof consents)[number];

export const sourceOf = (column: Column) => column.source || column.name;

export function meaningOf(column: Column): Meaning {
  const { hashedPii, externalIdentity } = column.externalUserIdType ?? {};
  if (column.isCountryCode) {
    return "country";
  }
  const plain = column.requiresOneWayHashing ? "digest" : "plain";
  return hashedPii || externalIdentity || column.consentType || (column.isMainEventTime ? "time" : plain);
}

export const isIdentity = (column: Column) =>
  Boolean(column.externalUserIdType?.hashedPii || column.externalUserIdType?.externalIdentity);

/** withMeaning returns the column holding something else; the types that AMC asks of it come along. */
export function withMeaning(column: Column, meaning: Meaning): Column {
  const { source, name, description, nullable } = column;
  const bare: Column = { source, name, description, nullable, dataType: "STRING", columnType: "DIMENSION" };
  const among = <T extends string>(words: readonly T[]) => words.find((word) => word === meaning);
  const hashedPii = among(hashed);
  const externalIdentity = among(external);
  const consentType = among(consents);
  if (hashedPii) {
    return { ...bare, externalUserIdType: { hashedPii } };
  }
  if (externalIdentity) {
    return { ...bare, externalUserIdType: { externalIdentity } };
  }
  if (consentType) {
    return { ...bare, consentType };
  }
  switch (meaning) {
    case "country":
      return { ...bare, isCountryCode: true };
    case "digest":
      return { ...bare, requiresOneWayHashing: true };
    case "time": // which can't be empty
      return {
        ...bare,
        nullable: undefined,
        dataType: column.dataType === "DATE" ? "DATE" : "TIMESTAMP",
        isMainEventTime: true,
      };
    default:
      return bare;
  }
}

/** typesOf are the data types that a column may have, given what it holds. */
export function typesOf(column: Column): readonly Column["dataType"][] {
  switch (meaningOf(column)) {
    case "plain":
      return dataTypes;
    case "time":
      return ["TIMESTAMP", "DATE"];
    default:
      return ["STRING"];
  }
}

export const isNumber = (type: Column["dataType"]) => type === "DECIMAL" || type === "INTEGER" || type === "LONG";

/** withType returns the column with another data type; only numbers can be metrics. */
export const withType = (column: Column, dataType: Column["dataType"]): Column => ({
  ...column,
  dataType,
  columnType: isNumber(dataType) ? column.columnType : "DIMENSION",
});

/** taken are the meanings that more than one column claims. */
export function taken(columns: Column[]): Set<Meaning> {
  const meanings = columns.map(meaningOf).filter((meaning) => meaning !== "plain" && meaning !== "digest");
  return new Set(meanings.filter((meaning, i) => meanings.indexOf(meaning) !== i));
}

/** twice are the names, in lower case, that more than one column has. */
export function twice(columns: Column[]): Set<string> {
  const names = columns.map(({ name }) => name.toLowerCase()).filter((name) => name !== "");
  return new Set(names.filter((name, i) => names.indexOf(name) !== i));
}

export const nameForm = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;
/** What AMC adds itself. */
export const reserved = (name: string) => /^user_id(_type)?$/i.test(name);

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
