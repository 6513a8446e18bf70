import { expect, test } from "vitest";
import type { Column } from "@/shared/columns/meaning";
import { included, type Inspected, nameFor, renamed, rowsOf } from "./columns";

const column = (name: string, more: Partial<Column> = {}): Column => ({
  name,
  dataType: "STRING",
  columnType: "DIMENSION",
  ...more,
});
const found = (source: string, more: Partial<Inspected> = {}): Inspected => ({
  source,
  dataType: "STRING",
  columnType: "DIMENSION",
  nullable: false,
  ...more,
});

test("the rows are the file's columns, then those that only the mapping has", () => {
  const columns = [column("gone"), column("email", { source: "E-mail" })];
  expect(rowsOf(columns, [found("E-mail"), found("Notes")])).toEqual([
    { source: "E-mail", at: 1, column: columns[1], found: found("E-mail") },
    { source: "Notes", found: found("Notes") },
    { source: "gone", at: 0, column: columns[0] },
  ]);
});

test.each([
  ["E-Mail", "e_mail"],
  ["Straße", "stra_e"],
  ["Größe (cm)", "gro_e_cm"],
  ["1st", "column_1st"],
  ["電話", "column"],
  ["user_id", "column_user_id"],
  ["Taken", "taken_3"],
])("%s gets a name that AMC takes", (source, name) => {
  expect(nameFor(source, [column("taken"), column("TAKEN_2")])).toBe(name);
});

test("a column that is taken in is what the file says, unless another is that", () => {
  const email = found("Mail", { identity: { type: "EMAIL", confidence: 0.9 } });
  const first = included([], email);
  expect(first).toEqual([column("mail", { source: "Mail", externalUserIdType: { hashedPii: "EMAIL" } })]);
  expect(included(first, { ...email, source: "Second" })[1]).toEqual(column("second", { source: "Second" }));
  expect(included([], found("n", { dataType: "LONG", columnType: "METRIC" }))).toEqual([
    column("n", { dataType: "LONG", columnType: "METRIC" }),
  ]);
});

test("a new name does not change what is read", () => {
  expect(renamed(column("a"), "b")).toEqual(column("b", { source: "a" }));
  expect(renamed(column("b", { source: "a" }), "a")).toEqual(column("a"));
});
