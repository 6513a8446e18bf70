import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { en } from "./en";
import { problems } from "./de/problems";

/** What the console says itself, where no answer of the API says anything. */
const own = ["unreachable", "no_problem", "internal", "s3"];

test("German has words for every code of docs/errors.md that can reach the console, and for no other", () => {
  const document = readFileSync(resolve(import.meta.dirname, "../../../../docs/errors.md"), "utf8");
  const sections = document.split(/^## /m).filter((section) => !section.startsWith("Settings")); // of programs that don't start
  const codes = sections.flatMap((section) => [...section.matchAll(/^\| `([a-z_*]+)` \|/gm)].map(([, code]) => code));
  expect(codes.length).toBeGreaterThan(150);
  expect(Object.keys(problems).sort()).toEqual([...codes, ...own].sort());
});

test("in English the API's own words stand alone", () => {
  expect(en.problems).toEqual({});
});
