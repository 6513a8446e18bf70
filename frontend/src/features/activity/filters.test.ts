import { expect, test } from "vitest";
import { dayOf, pageOf, queryOf } from "./filters";

test.each([
  ["/v1/jobs/01-a/cancel", "/uploads/01-a"],
  ["/v1/jobs", undefined],
  ["/v1/instances/amc-1", "/instances/amc-1"],
  ["/v1/instances/amc-1/datasets/people/columns/email", "/datasets/amc-1/people"],
  ["/v1/connections/europe/authorization", "/connections/europe"],
  ["/v1/connections/callback", undefined],
  ["/v1/mappings/customers", "/mappings/customers"],
  ["/v1/mappings/customers/versions/3", "/mappings/customers?version=3"],
  ["/v1/mappings/customers/versions", "/mappings/customers"],
  ["/v1/deletions/01-b", "/forget/01-b"],
  ["/v1/webhooks/01-c/rotate", "/webhooks/01-c"],
  ["/v1/audit", undefined],
])("the page of %s", (resource, page) => expect(pageOf(resource)).toBe(page));

test("days are those of the person's zone, and the last one is within", () => {
  const query = queryOf(new URLSearchParams("from=2026-03-28&to=2026-03-29&subject=someone&resource=v1/jobs"));
  expect(query).toEqual({
    subject: "someone",
    action: undefined,
    resource: "/v1/jobs",
    after: new Date(2026, 2, 28).toISOString(),
    before: new Date(2026, 2, 30).toISOString(), // however long a day with a change of the clock is
  });
});

test.each(["", "2026-02-30", "2026-1-1", "yesterday"])("%j is no day", (text) => expect(dayOf(text)).toBeUndefined());
