import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { en } from "./en";
import { notes, reasons } from "./de/notes";
import { problems } from "./de/problems";
import { rules } from "./de/rules";

/** What the console says itself, where no answer of the API says anything. */
const own = ["unreachable", "no_problem", "internal", "s3"];

const read = (name: string) => readFileSync(resolve(import.meta.dirname, "../../../../docs", name), "utf8");
const sections = read("errors.md")
  .split(/^## /m)
  .filter((section) => !section.startsWith("Settings")); // of programs that don't start
const isNotes = (section: string) => section.startsWith("Notes");
const codesOf = (some: string[]) =>
  some.flatMap((section) => [...section.matchAll(/^\| `([a-z0-9_*]+)` \|/gm)].map(([, code]) => code));

test("German has words for every code of docs/errors.md that can reach the console, and for no other", () => {
  const codes = codesOf(sections.filter((section) => !isNotes(section)));
  expect(codes.length).toBeGreaterThan(150);
  expect(Object.keys(problems).sort()).toEqual([...codes, ...own].sort());
});

test("German has words for every note on a source, and for no other", () => {
  expect(Object.keys({ ...notes, ...reasons }).sort()).toEqual(codesOf(sections.filter(isNotes)).sort());
});

test("each language has words for every rule of docs/mapping.md, and for no other", () => {
  const rejects = read("mapping.md")
    .split(/^## /m)
    .filter((section) => section.startsWith("Rejects"));
  expect(Object.keys(en.rules)).toEqual(codesOf(rejects));
  expect(Object.keys(rules)).toEqual(Object.keys(en.rules));
});

test("in English the API's own words stand alone", () => {
  expect([en.problems, en.notes, en.reasons]).toEqual([{}, {}, {}]);
});
