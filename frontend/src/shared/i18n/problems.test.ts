import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { en } from "./en";
import { notes, reasons } from "./de/notes";
import { problems } from "./de/problems";

/** What the console says itself, where no answer of the API says anything. */
const own = ["unreachable", "no_problem", "internal", "s3"];

const document = readFileSync(resolve(import.meta.dirname, "../../../../docs/errors.md"), "utf8");
const sections = document.split(/^## /m).filter((section) => !section.startsWith("Settings")); // of programs that don't start
const isNotes = (section: string) => section.startsWith("Notes");
const codesOf = (some: string[]) =>
  some.flatMap((section) => [...section.matchAll(/^\| `([a-z_*]+)` \|/gm)].map(([, code]) => code));

test("German has words for every code of docs/errors.md that can reach the console, and for no other", () => {
  const codes = codesOf(sections.filter((section) => !isNotes(section)));
  expect(codes.length).toBeGreaterThan(150);
  expect(Object.keys(problems).sort()).toEqual([...codes, ...own].sort());
});

test("German has words for every note on a source, and for no other", () => {
  expect(Object.keys({ ...notes, ...reasons }).sort()).toEqual(codesOf(sections.filter(isNotes)).sort());
});

test("in English the API's own words stand alone", () => {
  expect([en.problems, en.notes, en.reasons]).toEqual([{}, {}, {}]);
});
