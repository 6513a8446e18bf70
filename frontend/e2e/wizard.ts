import type { Locator, Page } from "@playwright/test";
import { expect } from "./test";

/** The wizard of a new upload, as a person uses it with a mouse. */
export class Wizard {
  readonly next: Locator;

  constructor(readonly page: Page) {
    this.next = page.getByRole("button", { name: "Next", exact: true });
  }

  step(name: string) {
    return expect(this.page.getByRole("heading", { name, level: 1 })).toBeVisible();
  }

  /** Waits until the wizard has looked into the source. */
  async understood() {
    await expect(this.page.getByRole("heading", { name: "What was found" })).toBeVisible();
    await expect(this.page.getByText("Looking at the first rows")).toHaveCount(0);
  }

  async choose(...instances: string[]) {
    await this.page.getByRole("button", { name: /^Instances/ }).click();
    for (const instance of instances) {
      await this.page.getByRole("option", { name: instance }).click();
    }
    await this.page.keyboard.press("Escape");
  }

  async checked() {
    await this.step("Checks");
    await expect(this.page.getByText("Reading samples and asking AMC")).toHaveCount(0);
  }

  /** Submits, and returns once the page of the upload is there. */
  async submit() {
    await this.step("Review");
    await this.page.getByRole("button", { name: "Submit upload" }).click();
    await expect(this.page).toHaveURL(/\/uploads\/[0-9a-f-]{36}$/);
  }
}

/** Goes to an element with the Tab key alone, as somebody without a mouse does. */
export async function tabTo(target: Locator) {
  const page = target.page();
  const at = () =>
    target.evaluate((element) => element === document.activeElement || element.contains(document.activeElement));
  await expect(target).toBeVisible();
  for (let i = 0; i < 80; i++) {
    if (await at()) {
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${target}`);
}
