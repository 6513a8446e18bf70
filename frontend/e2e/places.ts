import type { Page } from "@playwright/test";
import { expect } from "./test";

/** The sections that the navigation offers. */
export async function sections(page: Page) {
  const links = page.getByRole("navigation").locator("ul a[href^='/']");
  await expect(links.first()).toBeVisible();
  return await links.evaluateAll((all) => all.map((a) => a.getAttribute("href") ?? ""));
}

export async function open(page: Page, section: string) {
  await page.getByRole("navigation").locator(`ul a[href='${section}']`).click();
  await expect(page).toHaveURL((url) => url.pathname === section);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.waitForLoadState("networkidle");
}

/** Pages that others lead to, of a stack that `use` has used. */
export const inside = (used: {
  jobs: string[];
  mapping: string;
  webhook: string;
  deletion: string;
  dataSet: string;
}) => [
  ...used.jobs.flatMap((job) =>
    ["instances", "rejects", "columns", "parts", "timeline"].map((tab) => `/uploads/${job}?tab=${tab}`),
  ),
  "/connections/new",
  "/connections/demo-na",
  "/connections/demo-na/edit",
  "/instances/discover?connection=demo-na",
  "/instances/import",
  "/instances/amc-demo-us",
  "/instances/amc-demo-us/edit",
  "/datasets/amc-demo-us",
  used.dataSet,
  "/datasets/amc-demo-us/loyalty_members_dach",
  "/datasets/amc-demo-us/loyalty_members_dach?tab=uploads",
  "/datasets/amc-demo-us/loyalty_members_dach/edit",
  "/datasets/new",
  "/datasets/new?like=amc-demo-us/loyalty_members_dach",
  "/mappings/new",
  used.mapping,
  `${used.mapping}?tab=versions&with=1`,
  `${used.mapping}?tab=json`,
  `${used.mapping}/edit`,
  "/forget/new",
  used.deletion,
  "/webhooks/new",
  used.webhook,
  `${used.webhook}/edit`,
];

/** Goes to an address as a link does, without loading the console anew. */
export async function go(page: Page, path: string) {
  await page.evaluate((path) => {
    history.pushState({ ...history.state, idx: (history.state?.idx ?? 0) + 1, key: path }, "", path);
    dispatchEvent(new PopStateEvent("popstate"));
  }, path);
  await expect(page).toHaveURL((url) => url.pathname + url.search === path);
  await expect(page.getByRole("dialog"), "a page that nothing was entered on lets itself be left").toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.waitForLoadState("networkidle");
}

export async function appear(page: Page, choice: string) {
  await page.getByRole("button", { name: /Appearance|Darstellung/ }).click();
  await page.getByRole("menuitem", { name: choice }).click();
}
