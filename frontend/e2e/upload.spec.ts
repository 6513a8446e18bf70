import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { resolve } from "node:path";
import { stack } from "./stack";

const sample = resolve(import.meta.dirname, "../../local/sample");

async function signIn(page: Page, user: string, path = "/") {
  await page.goto(stack().api + path);
  await page.getByLabel("User name").fill(user);
  await page.getByLabel("Password").fill(stack().password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target.join(" ")).join(", ")}`)).toEqual([]);
}

test("an operator drops a file, maps it and sees every instance load it", async ({ page }) => {
  const broken: string[] = [];
  page.on("console", (message) => message.type() === "error" && broken.push(message.text()));
  await signIn(page, "operator");
  await expect(page.getByRole("heading", { name: "No uploads yet" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "New upload" }).first().click();

  const next = page.getByRole("button", { name: "Next" });
  await next.click();
  await expect(page.getByText("Choose a file, or give")).toBeVisible();
  await page.locator("input[type=file]").setInputFiles(resolve(sample, "customers.csv"));
  await expect(page.getByPlaceholder("s3://source/exports/customers.csv")).toHaveValue(/customers\.csv$/);
  await expectAccessible(page);
  await next.click();

  await page.getByRole("button", { name: /^Instances/ }).click();
  await page.getByRole("option", { name: /Demo, United States/ }).click();
  await page.getByRole("option", { name: /Demo, Germany/ }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("textbox", { name: "Data set" }).fill("e2e_customers");
  await expectAccessible(page);
  await next.click();

  await page.locator("input[type=file]").setInputFiles(resolve(sample, "mapping.json"));
  await expect(page.getByRole("textbox", { name: "In AMC 1", exact: true })).not.toHaveValue("");
  await expectAccessible(page);
  await next.click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Submit upload" }).click();

  await expect(page).toHaveURL(/\/uploads\/[0-9a-f-]{36}$/);
  await expect(page.getByText("Succeeded", { exact: true }).first()).toBeVisible({ timeout: 45_000 });
  await expect(page.getByText("Loaded", { exact: true })).toHaveCount(2);
  for (const tab of ["Rejects", "Columns", "Parts", "Timeline"]) {
    await page.getByRole("tab", { name: tab }).click();
    await expectAccessible(page);
  }
  expect(broken).toEqual([]);
});

test("a viewer comes by a deep link and is offered nothing that a viewer may not do", async ({ page }) => {
  await signIn(page, "viewer", "/uploads?state=succeeded");
  await expect(page).toHaveURL(/state=succeeded/);
  await page.getByRole("link", { name: "customers.csv" }).click();
  await expect(page.getByRole("heading", { name: "customers.csv" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Use again" })).toHaveCount(0);
  await page.goto(stack().api + "/uploads");
  await expect(page.getByRole("link", { name: "customers.csv" })).toBeVisible();
  await expect(page.getByRole("button", { name: "New upload" })).toHaveCount(0);
});
