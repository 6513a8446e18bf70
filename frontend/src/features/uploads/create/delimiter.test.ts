import { expect, test } from "vitest";
import { delimiterOf, writtenAs } from "./delimiter";

test("a delimiter is one ASCII character, and those that no key makes have a name", () => {
  for (const [text, delimiter] of [
    ["", ""],
    [";", ";"],
    ["\t", "\t"],
    ["Tab", "\t"],
    ["\\t", "\t"],
    ["\\u0001", "\u0001"],
    ["\\", "\\"],
    [",,", undefined],
    ["é", undefined],
    ["\u{1f600}", undefined],
    ['"', undefined],
    ["\n", undefined],
  ] as const) {
    expect(delimiterOf(text), text).toBe(delimiter);
  }
});

test("what is written for a delimiter stands for it", () => {
  expect([writtenAs(), writtenAs("|"), writtenAs("\t"), writtenAs("\u0001")]).toEqual(["", "|", "tab", "\\u0001"]);
});
