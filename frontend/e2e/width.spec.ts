import type { Page } from "@playwright/test";
import { writeFile } from "node:fs/promises";
import { appear, go, inside, open, sections } from "./places";
import { drop, expect, expectEnd, signIn, test } from "./test";
import { usable, use } from "./used";
import { Wizard } from "./wizard";

test.use({ env: usable, jobs: 60 });

/** What has to be scrolled sideways: the page, or a box in it, by its first heading. */
const scrolled = (page: Page) =>
  page.evaluate(async () => {
    await new Promise((settled) => requestAnimationFrame(() => requestAnimationFrame(settled)));
    const tooWide = (e: Element) => e.scrollWidth > e.clientWidth + 1;
    const boxes = [...document.querySelectorAll("main *")].filter(
      (e) => ["auto", "scroll"].includes(getComputedStyle(e).overflowX) && tooWide(e),
    );
    return {
      page: tooWide(document.documentElement),
      boxes: boxes.map((e) => `${e.querySelector("th, a")?.textContent}: ${e.scrollWidth} in ${e.clientWidth}`),
    };
  });

/** At a desk nothing is scrolled sideways; in a narrow window a table may be, inside its own box, and the page may not. */
async function expectFits(page: Page, place: string) {
  await page.setViewportSize({ width: 800, height: 900 });
  await expect.poll(async () => (await scrolled(page)).page, `${place} at 800`).toBe(false);
  await page.setViewportSize({ width: 1280, height: 900 });
  await expect.poll(() => scrolled(page), `${place} at 1280`).toEqual({ page: false, boxes: [] });
}

for (const language of ["English", "Deutsch"]) {
  test(`no page is wider than the window, ${language}`, async ({ page, stack, service }) => {
    const used = await use(service);
    await signIn(page, stack, "admin", `/uploads/${used.jobs[0]}`);
    await expectEnd(page, "Partly succeeded");
    await go(page, `/uploads/${used.jobs[1]}`);
    await expectEnd(page, "Succeeded");
    const all = await sections(page);
    if (language === "Deutsch") {
      await appear(page, language);
    }
    for (const section of all) {
      await test.step(section, async () => {
        await open(page, section);
        await expectFits(page, section);
      });
    }
    for (const path of inside(used)) {
      await test.step(path, async () => {
        await go(page, path);
        await expectFits(page, path);
      });
    }
  });
}

test("no step of the wizard is wider than the window", async ({ page, stack }, info) => {
  const file = info.outputPath("bestandskunden_deutschland_oesterreich_schweiz_2026-11-01_vollexport.csv");
  await writeFile(
    file,
    "E-Mail-Adresse;Telefonnummer (mobil);Vorname;Nachname;Straße und Hausnummer;Postleitzahl;Ort;Land;" +
      "Datum der letzten Bestellung;Bestellwert_der_letzten_zwölf_Monate_in_EUR;Anzahl Bestellungen;Einwilligung\n" +
      "erika@example.com;0171 5550123;Erika;Mustermann;Heidestraße 17;51147;Köln;DE;01.11.2026;1.204,50;12;GRANTED\n",
  );
  const fits = async (step: string) => {
    for (const language of ["Deutsch", "English"]) {
      await appear(page, language);
      await expect(page.locator("html")).toHaveAttribute("lang", language === "Deutsch" ? "de" : "en");
      await expectFits(page, `${step}, ${language}`);
    }
  };
  await signIn(page, stack, "operator", "/uploads/new");
  const wizard = new Wizard(page);
  await drop(page, file);
  await wizard.understood();
  await fits("Source");
  await wizard.next.click();
  await wizard.choose("Demo, United States", "Demo, Germany");
  await page.getByRole("textbox", { name: "Name of the data set" }).fill("bestandskunden_deutschland_oesterreich");
  await fits("Destination");
  await wizard.next.click();
  await wizard.step("Columns");
  await fits("Columns");
  await wizard.next.click();
  await wizard.checked();
  await fits("Checks");
  await wizard.next.click();
  await wizard.step("Review");
  await fits("Review");
  await page.getByRole("button", { name: "Go to Source" }).click();
  await page.getByText("In a source bucket", { exact: true }).click();
  await fits("Bucket");
});

test("the navigation folds away where the window is narrow, and comes back", async ({ page, stack }) => {
  await signIn(page, stack, "viewer");
  const links = page.getByRole("navigation").getByRole("link", { name: "Mappings" });
  await expect(links).toBeVisible();
  await page.setViewportSize({ width: 800, height: 900 });
  await expect(links).toBeHidden();
  await page.setViewportSize({ width: 1280, height: 900 });
  await expect(links).toBeVisible();
});
