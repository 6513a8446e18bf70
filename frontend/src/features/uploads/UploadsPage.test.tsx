import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Schemas } from "@/shared/api/client";
import { problem, show } from "@/shared/testing/show";
import { UploadsPage } from "./UploadsPage";

const job = (jobId: string, more: Partial<Schemas["JobSummary"]> = {}) => ({
  jobId,
  state: "succeeded",
  dataSetId: "customers",
  source: { bucket: "source", key: `exports/${jobId}.csv` },
  instanceIds: ["amc-us"],
  progress: { rows: 1200, bytes: 1, totalBytes: 1 },
  createdAt: "2026-03-01T10:00:00Z",
  updatedAt: "2026-03-01T10:01:00Z",
  ...more,
});
const instances = { "GET /v1/instances": { instances: [] } };

test("the first visit teaches the steps, and offers an operator the first", async () => {
  const { user, place } = show(<UploadsPage />, { answers: { "GET /v1/jobs": { jobs: [] }, ...instances } });
  expect(await screen.findByRole("heading", { name: "No uploads yet" })).toBeVisible();
  const [button] = screen.getAllByRole("button", { name: "New upload" });
  await user.click(button as HTMLElement);
  expect(place.at).toBe("/uploads/new");
});

test("a viewer is offered no upload", async () => {
  show(<UploadsPage />, { answers: { "GET /v1/jobs": { jobs: [job("a")] }, ...instances }, role: "viewer" });
  expect(await screen.findByRole("link", { name: "a.csv" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "New upload" })).toBeNull();
});

test("the filters of the address are asked for, and can be taken away where nothing matches", async () => {
  const { asked, user, place } = show(<UploadsPage />, {
    at: "/uploads?state=failed&instance=amc-us&dataSet=customers",
    answers: { "GET /v1/jobs": { jobs: [] }, ...instances },
  });
  await user.click(await screen.findByRole("button", { name: "Clear filters" }));
  const [first, second] = asked.filter(({ call }) => call === "GET /v1/jobs");
  expect(Object.fromEntries(first?.query ?? [])).toMatchObject({
    state: "failed",
    instanceId: "amc-us",
    dataSetId: "customers",
  });
  expect(second?.query.has("state")).toBe(false);
  expect(place.at).toBe("/uploads");
  expect(first?.headers.get("Authorization")).toBe("Bearer a-token");
});

test("the next page is asked for by the cursor of the one before", async () => {
  const { asked, user } = show(<UploadsPage />, {
    answers: {
      "GET /v1/jobs": ({ query }: { query: URLSearchParams }) =>
        Response.json(query.has("cursor") ? { jobs: [job("b")] } : { jobs: [job("a")], nextCursor: "after-a" }),
      ...instances,
    },
  });
  await screen.findByRole("link", { name: "a.csv" });
  await user.click(screen.getByRole("button", { name: "Next page" }));
  expect(await screen.findByRole("link", { name: "b.csv" })).toBeVisible();
  expect(screen.queryByRole("link", { name: "a.csv" })).toBeNull();
  expect(asked.at(-1)?.query.get("cursor")).toBe("after-a");
});

test("a refusal says what the API says, with what to do, and can be tried again", async () => {
  const { user, asked } = show(<UploadsPage />, {
    answers: {
      "GET /v1/jobs": problem(403, "forbidden", "The token has no group.", { hint: "Ask an administrator." }),
      ...instances,
    },
  });
  const alert = (await screen.findByText(/The token has no group/)).closest("[class*=alert]") as HTMLElement;
  expect(alert).toHaveTextContent("Ask an administrator.");
  const before = asked.length;
  await user.click(within(document.body).getByRole("button", { name: "Try again" }));
  expect(asked.length).toBeGreaterThan(before);
});
