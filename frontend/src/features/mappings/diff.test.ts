import { expect, test } from "vitest";
import type { Schemas } from "@/shared/api/client";
import { changes } from "./diff";

type Mapping = Schemas["Mapping"];
const email: Mapping["columns"][number] = {
  name: "email",
  dataType: "STRING",
  columnType: "DIMENSION",
  externalUserIdType: { hashedPii: "EMAIL" },
};
const base: Mapping = { dataSetId: "customers", countryCode: "US", columns: [email] };
const spend: Mapping["columns"][number] = { name: "spend", dataType: "DECIMAL", columnType: "METRIC" };

test.each<[string, Mapping, unknown[]]>([
  ["nothing", { ...base, columns: [{ ...email }] }, []],
  ["an empty text is none", { ...base, description: "" }, []],
  ["the mapping itself", { ...base, countryCode: "DE" }, [{ field: "countryCode", before: "US", after: "DE" }]],
  ["what it had", { ...base, countryCode: undefined }, [{ field: "countryCode", before: "US", after: undefined }]],
  ["a new column", { ...base, columns: [email, spend] }, [{ column: "spend", after: "spend" }]],
  [
    "a column that went",
    { ...base, columns: [spend] },
    [
      { column: "email", before: "email" },
      { column: "spend", after: "spend" },
    ],
  ],
  [
    "a column's field",
    { ...base, columns: [{ ...email, source: "E-Mail", nullable: false, externalUserIdType: { hashedPii: "PHONE" } }] },
    [
      { column: "email", field: "externalUserIdType", before: '{"hashedPii":"EMAIL"}', after: '{"hashedPii":"PHONE"}' },
      { column: "email", field: "source", before: undefined, after: "E-Mail" },
      { column: "email", field: "nullable", before: undefined, after: "false" },
    ],
  ],
])("%s", (_, after, wanted) => expect(changes(base, after)).toEqual(wanted));
