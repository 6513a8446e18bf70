import { expect, test } from "vitest";
import { en } from "@/shared/i18n/en";
import { ApiError } from "@/shared/api/client";
import { beside, placeOf, problemOf } from "./problems";

const columns = [
  { name: "email", source: "E-mail", dataType: "STRING", columnType: "DIMENSION" },
  { name: "phone", dataType: "STRING", columnType: "DIMENSION" },
] as const;
const place = (problem: { field?: string; column?: string; file?: string }) =>
  placeOf({ code: "c", message: "m", ...problem }, [...columns]);

test.each([
  ["source.delimiter", "source", "source"],
  ["source", "source", "source"],
  ["source.keys[3]", "source", "source"],
  ["instanceIds[1]", "destination", "instances"],
  ["mapping.dataSetId", "destination", "dataSet"],
  ["countryCode", "destination", "country"],
  ["mapping.period", "destination", "period"],
  ["updateStrategy", "destination", "strategy"],
  ["maxRejectRatio", "destination", "rejectRatio"],
  ["mapping.columns[1].externalUserIdType.hashedPii", "columns", "column.1"],
  ["columns[0]", "columns", "column.0"],
  ["mapping.columns", "columns", "columns"],
  ["mapping.timeZone", "columns", "timeZone"],
])("%s stands in the step %s", (field, step, name) => {
  expect(place({ field })).toEqual({ step, field: name });
});

test("a column of the file or the mapping is found by its name", () => {
  expect(place({ column: "E-mail", file: "a.csv" })).toEqual({ step: "columns", field: "column.0" });
  expect(place({ column: "phone" })).toEqual({ step: "columns", field: "column.1" });
  expect(place({ column: "other", file: "a.csv" })).toEqual({ step: "source", field: "source" });
  expect(place({})).toBeUndefined();
});

test("what is about the columns as a whole leads to them", () => {
  const problem = { code: "dataset_mismatch", message: "m" };
  expect(placeOf(problem, [...columns])).toEqual({ step: "columns", field: "columns" });
});

test("a refusal is written beside its field with what to do; an outage is not about any", () => {
  const refused = problemOf(new ApiError(400, "country_form", "no country", "mapping.countryCode", "use DE"));
  expect([...beside(en, refused ? [refused, refused] : [], [...columns])]).toEqual([
    ["country", "no country; use DE no country; use DE"],
  ]);
  expect(problemOf(new ApiError(503, "unavailable", "later"))).toBeUndefined();
  expect(problemOf(new ApiError(0, "unreachable", "no"))).toBeUndefined();
  expect(problemOf(new ApiError(401, "signed_out", "no"))).toBeUndefined();
  expect(problemOf(new ApiError(429, "too_many_calls", "later"))).toBeUndefined();
  expect(problemOf(null)).toBeUndefined();
});
