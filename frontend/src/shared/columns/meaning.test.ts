import { expect, test } from "vitest";
import {
  type Column,
  consents,
  external,
  hashed,
  type Meaning,
  meaningOf,
  taken,
  twice,
  typesOf,
  withMeaning,
  withType,
} from "./meaning";

const column = (name: string, more: Partial<Column> = {}): Column => ({
  name,
  dataType: "STRING",
  columnType: "DIMENSION",
  ...more,
});

test.each<Meaning>(["plain", "digest", "time", "country", ...hashed, ...external, ...consents])(
  "a column that is made to hold %s holds it, and nothing else",
  (meaning) => {
    const before = column("c", { source: "C", description: "of a file", dataType: "INTEGER", columnType: "METRIC" });
    for (const other of ["plain", "time", "EMAIL", "MAID", "TCF", "country"] as const) {
      const after = withMeaning(withMeaning(before, other), meaning);
      expect(meaningOf(after)).toBe(meaning);
      expect(after).toMatchObject({ name: "c", source: "C", description: "of a file", columnType: "DIMENSION" });
      expect(typesOf(after)).toContain(after.dataType);
      const roles = [after.isMainEventTime, after.isCountryCode, after.consentType, after.externalUserIdType];
      expect(roles.filter(Boolean).length).toBeLessThanOrEqual(1);
    }
  },
);

test("the time of the event may be a date, and is never empty", () => {
  expect(withMeaning(column("day", { dataType: "DATE", nullable: true }), "time")).toEqual(
    column("day", { dataType: "DATE", isMainEventTime: true }),
  );
});

test("only numbers stay metrics", () => {
  const metric = column("n", { dataType: "INTEGER", columnType: "METRIC" });
  expect(withType(metric, "DECIMAL").columnType).toBe("METRIC");
  expect(withType(metric, "DATE").columnType).toBe("DIMENSION");
});

test("an identity, a consent, the time and the country stand once; anything else may stand often", () => {
  const columns = (
    ["EMAIL", "EMAIL", "TCF", "time", "time", "country", "plain", "plain", "digest", "digest"] as const
  ).map((meaning, i) => withMeaning(column(`c${i}`), meaning));
  expect([...taken(columns)]).toEqual(["EMAIL", "time"]);
});

test("names are the same however they are written", () => {
  expect([...twice([column("Email"), column("email"), column("phone"), column(""), column("")])]).toEqual(["email"]);
});
