import { expect, test } from "vitest";
import { callsOf, identityOf, linesOf, notHashed, type Person, personOf, tableOf } from "./people";

test("one identity a line, without blanks, and each knows its line", () =>
  expect(linesOf("\uFEFFa@b.c\r\n\r\n  d@e.f \n", "EMAIL")).toEqual([
    { type: "EMAIL", value: "a@b.c", row: 1 },
    { type: "EMAIL", value: "d@e.f", row: 3 },
  ]));

test.each([
  ["commas", "E-Mail,First name,id\na@b.c,Ada,1\n,Bob,2\n", ["EMAIL", "FIRST_NAME", "FIRST_NAME"], ["id"]],
  ["semicolons", 'phone;zip\n"+1;2";10001\n', ["PHONE", "ZIP"], []],
  ["tabs", "maid\tother\nx-y\t1\n", ["MAID"], ["other"]],
])("a table with %s", (_, text, types, passedOver) => {
  const table = tableOf(text);
  expect(table?.people.map(({ type }) => type)).toEqual(types);
  expect(table?.passedOver).toEqual(passedOver);
});

test.each(["a@b.c\nd@e.f", "", 'email\n"open', "id,name\n1,2"])("no table: %j", (text) =>
  expect(tableOf(text)).toBeUndefined(),
);

test("rows are those of the table, its header apart", () =>
  expect(tableOf("email\nx\ny")?.people.map(({ row }) => row)).toEqual([1, 2]));

const person = (value: string, type: Person["type"] = "EMAIL"): Person => ({ type, value, row: 1 });

test("a digest is told from what is none; identities of other parties are never hashed", () => {
  const digest = person("AB".repeat(32));
  expect(notHashed([digest, person("x", "MAID")])).toBeUndefined();
  const plain = person("a@b.c");
  expect(notHashed([digest, plain])).toBe(plain);
  expect(identityOf(digest, true)).toEqual({ type: "EMAIL", value: digest.value, hashed: true });
  expect(identityOf(person("x", "MAID"), true)).toEqual({ type: "MAID", value: "x" });
  expect(identityOf(plain, false)).toEqual({ type: "EMAIL", value: "a@b.c" });
});

test("no call holds more than the API takes, and all hold everybody in order", () => {
  const many = Array.from({ length: 25_001 }, (_, i) => person(`p${i}`));
  const calls = callsOf(many);
  expect(calls.map((call) => call.length)).toEqual([10_000, 10_000, 5_001]);
  expect(calls.flat()).toEqual(many);
  const long = Array.from({ length: 2000 }, () => person('"'.repeat(1000)));
  for (const call of callsOf(long)) {
    expect(JSON.stringify(call.map((p) => identityOf(p, true))).length).toBeLessThan(1 << 20);
  }
  expect(callsOf(long).flat()).toHaveLength(2000);
});

test("a refusal's place is somebody of that call", () => {
  const call = [person("a"), person("b")];
  expect(personOf(call, "identities[1].value")).toBe(call[1]);
  expect(personOf(call, "countryCode")).toBeUndefined();
  expect(personOf(call, undefined)).toBeUndefined();
});
