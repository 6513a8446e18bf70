import { readFile } from "node:fs/promises";
import { expect, sampleFile, sampleMapping, signIn, test, visit } from "./test";

test("a viewer sees everything that there is and is offered nothing, and the API refuses it all the same", async ({
  page,
  stack,
  service,
}) => {
  const source = await service.put("customers.csv", await readFile(sampleFile, "utf8"));
  const jobId = await service.upload({ source, mapping: JSON.parse(await readFile(sampleMapping, "utf8")) });
  const bearer = page.waitForRequest("**/v1/jobs/*").then((request) => request.headerValue("authorization"));
  await signIn(page, stack, "viewer", `/uploads/${jobId}?tab=rejects`);
  await expect(page.getByRole("heading", { name: "customers.csv" })).toBeVisible();
  const actions =
    /New upload|Use again|Retry|Cancel upload|Download|Connect Amazon|Register|Discover|Import|Delete|Edit|Create|Save/;
  for (const path of [
    `/uploads/${jobId}?tab=rejects`,
    "/uploads",
    "/instances",
    "/instances/amc-demo-us",
    "/connections",
    "/connections/demo-na",
    "/datasets/amc-demo-us",
    "/mappings",
  ]) {
    await visit(page, stack, path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.waitForLoadState("networkidle");
    await expect(page.getByRole("button", { name: actions }), path).toHaveCount(0);
  }

  const headers = { Authorization: (await bearer) as string };
  const tried = {
    "POST /v1/jobs": { source, mapping: {}, instanceIds: ["amc-demo-us"], updateStrategy: "ADDITIVE" },
    [`POST /v1/jobs/${jobId}/cancel`]: undefined,
    [`POST /v1/jobs/${jobId}/retry`]: undefined,
    [`GET /v1/jobs/${jobId}/rejects`]: undefined,
    "POST /v1/sources": { name: "x.csv" },
    "POST /v1/connections": { name: "x", region: "NA", clientId: "x", clientSecret: "x" },
    "DELETE /v1/instances/amc-demo-us": undefined,
    "GET /v1/audit": undefined,
  };
  for (const [call, data] of Object.entries(tried)) {
    const [method, path] = call.split(" ");
    const answer = await page.request.fetch(stack.api + path, { method, data, headers });
    expect(answer.status(), call).toBe(403);
    expect(await answer.json(), call).toMatchObject({ code: "not_allowed" });
  }
});

test("an operator makes uploads and administers nothing", async ({ page, stack }) => {
  await signIn(page, stack, "operator");
  await expect(page.getByRole("button", { name: "New upload" }).first()).toBeVisible();
  await visit(page, stack, "/connections");
  await expect(page.getByRole("link", { name: "Demo, North America" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Connect Amazon" })).toHaveCount(0);
});
