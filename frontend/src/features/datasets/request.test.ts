import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { keyForm } from "./request";

test.each(["amc/mapping.go", "amazon/sim/dataset.go"])("the ARN of a key is judged as in shared/%s", (file) => {
  const source = readFileSync(resolve(import.meta.dirname, "../../../../shared", file), "utf8");
  const [, rule = ""] = /keyForm += regexp\.MustCompile\(`(.*)`\)/.exec(source) ?? [];
  expect(keyForm.source.replaceAll("\\/", "/")).toBe(rule);
});
