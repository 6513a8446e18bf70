import { expect, test } from "vitest";
import type { Schemas } from "@/shared/api/client";
import { ExchangeError, read, toCsv, toJson } from "./exchange";

const bare = { instanceId: "amc-1", connectionId: "na", accountId: "ENTITY1", marketplaceId: "M1" };
const whole: Schemas["Instance"][] = [
  {
    ...bare,
    dataUploadAwsAccountId: "111122223333",
    adsAccountId: "ads",
    name: 'The "first", really',
    tags: ["a;b", "c, d", 'e"f'],
  },
  { ...bare, instanceId: "amc-2", dataUploadAwsAccountId: "1", name: "=SUM(A1)", tags: ["-minus", "'quote"] },
  { ...bare, instanceId: "amc-3", dataUploadAwsAccountId: "1", name: "'=kept", tags: ["@one"] },
  { ...bare, instanceId: "amc-4", dataUploadAwsAccountId: "1" },
];
const requests = whole.map(({ instanceId, connectionId, accountId, marketplaceId, adsAccountId, name, tags }) => ({
  ...{ instanceId, connectionId, accountId, marketplaceId, adsAccountId, name, tags },
}));

test.each([
  ["JSON", toJson],
  ["CSV", toCsv],
])("%s that is written is read again", (_, write) => expect(read(write(whole))).toEqual(requests));

test("no exported cell is a formula to a spreadsheet", () => {
  const cells = toCsv(whole).split(/[,\r\n]/);
  expect(cells.filter((cell) => /^[=+\-@]/.test(cell))).toEqual([]);
});

test.each([
  ["no list", "{}", { reason: "columns" }],
  ["no JSON", "[{", { reason: "form" }],
  ["nothing in it", "[]", { reason: "form" }],
  ["a row that is none", "[1]", { reason: "form" }],
  ["an open quote", 'instanceId,connectionId,accountId,marketplaceId\n"a', { reason: "form" }],
  ["a header without what is needed", "instanceId,name\na,b", { reason: "columns" }],
  [
    "an empty cell",
    "instanceId,connectionId,accountId,marketplaceId\na,b,,d",
    { reason: "field", row: 1, field: "accountId" },
  ],
  ["a number", JSON.stringify([bare, { ...bare, accountId: 7 }]), { reason: "field", row: 2, field: "accountId" }],
  ["tags that are no list", JSON.stringify([{ ...bare, tags: "a" }]), { reason: "field", row: 1, field: "tags" }],
  ["an instance twice", JSON.stringify([bare, bare]), { reason: "twice", row: 2 }],
])("%s is refused as a whole", (_, text, wrong) => {
  expect(() => read(text)).toThrow(ExchangeError);
  expect(() => read(text)).toThrow(expect.objectContaining(wrong));
});
