import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page, type Response } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { startStack, type Stack } from "./stack";
import { Service } from "./service";

export { expect } from "@playwright/test";

export const sample = resolve(import.meta.dirname, "../../local/sample");
export const sampleFile = resolve(sample, "customers.csv");
export const sampleMapping = resolve(sample, "mapping.json");

interface Fixtures {
  /** What the stack's environment holds besides, and how many jobs it has seen. */
  env: Record<string, string>;
  jobs: number;
  /** What the browser may complain of in this test, such as a refusal that it is about. Anything else fails it. */
  complaints: RegExp;
  stack: Stack;
  service: Service;
}

/** Each test has a stack of its own, and fails on anything that the browser complains of: scripts, styles, the policy. */
export const test = base.extend<Fixtures>({
  env: [{}, { option: true }],
  jobs: [0, { option: true }],
  complaints: [/^$/, { option: true }],
  stack: async ({ env, jobs }, use) => {
    const stack = await startStack(env, jobs);
    await use(stack);
    await stack.stop();
  },
  service: async ({ stack }, use) => use(await Service.of(stack)),
  page: async ({ page, stack, complaints }, use) => {
    const heard: string[] = [];
    const refused = "Failed to load resource: the server responded"; // the response says what
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type()) && !message.text().startsWith(refused)) {
        heard.push(message.text());
      }
    });
    page.on("pageerror", (error) => heard.push(error.message));
    page.on("response", (response) => {
      heard.push(...wrongHeaders(response, stack.api));
      if (response.status() >= 400) {
        heard.push(`${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`);
      }
    });
    await use(page);
    expect(heard.filter((text) => !complaints.test(text))).toEqual([]);
  },
});

/** What a page of the console lacks that keeps scripts of others out of it. */
function wrongHeaders(response: Response, origin: string): string[] {
  if (response.request().resourceType() !== "document" || new URL(response.url()).origin !== origin) {
    return [];
  }
  const headers = response.headers();
  const policy = headers["content-security-policy"] ?? "";
  const wrong = [];
  if (response.ok() && !policy.startsWith("default-src 'none'")) {
    wrong.push(`policy: ${policy}`);
  }
  if (/unsafe-(inline|eval)|script-src[^;]*(\*|http|data:)/.test(policy)) {
    wrong.push(`policy: ${policy}`);
  }
  return wrong;
}

export async function signIn(page: Page, stack: Stack, user: "admin" | "operator" | "viewer", path = "/") {
  await page.goto(stack.api + path);
  await page.getByLabel("User name").fill(user);
  await page.getByLabel("Password").fill(stack.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await arrived(page);
}

/** Opens an address of somebody who is signed in already: the page goes to the issuer and comes back. */
export async function visit(page: Page, stack: Stack, path: string) {
  await page.goto(stack.api + path);
  await arrived(page);
}

async function arrived(page: Page) {
  await page.waitForURL((url) => !url.pathname.startsWith("/oidc/") && !url.searchParams.has("code"));
  await expect(page.getByRole("navigation").first()).toBeVisible();
}

/** No rule of axe is broken by what is on the screen; animations have come to their end. */
export async function expectAccessible(page: Page) {
  await page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished.catch(() => undefined))));
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target.join(" ")).join(", ")}`)).toEqual([]);
}

/** The upload on the screen comes to this end by itself, without a reload. */
export async function expectEnd(page: Page, state: string) {
  await expect(page.getByText(state, { exact: true }).first()).toBeVisible();
}

/** Drops a file onto the page's dropzone, as a hand does: the zone is there once a file is over the page. */
export async function drop(page: Page, file: string) {
  const content = (await readFile(file)).toString("base64");
  const dragged = await page.evaluateHandle(
    ({ name, content }) => {
      const dragged = new DataTransfer();
      dragged.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name));
      return dragged;
    },
    { name: basename(file), content },
  );
  await expect(page.getByRole("button", { name: /Choose file/ }).first()).toBeVisible();
  await page.dispatchEvent("body", "dragover", { dataTransfer: dragged });
  await page.getByText("Drop the file here").dispatchEvent("drop", { dataTransfer: dragged });
}
