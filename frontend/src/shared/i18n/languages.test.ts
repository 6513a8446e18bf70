import { expect, test } from "vitest";
import { de as german } from "./de";
import { help as deHelp } from "./de/help";
import { en as english } from "./en";
import { help as enHelp } from "./en/help";

const own = { problems: {}, notes: {}, reasons: {} }; // English leaves them to the API
const de = { ...german, help: deHelp, ...own };
const en = { ...english, help: enHelp, ...own };

/** Every text by its path; of one that is made of values, how many it is made of. */
function texts(node: unknown, path = ""): [string, string | number][] {
  if (typeof node === "string") {
    return [[path, node.trim()]];
  }
  if (typeof node === "function") {
    return [[path, node.length]];
  }
  return Object.entries(node as object).flatMap(([key, child]) => texts(child, `${path}.${key}`));
}

test("German says everything that English says, and the other way round", () => {
  // How many paragraphs a help text or steps an empty page has is the language's own affair.
  const keys = (words: unknown) => new Set(texts(words).map(([path]) => path.replace(/\.\d+$/, "")));
  expect([...keys(de)].sort()).toEqual([...keys(en)].sort());
});

test("no text is empty, and each takes the same values in both", () => {
  const others = new Map(texts(de));
  const wrong = texts(en).filter(([path, text]) =>
    typeof text === "number" ? others.get(path) !== text : text === "" || others.get(path) === "",
  );
  expect(wrong).toEqual([]);
});
