import { drop, expect, expectAccessible, sampleFile, sampleMapping, signIn, test } from "./test";

test("an operator's first visit ends with a dropped file loaded into every instance", async ({ page, stack }) => {
  await signIn(page, stack, "operator");
  await expect(page.getByRole("heading", { name: "No uploads yet" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "New upload" }).first().click();

  const next = page.getByRole("button", { name: "Next" });
  await next.click();
  await expect(page.getByText("Choose a file, or give")).toBeVisible();
  await drop(page, sampleFile);
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

  await page.locator("input[type=file]").setInputFiles(sampleMapping);
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
});
