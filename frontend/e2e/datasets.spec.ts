import { expect, expectAccessible, signIn, test } from "./test";

test("a data set's columns are added, renamed and removed, and AMC has them so", async ({ page, stack, service }) => {
  const columns = [{ name: "city", dataType: "STRING", columnType: "DIMENSION" }];
  const path = "/v1/instances/amc-demo-us/datasets/shops";
  await service.call("POST", "/v1/datasets", {
    instanceIds: ["amc-demo-us"],
    dataSet: { dataSetId: "shops", columns },
  });
  const names = async () => {
    const dataSet = await service.call<{ columns: { name: string }[] }>("GET", path);
    return dataSet.columns.map(({ name }) => name);
  };
  await signIn(page, stack, "admin", "/datasets/amc-demo-us/shops");
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Add column" }).click();
  await dialog.getByRole("textbox", { name: "In AMC" }).fill("turnover");
  await dialog.getByRole("button", { name: /^Data type/ }).click();
  await page.getByRole("option", { name: "DECIMAL" }).click();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Add column" }).click();
  await expect(page.getByRole("row", { name: /turnover/ })).toContainText("DECIMAL");
  expect(await names()).toContain("turnover");

  await page.getByRole("button", { name: "Edit turnover" }).click();
  await dialog.getByRole("textbox", { name: "In AMC" }).fill("revenue");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("row", { name: /revenue/ })).toBeVisible();
  expect(await names()).not.toContain("turnover");

  await page.getByRole("button", { name: "Remove revenue" }).click();
  await dialog.getByRole("textbox").fill("revenue");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByRole("row", { name: /revenue/ })).toHaveCount(0);
  expect(await names()).not.toContain("revenue");
});
