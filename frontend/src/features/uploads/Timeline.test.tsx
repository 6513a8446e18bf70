import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Schemas } from "@/shared/api/client";
import { show } from "@/shared/testing/show";
import { Timeline } from "./Timeline";

test("what AMC was never asked for was not sent", async () => {
  const at = "2026-03-01T10:00:00Z";
  const upload = { jobId: "j", createdAt: at, updatedAt: at };
  const uploads = [
    { ...upload, instanceId: "amc-us", state: "failed", code: "dataset_mismatch", message: "it does not fit" },
    { ...upload, instanceId: "amc-eu", state: "failed", status: "FAILED", postedAt: at },
  ];
  const job = { jobId: "j", state: "failed", instanceIds: ["amc-us", "amc-eu"], uploads, createdAt: at, updatedAt: at };
  show(<Timeline job={job as unknown as Schemas["Job"]} />, { answers: { "GET /v1/instances": { instances: [] } } });
  expect(await screen.findByText("Sent to amc-eu")).toBeVisible();
  expect(screen.getByText("amc-us: Failed")).toBeVisible();
  expect(screen.queryByText("Sent to amc-us")).toBeNull();
});
