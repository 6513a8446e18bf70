import { expect, expectAccessible, signIn, test, visit } from "./test";

test.use({ complaints: /^409 POST \/v1\/connections\/callback$/ }); // of the refusal
test("an administrator connects Amazon, and registers what the connection reaches", async ({ page, stack }) => {
  const said: string[] = [];
  page.on("request", (request) => request.url().startsWith(stack.api) && said.push(request.url()));
  await signIn(page, stack, "admin", "/connections");
  await page.getByRole("button", { name: "Connect Amazon" }).click();
  await expect(page.getByText(`${stack.api}/connections/callback`)).toBeVisible();
  await page.getByRole("button", { name: "Save and go on to Amazon" }).click();
  await expect(page.getByText("Give it a name.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "Name" }).fill("My agency");
  await page.getByRole("textbox", { name: "Client ID" }).fill(stack.amazonClientId);
  await page.getByLabel("Client secret").fill(stack.amazonClientSecret);
  await page.getByRole("button", { name: "Save and go on to Amazon" }).click();

  // Refused at first, then given.
  await page.waitForURL((url) => url.origin === stack.simulator);
  await page.getByRole("button", { name: "Deny" }).click();
  await expect(page.getByRole("heading", { name: "Back from Amazon" })).toBeVisible();
  await expect(page.getByText(/access_denied|denied/).first()).toBeVisible();
  expect(new URL(page.url()).search).toBe("");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Show the connection" }).click();
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.waitForURL((url) => url.origin === stack.simulator);
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByText("My agency is connected")).toBeVisible();
  expect(new URL(page.url()).search).toBe("");
  await expectAccessible(page);
  expect(await page.content()).not.toContain(stack.amazonClientSecret);
  expect(said.filter((url) => url.includes(stack.amazonClientSecret))).toEqual([]);

  await page.getByRole("button", { name: "Discover instances" }).click();
  await expect(page.getByRole("row", { name: /amc-demo-ca/ })).toBeVisible();
  await expectAccessible(page);
  const found = [/amc-demo-ca/, /amc-demo-mx/].map((name) => page.getByRole("row", { name }));
  for (const row of found) {
    await row.getByRole("checkbox").check();
  }
  await page.getByRole("button", { name: /^Register/ }).click();
  for (const row of found) {
    await expect(row).toContainText("Registered");
  }
  await visit(page, stack, "/instances");
  await expect(page.getByRole("link", { name: "Demo, Canada" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Demo, Mexico" })).toBeVisible();
  expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toContain(
    stack.amazonClientSecret,
  );
});
