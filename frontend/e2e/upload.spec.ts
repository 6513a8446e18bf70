import { drop, expect, expectAccessible, sampleFile, sampleMapping, signIn, test } from "./test";

test("an operator's first visit ends with a dropped file loaded into every instance", async ({ page, stack }) => {
  test.slow(); // axe looks at every step
  await signIn(page, stack, "operator");
  await expect(page.getByRole("heading", { name: "No uploads yet" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "New upload" }).first().click();

  const next = page.getByRole("button", { name: "Next", exact: true });
  await next.click();
  await expect(page.getByText("Choose a file, or a folder.")).toBeVisible();
  await drop(page, sampleFile);
  await expect(page.getByText("The first row names the columns")).toBeVisible();
  await expectAccessible(page);
  await next.click();

  await expect(page).toHaveURL(/step=destination/);
  await page.getByRole("button", { name: /^Instances/ }).click();
  await page.getByRole("option", { name: /Demo, United States/ }).click();
  await page.getByRole("option", { name: /Demo, Germany/ }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("textbox", { name: "Name of the data set" }).fill("e2e_customers");
  await expectAccessible(page);
  await next.click();

  await expect(page.getByRole("checkbox", { name: "E-mail", exact: true })).toBeChecked();
  await page.getByRole("button", { name: "Load mapping" }).click();
  await page.getByRole("dialog").locator("input[type=file]").setInputFiles(sampleMapping);
  await expect(page.getByRole("textbox", { name: "In AMC: Customer", exact: true })).toHaveValue("customer_id");
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByText("Hashed", { exact: true }).first()).toBeVisible();
  await expectAccessible(page);
  await next.click();

  await expect(page.getByText("Nothing stands in the way")).toBeVisible();
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
