import { expect, test } from "vitest";
import type { Schemas } from "@/shared/api/client";
import { type Column, withMeaning } from "@/shared/columns/meaning";
import { en } from "@/shared/i18n/en";
import {
  type Draft,
  draftOf,
  emptyDraft,
  loaded,
  mappingOf,
  requestOf,
  strategiesFor,
  suggested,
  withColumns,
} from "./draft";
import { missing } from "./missing";

const plain: Column = { name: "n", dataType: "STRING", columnType: "DIMENSION" };
const email = withMeaning({ ...plain, name: "email" }, "EMAIL");
const time = withMeaning({ ...plain, name: "at" }, "time");
const draft = (more: Partial<Draft> & { columns?: Column[] } = {}): Draft => ({
  ...emptyDraft,
  source: { bucket: "source", key: "a.csv" },
  instanceIds: ["amc-us"],
  mapping: { dataSetId: "customers", columns: more.columns ?? [email] },
  ...more,
});
const inspection = {
  columns: [{ source: "email", dataType: "STRING", columnType: "DIMENSION", nullable: true }],
  mapping: { dataSetId: "a", countryCode: "DE", dateOrder: "DMY", columns: [email] },
} as Schemas["Inspection"];

test("a suggestion fills what nobody has chosen, and only that", () => {
  expect(suggested(emptyDraft, inspection, undefined).mapping).toMatchObject({
    dataSetId: "a",
    countryCode: "DE",
    dateOrder: "DMY",
    columns: [email],
  });
  const own = { ...emptyDraft, own: { dataSet: true, country: true }, mapping: { dataSetId: "mine", columns: [] } };
  expect(suggested(own, inspection, undefined).mapping).toMatchObject({
    dataSetId: "mine",
    countryCode: undefined,
    columns: [email],
  });
  expect(suggested(withColumns(own, [plain]), inspection, undefined).mapping.columns).toEqual([plain]);
});

test("an existing data set says which columns there are", () => {
  const dataSet = {
    dataSetId: "d",
    countryCode: "FR",
    columns: [{ ...email, name: "email" }, plain],
  } as Schemas["DataSet"];
  const { mapping } = suggested(emptyDraft, inspection, dataSet);
  expect(mapping.countryCode).toBe("FR");
  expect(mapping.columns.map(({ name }) => name)).toEqual(["email"]);
});

test("a loaded mapping keeps the data set that was chosen, and no suggestion replaces it", () => {
  const given = { dataSetId: "theirs", columns: [plain] };
  expect(loaded(emptyDraft, given).mapping.dataSetId).toBe("theirs");
  const mine = loaded({ ...draft(), own: { dataSet: true } }, given);
  expect(suggested(mine, inspection, undefined).mapping).toEqual({ ...given, dataSetId: "customers" });
});

test("overlaps need the time of the event", () => {
  expect(strategiesFor([email])).toEqual(["ADDITIVE", "FULL_REPLACE"]);
  expect(strategiesFor([email, time])).toContain("OVERLAP_KEEP");
  const overlap = draft({ updateStrategy: "OVERLAP_REPLACE" });
  expect(missing(overlap, en).columns.get("columns")).toContain("Replace the same period");
  expect(missing(withColumns(overlap, [email, time]), en).columns.size).toBe(0);
});

test("what AMC refuses beside the columns is not asked for", () => {
  const mapping = { dataSetId: "d", countryCode: "DE", period: "P1M" as const, columns: [plain] };
  expect(mappingOf(draft({ mapping }))).toEqual({ dataSetId: "d", columns: [plain] });
  expect(mappingOf(draft({ mapping: { ...mapping, columns: [email, time] } }))).toMatchObject({
    countryCode: "DE",
    period: "P1M",
  });
});

test("a job is made again as it was made", () => {
  const job = {
    source: {
      bucket: "source",
      keys: ["a", "b"],
      format: "csv",
      delimiter: ";",
      quotes: "none",
      headerless: true,
      etag: "x",
      size: 5,
      files: 2,
    },
    instanceIds: ["amc-us"],
    updateStrategy: "FULL_REPLACE",
    concurrency: "skip",
    maxRejectRatio: 0.5,
    mapping: { dataSetId: "d", columns: [email] },
    uploads: [],
  } as unknown as Schemas["Job"];
  const again = draftOf(job);
  expect(suggested(again, inspection, undefined)).toEqual(again);
  expect(JSON.parse(JSON.stringify(requestOf(again)))).toEqual({
    source: { bucket: "source", keys: ["a", "b"], format: "csv", delimiter: ";", quotes: "none", headerless: true },
    instanceIds: ["amc-us"],
    updateStrategy: "FULL_REPLACE",
    concurrency: "skip",
    maxRejectRatio: 0.5,
    mapping: { dataSetId: "d", columns: [email] },
  });
});

test("each step says what it lacks", () => {
  const none = missing(emptyDraft, en);
  expect([...none.source.keys(), ...none.destination.keys(), ...none.columns.keys()]).toEqual([
    "source",
    "instances",
    "dataSet",
    "columns",
  ]);
  const whole = missing(draft(), en);
  expect([whole.source.size, whole.destination.size, whole.columns.size]).toEqual([0, 0, 0]);
  expect(
    missing(draft({ instanceIds: Array.from({ length: 26 }, (_, i) => `i${i}`) }), en).destination.has("instances"),
  ).toBe(true);
  expect(missing(draft({ maxRejectRatio: 1.2 }), en).destination.has("rejectRatio")).toBe(true);
  for (const dataSetId of ["list", "Big", "1a", "a-b", ""]) {
    expect(missing(draft({ mapping: { dataSetId, columns: [email] } }), en).destination.has("dataSet")).toBe(true);
  }
});

test("columns are marked one by one", () => {
  const columns = ["", "1a", "user_id", "Same", "same", "fine"].map((name) => ({ ...plain, name }));
  const { columns: wrong } = missing(draft({ columns }), en);
  expect([...wrong.keys()]).toEqual(["column.0", "column.1", "column.2", "column.3", "column.4", "columns"]);
  expect(missing(draft({ columns: [email, { ...email, name: "other" }] }), en).columns.get("columns")).toContain(
    "E-mail address",
  );
});
