import type { Page } from "@playwright/test";
import { expect, expectAccessible, signIn, test } from "./test";

/** The sections that the navigation offers. */
async function sections(page: Page) {
  const links = page.getByRole("navigation").locator("ul a[href^='/']");
  await expect(links.first()).toBeVisible();
  return await links.evaluateAll((all) => all.map((a) => a.getAttribute("href") ?? ""));
}

async function open(page: Page, section: string) {
  await page.getByRole("navigation").locator(`ul a[href='${section}']`).click();
  await expect(page).toHaveURL((url) => url.pathname === section);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.waitForLoadState("networkidle");
}

/** Pages that others lead to. */
const inside = [
  "/connections/new",
  "/connections/demo-na",
  "/connections/demo-na/edit",
  "/instances/discover?connection=demo-na",
  "/instances/import",
  "/instances/amc-demo-us",
  "/instances/amc-demo-us/edit",
  "/datasets/amc-demo-us",
  "/datasets/new",
  "/mappings/new",
  "/forget/new",
  "/webhooks/new",
];

/** Goes to an address as a link does, without loading the console anew. */
async function go(page: Page, path: string) {
  await page.evaluate((path) => {
    history.pushState({ ...history.state, idx: (history.state?.idx ?? 0) + 1, key: path }, "", path);
    dispatchEvent(new PopStateEvent("popstate"));
  }, path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.waitForLoadState("networkidle");
}

async function appear(page: Page, choice: string) {
  await page.getByRole("button", { name: /Appearance|Darstellung/ }).click();
  await page.getByRole("menuitem", { name: choice }).click();
}

for (const mode of ["Light", "Dark"]) {
  test(`every page keeps axe's rules, ${mode.toLowerCase()}`, async ({ page, stack }) => {
    await signIn(page, stack, "admin");
    if (mode === "Dark") {
      await appear(page, mode);
      await expect(page.locator("body")).toHaveClass(/awsui-dark-mode/);
    }
    for (const section of await sections(page)) {
      await test.step(section, async () => {
        await open(page, section);
        await expectAccessible(page);
      });
    }
    for (const path of inside) {
      await test.step(path, async () => {
        await go(page, path);
        await expectAccessible(page);
      });
    }
    // Help belongs to the page.
    await page.getByRole("button", { name: "Help" }).first().click();
    await expect(page.getByRole("complementary").getByRole("heading", { level: 2 })).toBeVisible();
    await expectAccessible(page);
  });
}

test("every page is there in German", async ({ page, stack }) => {
  await signIn(page, stack, "admin");
  const english = new Map<string, string>();
  const all = await sections(page);
  for (const section of all) {
    await open(page, section);
    english.set(section, await page.getByRole("main").innerText());
  }
  await appear(page, "Deutsch");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  for (const section of all) {
    await open(page, section);
    // No sentence of an English page is left.
    const german = await page.getByRole("main").innerText();
    const left = (english.get(section) ?? "")
      .split("\n")
      .filter((line) => line.split(" ").length > 3 && german.includes(line));
    expect(left, section).toEqual([]);
  }
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
});

test("a page that is not there says so, and leads back", async ({ page, stack }) => {
  await signIn(page, stack, "viewer", "/nowhere/at?all=1");
  await expect(page.getByText("There is nothing at this address.")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Uploads" }).last().click();
  await expect(page.getByRole("heading", { name: "Uploads", level: 1 })).toBeVisible();
});

test.describe("of what is gone", () => {
  test.use({ complaints: /^404 GET \/v1\/jobs\// });
  test("a deep link says that it is not there", async ({ page, stack }) => {
    await signIn(page, stack, "viewer", "/uploads/00000000-0000-4000-8000-000000000000?tab=parts");
    await expect(page.getByText(/job 00000000-0000-4000-8000-000000000000/)).toBeVisible();
  });
});

test("the system's dark mode is the first choice", async ({ page, stack }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await signIn(page, stack, "viewer");
  await expect(page.locator("body")).toHaveClass(/awsui-dark-mode/);
});
