import { expect, test } from "vitest";
import type { Schemas } from "@/shared/api/client";
import type { Inspected } from "./columns";
import { across, differences, fitted } from "./dataSet";

const dataSet: Schemas["DataSet"] = {
  dataSetId: "customers",
  columns: [
    { name: "email", dataType: "STRING", columnType: "DIMENSION", externalUserIdType: { hashedPii: "EMAIL" } },
    { name: "event_time", dataType: "TIMESTAMP", columnType: "DIMENSION", isMainEventTime: true, nullable: false },
    { name: "amount", dataType: "DECIMAL", columnType: "METRIC", nullable: false },
    { name: "note", dataType: "STRING", columnType: "DIMENSION" },
    { name: "user_id", dataType: "STRING", columnType: "DIMENSION", isMainUserId: true },
    { name: "user_id_type", dataType: "STRING", columnType: "DIMENSION", isMainUserIdType: true },
  ],
};
const found = (source: string, more: Partial<Inspected> = {}): Inspected => ({
  source,
  dataType: "STRING",
  columnType: "DIMENSION",
  nullable: true,
  ...more,
});
const file = [
  found("Kontakt", { identity: { type: "EMAIL", confidence: 0.9 } }),
  found("Event time"),
  found("AMOUNT"),
  found("Secret"),
];

test("a file is fitted by names and by what its columns hold; the rest is left out", () => {
  const columns = fitted(dataSet, file);
  expect(columns.map(({ name, source }) => [name, source])).toEqual([
    ["email", "Kontakt"],
    ["event_time", "Event time"],
    ["amount", "AMOUNT"],
  ]);
  expect(columns[1]).toMatchObject({ dataType: "TIMESTAMP", isMainEventTime: true, nullable: undefined });
  expect(differences(dataSet, columns)).toEqual([{ name: "note", how: "missing" }]);
});

test("a column is never fitted twice", () => {
  const two: Schemas["DataSet"] = {
    dataSetId: "d",
    columns: [dataSet.columns[0], { ...dataSet.columns[0], name: "e_mail" }] as never,
  };
  expect(fitted(two, [found("E-Mail", { identity: { type: "EMAIL", confidence: 1 } })])).toHaveLength(1);
});

test("what AMC would refuse is told, column by column", () => {
  const [email, time, amount] = fitted(dataSet, file);
  expect(
    differences(dataSet, [
      { ...amount, dataType: "INTEGER" },
      { ...email, name: "mail" },
    ] as never),
  ).toEqual([
    { name: "amount", how: "dataType" },
    { name: "mail", how: "extra" },
    { name: "event_time", how: "required" },
    { name: "email", how: "missing" },
    { name: "note", how: "missing" },
  ]);
  expect(
    differences(dataSet, [
      { ...email, externalUserIdType: { hashedPii: "PHONE" } },
      time,
      { ...amount, nullable: true },
    ] as never),
  ).toMatchObject([
    { name: "email", how: "meaning" },
    { name: "amount", how: "nullable" },
    { name: "note", how: "missing" },
  ]);
});

test("the data sets of several instances are listed once, first those that all have", () => {
  const list = (instanceId: string, ...names: string[]) => ({
    instanceId,
    dataSets: names.map((dataSetId) => ({ ...dataSet, dataSetId })),
  });
  const found = across([list("us", "b_some", "z_all"), list("de", "z_all", "a_one"), list("ca", "z_all", "b_some")]);
  expect(found.map(({ dataSetId, lacking }) => [dataSetId, lacking])).toEqual([
    ["z_all", []],
    ["b_some", ["de"]],
    ["a_one", ["us", "ca"]],
  ]);
});
