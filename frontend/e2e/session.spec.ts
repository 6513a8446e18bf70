import { expect, signIn, test } from "./test";

test("a session leaves no token in storage or address, and a reload goes on without a question", async ({
  page,
  stack,
}) => {
  const tokens: string[] = [];
  page.on("response", async (response) => {
    if (new URL(response.url()).pathname === "/oidc/oauth2/token") {
      const { access_token, id_token, refresh_token } = (await response.json()) as Record<string, string>;
      tokens.push(...[access_token, id_token, refresh_token].filter((token) => token !== undefined));
    }
  });
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await signIn(page, stack, "operator", "/uploads?state=failed");
  await expect(page.getByRole("heading", { name: "No upload matches" })).toBeVisible();
  await expect.poll(() => tokens.length).toBe(3); // they are read beside the test
  const kept = () => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  const databases = await page.evaluate(async () => (await indexedDB.databases()).length);
  expect(databases).toBe(0);
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  expect(new URL(page.url()).search).toBe("?state=failed");

  await page.reload();
  await expect(page.getByRole("heading", { name: "No upload matches" })).toBeVisible();
  expect(new URL(page.url()).search).toBe("?state=failed");
  await expect.poll(() => tokens.length).toBe(6);
  await page.getByRole("button", { name: "operator" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByLabel("User name")).toBeVisible();

  const stored = await kept();
  for (const token of tokens) {
    expect(stored).not.toContain(token);
    expect(addresses.filter((address) => address.includes(token))).toEqual([]);
  }
});

test("signing out ends the session for good", async ({ page, stack }) => {
  await signIn(page, stack, "operator");
  await page.getByRole("button", { name: "operator" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByLabel("User name")).toBeVisible();
  await page.goto(stack.api + "/uploads");
  await expect(page.getByLabel("User name")).toBeVisible();
});

test("an address that browsers take for another site leads nowhere else", async ({ page, stack }) => {
  await signIn(page, stack, "operator", "//elsewhere.test/uploads");
  await expect(page.getByRole("heading", { name: "No uploads yet" })).toBeVisible();
  expect(new URL(page.url()).origin).toBe(stack.api);
});

test("a code that is no longer good says so, and signing in again works", async ({ page, stack }) => {
  await page.goto(stack.api + "/?code=stale&state=unknown");
  await expect(page.getByText(/Signing in did not work/)).toBeVisible();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByLabel("User name").fill("operator");
  await page.getByLabel("Password").fill(stack.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "No uploads yet" })).toBeVisible();
});

test.describe("when the API does not take the token", () => {
  test.use({ complaints: /^401 / });
  test("the page says once that the session is over, stays, and leads back to it", async ({ page, stack }) => {
    await signIn(page, stack, "operator");
    await expect(page.getByRole("heading", { name: "No uploads yet" })).toBeVisible();
    // The service forgets its keys as a restored one would: no token of before is good any more.
    await page.route("**/v1/**", (route) =>
      route.continue({ headers: { ...route.request().headers(), authorization: "Bearer of-another-time" } }),
    );
    const refresh = page.getByRole("button", { name: "Refresh" });
    await refresh.click();
    const dialog = page.getByRole("dialog", { name: "Your session has ended" });
    await expect(dialog).toBeVisible();
    await dialog.getByRole("button", { name: "Go back" }).click();
    await expect(page.getByText(/get a new access token/)).toBeVisible();
    const asked = page.waitForResponse("**/v1/jobs?*");
    await refresh.click();
    expect((await asked).status()).toBe(401);
    await expect(dialog).toBeHidden();
    await page.unrouteAll();
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("heading", { name: "No uploads yet" })).toBeVisible();
  });
});

test.describe("when the service goes away", () => {
  test.use({ complaints: /ERR_CONNECTION_REFUSED|Failed to|Unable to preload|handled by React Router/ });
  test("the page says that it can't be reached and keeps what it shows", async ({ page, stack, service }) => {
    await service.upload({
      source: await service.put("kept.csv", "email\na@example.com\n"),
      mapping: {
        dataSetId: "kept",
        columns: [
          { name: "email", dataType: "STRING", columnType: "DIMENSION", externalUserIdType: { hashedPii: "EMAIL" } },
        ],
      },
    });
    await signIn(page, stack, "operator");
    await expect(page.getByRole("link", { name: "kept.csv" })).toBeVisible();
    await stack.stop();
    await page.getByRole("button", { name: "Refresh" }).click();
    await expect(page.getByText("The service can't be reached.")).toBeVisible();
    await expect(page.getByRole("link", { name: "kept.csv" })).toBeVisible();

    // Nor can pages that nobody has been to; what is around them stays.
    await page.getByRole("navigation").getByRole("link", { name: "Mappings" }).click();
    await expect(page.getByRole("heading", { name: "This page can't be shown" })).toBeVisible();
    await page.getByRole("navigation").getByRole("link", { name: "Uploads" }).click();
    await expect(page.getByRole("link", { name: "kept.csv" })).toBeVisible();
  });
});
