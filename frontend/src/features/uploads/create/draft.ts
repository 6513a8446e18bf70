import type { Schemas } from "@/shared/api/client";

type Column = Schemas["MappedColumn"];

/** Draft is what the wizard has gathered so far. */
export interface Draft {
  source: Schemas["SourceRef"] | undefined;
  instanceIds: string[];
  updateStrategy: Schemas["UpdateStrategy"];
  mapping: Schemas["Mapping"];
}

export const emptyDraft: Draft = {
  source: undefined,
  instanceIds: [],
  updateStrategy: "ADDITIVE",
  mapping: { dataSetId: "", columns: [] },
};

export const hashed = ["EMAIL", "PHONE", "FIRST_NAME", "LAST_NAME", "ADDRESS", "CITY", "STATE", "ZIP"] as const;
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

/** meaningOf tells what a column holds, as one word of the select. */
export function meaningOf(column: Column): string {
  const { hashedPii, externalIdentity } = column.externalUserIdType ?? {};
  if (column.isCountryCode) {
    return "country";
  }
  return hashedPii || externalIdentity || column.consentType || (column.isMainEventTime ? "time" : "plain");
}

/** withMeaning returns the column holding something else; the types that AMC asks of it come along. */
export function withMeaning(column: Column, meaning: string): Column {
  const { source, name, description } = column;
  const bare: Column = { source, name, description, dataType: "STRING", columnType: "DIMENSION" };
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
  if (meaning === "country") {
    return { ...bare, isCountryCode: true };
  }
  return meaning === "time" ? { ...bare, dataType: "TIMESTAMP", isMainEventTime: true } : bare;
}

/** taken are the meanings that more than one column claims; each may stand once. */
export function taken(columns: Column[]): Set<string> {
  const meanings = columns.map(meaningOf).filter((meaning) => meaning !== "plain");
  return new Set(meanings.filter((meaning, i) => meanings.indexOf(meaning) !== i));
}

export const nameForm = /^[A-Za-z_][A-Za-z0-9_]*$/;
export const dataSetForm = /^[a-z][a-z0-9_]*$/;
