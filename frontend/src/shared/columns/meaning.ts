import type { Schemas } from "../api/client";

export type Column = Schemas["MappedColumn"];

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
