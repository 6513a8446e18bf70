import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { drop, expect, expectAccessible, expectEnd, sampleFile, sampleMapping, signIn, test } from "./test";
import { tabTo, Wizard } from "./wizard";

const parquet = resolve(import.meta.dirname, "people.parquet");

test("an operator's first visit ends with a dropped file loaded into every instance", async ({ page, stack }) => {
  await signIn(page, stack, "operator");
  await expect(page.getByRole("heading", { name: "No uploads yet" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "New upload" }).first().click();

  const wizard = new Wizard(page);
  await wizard.next.click();
  await expect(page.getByText("Choose a file, or a folder.")).toBeVisible();
  await drop(page, sampleFile);
  await expect(page.getByText("In the source bucket: s3://source/")).toBeVisible();
  await wizard.understood();
  await expectAccessible(page);
  await wizard.next.click();

  await wizard.step("Destination");
  await wizard.next.click();
  await expect(page.getByText("Choose at least one instance.")).toBeVisible();
  await wizard.choose("Demo, United States", "Demo, Germany");
  await page.getByRole("textbox", { name: "Name of the data set" }).fill("e2e_customers");
  await expectAccessible(page);
  await wizard.next.click();

  await wizard.step("Columns");
  await expect(page.getByRole("button", { name: "What it holds: E-mail" })).toHaveText(/E-mail address/);
  await expect(page.getByRole("checkbox", { name: "Notes" })).not.toBeChecked();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Preview", exact: true }).click();
  await expect(page.getByRole("table", { name: "First rows" })).toBeVisible();
  await expectAccessible(page);
  await wizard.next.click();

  await wizard.checked();
  await expect(page.getByText("Nothing stands in the way")).toBeVisible();
  await expectAccessible(page);
  await wizard.next.click();
  await wizard.step("Review");
  await expectAccessible(page);
  await wizard.submit();

  await expectEnd(page, "Succeeded");
  await expect(page.getByText("Loaded", { exact: true })).toHaveCount(2);
  for (const tab of ["Rejects", "Columns", "Parts", "Timeline"]) {
    await page.getByRole("tab", { name: tab }).click();
    await expectAccessible(page);
  }
  // The page as it stands is an address of its own.
  await page.reload();
  await expect(page.getByRole("tab", { name: "Timeline" })).toHaveAttribute("aria-selected", "true");
});

test("a Parquet file of the bucket is found, understood and loaded, in the dark", async ({ page, stack, service }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  const { key } = await service.put("people.parquet", new Uint8Array(await readFile(parquet)));
  await signIn(page, stack, "operator", "/uploads/new");
  await page.getByText("In a source bucket", { exact: true }).click();
  const folders = (key as string).split("/").slice(0, -1);
  for (const folder of folders) {
    await page
      .getByRole("table", { name: "Folder" })
      .getByRole("link", { name: `${folder}/` })
      .click();
  }
  await expectAccessible(page);
  await page.getByRole("checkbox", { name: "people.parquet" }).check();
  const wizard = new Wizard(page);
  await wizard.understood();
  await expect(page.getByText("PARQUET", { exact: true }).first()).toBeVisible();
  await expectAccessible(page);
  await wizard.next.click();

  await wizard.choose("Demo, United States");
  await page.getByRole("textbox", { name: "Name of the data set" }).fill("e2e_parquet");
  await expectAccessible(page);
  await wizard.next.click();
  await wizard.step("Columns");
  await expect(page.getByRole("button", { name: "Data type: Bought at" })).toHaveText(/TIMESTAMP/);
  await expectAccessible(page);
  await wizard.next.click();
  await wizard.checked();
  await expectAccessible(page);
  await wizard.next.click();
  await wizard.submit();
  await expectEnd(page, "Succeeded");
  await expect(page.getByText("200", { exact: true }).first()).toBeVisible();
  await expectAccessible(page);
});

test("a file without a header is told, declared so, and loaded whole", async ({ page, stack }, info) => {
  const headless = info.outputPath("people.csv");
  await writeFile(headless, "ann@example.com,3\nbob@example.com,4\n");
  await signIn(page, stack, "operator", "/uploads/new");
  await drop(page, headless);
  const wizard = new Wizard(page);
  await wizard.understood();
  await expect(page.getByText(/does not look like a header/)).toBeVisible();
  await page.getByRole("button", { name: "The first row is data" }).click();
  await expect(page.getByText(/does not look like a header/)).toHaveCount(0);
  await wizard.understood();
  await expectAccessible(page);
  await wizard.next.click();
  await wizard.choose("Demo, United States");
  await page.getByRole("textbox", { name: "Name of the data set" }).fill("e2e_headless");
  await wizard.next.click();
  await wizard.step("Columns");
  await expect(page.getByRole("button", { name: "What it holds: column_1" })).toHaveText(/E-mail address/);
  await wizard.next.click();
  await wizard.checked();
  await wizard.next.click();
  await wizard.submit();
  await expectEnd(page, "Succeeded");
  await expect(page.getByText("2", { exact: true }).first()).toBeVisible();
});

test.describe("a file that can't be read", () => {
  test.use({ complaints: /^400 POST \/v1\/sources\/inspect$/ });
  test("is refused with the place and what to do, and no job is made", async ({ page, stack, service }, info) => {
    const broken = info.outputPath("broken.csv");
    await writeFile(broken, 'email,name\na@example.com,"never closed\nb@example.com,x\n');
    await signIn(page, stack, "operator", "/uploads/new");
    await drop(page, broken);
    await expect(page.getByText(/row 1/)).toBeVisible();
    await expect(page.getByText(/never closed/)).toHaveCount(0); // a value
    await new Wizard(page).next.click();
    await new Wizard(page).step("Source");
    await expect(page.getByText("This source can't be used")).toBeVisible();
    await expectAccessible(page);
    const { jobs } = await service.call<{ jobs: unknown[] }>("GET", "/v1/jobs");
    expect(jobs).toEqual([]);
  });
});

test("what one instance refuses is told, mended and retried, and the other is left alone", async ({
  page,
  stack,
  service,
}) => {
  // In one of two instances a data set of that name is in the way.
  const other = { dataSetId: "e2e_retry", columns: [{ name: "other", dataType: "STRING", columnType: "DIMENSION" }] };
  await service.call("POST", "/v1/datasets", { instanceIds: ["amc-demo-eu"], dataSet: other });
  const mapping = { ...JSON.parse(await readFile(sampleMapping, "utf8")), dataSetId: "e2e_retry" };
  const source = await service.put("customers.csv", await readFile(sampleFile, "utf8"));
  const jobId = await service.upload({ source, mapping, instanceIds: ["amc-demo-us", "amc-demo-eu"] });

  await signIn(page, stack, "operator", `/uploads/${jobId}`);
  await expectEnd(page, "Partly succeeded");
  const german = page.getByRole("row", { name: /Demo, Germany/ });
  await expect(german).toContainText("Failed");
  await expect(german).toContainText("does not fit data set");
  await expect(page.getByRole("row", { name: /Demo, United States/ })).toContainText("Loaded");
  await expectAccessible(page);

  const inTheWay = "/v1/instances/amc-demo-eu/datasets/e2e_retry";
  const { confirmationToken } = await service.call<{ confirmationToken: string }>("POST", `${inTheWay}/deletion`);
  await service.call("DELETE", `${inTheWay}?confirmationToken=${confirmationToken}`);
  await page.getByRole("button", { name: "Retry" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Only what failed is done again");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Retry" }).click();
  await expectEnd(page, "Succeeded");
  await expect(german).toContainText("Loaded");
  await expect(page.getByRole("button", { name: "Retry" })).toHaveCount(0);
});

test("the wizard needs no mouse", async ({ page, stack, service }) => {
  const { key } = await service.put("people.csv", "email,city\nsomebody@example.com,Berlin\nother@example.com,Ulm\n");
  await signIn(page, stack, "operator", "/uploads");
  const press = (...keys: string[]) =>
    keys.reduce((before, k) => before.then(() => page.keyboard.press(k)), Promise.resolve());
  await tabTo(page.getByRole("button", { name: "New upload" }).first());
  await press("Enter");

  await tabTo(page.getByRole("radio", { name: "On my computer" }));
  await press("ArrowRight");
  await expect(page.getByRole("radio", { name: "In a source bucket" })).toBeChecked();
  const table = page.getByRole("table", { name: "Folder" });
  for (const folder of (key as string).split("/").slice(0, -1)) {
    await tabTo(table.getByRole("link", { name: `${folder}/` }));
    await press("Enter");
  }
  await tabTo(page.getByRole("checkbox", { name: "people.csv" }));
  await press("Space");
  const wizard = new Wizard(page);
  await wizard.understood();
  await tabTo(wizard.next);
  await press("Enter");

  await wizard.step("Destination");
  await tabTo(page.getByRole("button", { name: /^Instances/ }));
  await press("Enter");
  await expect(page.getByRole("option", { name: /Demo, Germany/ })).toBeVisible();
  await press("ArrowDown", "Enter", "Escape");
  await expect(page.getByRole("button", { name: /^Remove Demo/ })).toHaveCount(1);
  const name = page.getByRole("textbox", { name: "Name of the data set" });
  await tabTo(name);
  await press("ControlOrMeta+a");
  await page.keyboard.type("e2e_keyboard");
  await tabTo(wizard.next);
  await press("Enter");

  await wizard.step("Columns");
  await expect(page.getByRole("button", { name: "What it holds: email" })).toHaveText(/E-mail address/);
  await tabTo(page.getByRole("checkbox", { name: "city", exact: true }));
  await press("Space");
  await tabTo(wizard.next);
  await press("Enter");
  await wizard.checked();
  await tabTo(wizard.next);
  await press("Enter");
  await wizard.step("Review");
  await tabTo(page.getByRole("button", { name: "Submit upload" }));
  await press("Enter");
  await expect(page).toHaveURL(/\/uploads\/[0-9a-f-]{36}$/);
  await expectEnd(page, "Succeeded");
});

test("what was entered is not lost unasked, and an upload can be used again", async ({ page, stack, service }) => {
  const source = await service.put("people.csv", "email\nsomebody@example.com\n");
  const mapping = {
    dataSetId: "e2e_again",
    columns: [
      {
        name: "email",
        dataType: "STRING" as const,
        columnType: "DIMENSION" as const,
        externalUserIdType: { hashedPii: "EMAIL" as const },
      },
    ],
  };
  const jobId = await service.upload({ source, mapping });
  await signIn(page, stack, "operator", `/uploads/${jobId}`);
  await expectEnd(page, "Succeeded");
  await page.getByRole("button", { name: "Use again" }).click();
  const wizard = new Wizard(page);
  await wizard.understood();
  await wizard.next.click();
  await expect(page.getByRole("button", { name: "Choose a data set e2e_again" })).toBeVisible();
  const replace = page.getByRole("radio", { name: "Replace everything" });
  await replace.check();

  const dialog = page.getByRole("dialog", { name: "Leave this page?" });
  const cancel = page.getByRole("button", { name: "Cancel", exact: true });
  await cancel.click();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Go back" }).click();
  await expect(replace).toBeChecked();
  await cancel.click();
  await dialog.getByRole("button", { name: "Leave" }).click();
  await expect(page).toHaveURL(/\/uploads$/);
});
