import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Page } from "@playwright/test";
import { drop, expect, expectEnd, sampleFile, sampleMapping, signIn, test, visit } from "./test";
import { Wizard } from "./wizard";

// The pictures of the documentation, of a stack that has been used: `make screenshots`.

const folder = resolve(import.meta.dirname, "../../docs/images");
const widths = [1280, 800];

async function shoot(page: Page, name: string, mode = "") {
  await page.waitForLoadState("networkidle");
  await page.mouse.move(0, 0);
  await page.evaluate(() => scrollTo(0, 0));
  for (const width of mode ? [1280] : widths) {
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished.catch(() => undefined))));
    await page.waitForLoadState("networkidle");
    await page.screenshot({ path: resolve(folder, `${name}${mode}-${width}.png`), animations: "disabled" });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

test.use({ jobs: 60 });
test("the main screens", async ({ page, stack, service }) => {
  mkdirSync(folder, { recursive: true });
  const mapping = JSON.parse(await readFile(sampleMapping, "utf8"));
  const content = await readFile(sampleFile, "utf8");
  // One data set is in the way of another's job.
  const other = { dataSetId: "newsletter", columns: [{ name: "other", dataType: "STRING", columnType: "DIMENSION" }] };
  await service.call("POST", "/v1/datasets", { instanceIds: ["amc-demo-eu"], dataSet: other });
  const made = [];
  for (const [name, dataSetId] of [
    ["newsletter.csv", "newsletter"],
    ["loyalty-2026-11.csv", "loyalty"],
    ["customers.csv", "customers"],
  ] as const) {
    const source = await service.put(name, content);
    made.push(
      await service.upload({
        source,
        mapping: { ...mapping, dataSetId },
        instanceIds: ["amc-demo-us", "amc-demo-eu"],
      }),
    );
  }
  await service.call("POST", "/v1/mappings", { name: "customers", mapping, comment: "the monthly export" });
  await signIn(page, stack, "admin", `/uploads/${made[0]}`);
  await expectEnd(page, "Partly succeeded");
  await visit(page, stack, `/uploads/${made[2]}?tab=rejects`);
  await expectEnd(page, "Succeeded");
  await expect(page.getByRole("tab", { name: "Rejects" })).toBeVisible();
  await shoot(page, "upload");

  await visit(page, stack, `/uploads`);
  await expect(page.getByRole("link", { name: "customers.csv" })).toBeVisible();
  await shoot(page, "uploads");

  await visit(page, stack, `/uploads/new`);
  const wizard = new Wizard(page);
  await drop(page, sampleFile);
  await wizard.understood();
  await wizard.next.click();
  await wizard.choose("Demo, United States", "Demo, Germany");
  await page.getByRole("textbox", { name: "Name of the data set" }).fill("shoppers");
  await wizard.next.click();
  await wizard.step("Columns");
  await shoot(page, "wizard");

  for (const [name, path] of [
    ["datasets", "/datasets/amc-demo-us"],
    ["instances", "/instances"],
    ["connections", "/connections"],
  ] as const) {
    await visit(page, stack, path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await shoot(page, name);
  }
  await page.emulateMedia({ colorScheme: "dark" });
  await visit(page, stack, `/uploads/${made[2]}?tab=rejects`);
  await page.getByRole("button", { name: "Appearance" }).click();
  await page.getByRole("menuitem", { name: "Dark" }).click();
  await shoot(page, "upload", "-dark");
});
