import { appear, go, inside, open, sections } from "./places";
import { expect, expectAccessible, expectEnd, signIn, test } from "./test";
import { usable, use } from "./used";

test.describe(() => {
  test.use({ env: usable });
  for (const mode of ["Light", "Dark"]) {
    test(`every page keeps axe's rules, ${mode.toLowerCase()}`, async ({ page, stack, service }) => {
      const used = await use(service);
      await signIn(page, stack, "admin", `/uploads/${used.jobs[1]}`);
      await expectEnd(page, "Succeeded");
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
      for (const path of inside(used)) {
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
});

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
