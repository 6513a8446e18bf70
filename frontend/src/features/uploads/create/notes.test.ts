import { expect, test } from "vitest";
import { de } from "@/shared/i18n/de";
import { en } from "@/shared/i18n/en";
import { noted, reasonOf } from "./notes";

const reason = {
  code: "no_text_form",
  message: "its type INTERVAL has no text form, and can't be loaded",
  type: "INTERVAL",
};
const note = {
  code: "column_left_out",
  message: `column "span" is left out: ${reason.message}`,
  column: "span",
  reason,
};

test("a note is said in the person's language, with what it is about", () => {
  expect(reasonOf(de, reason)).toBe("ihr Typ INTERVAL lässt sich nicht als Text schreiben");
  expect(noted(de, note)).toBe("Spalte „span“ ist ausgelassen: ihr Typ INTERVAL lässt sich nicht als Text schreiben.");
  expect(noted(de, { code: "country_needed", message: "ZIP needs a country", identity: "ZIP" })).toMatch(
    /^Postleitzahl braucht ein Land/,
  );
  expect(noted(de, { code: "ragged_rows", message: "1 of the sampled rows", count: 1 })).toMatch(
    /^1 der angesehenen Zeilen hat /,
  );
});

test("that no mapping is suggested is explained by the words of an error", () => {
  const none = { code: "no_columns", message: "none of the columns can be mapped" };
  const words = noted(de, { code: "no_mapping", message: `no mapping is suggested: ${none.message}`, reason: none });
  expect(words).toContain(de.problems.no_columns);
});

test("in English, and of a code that is not known, the API's own words stand", () => {
  expect(noted(en, note)).toBe(note.message);
  expect(reasonOf(en, reason)).toBe(reason.message);
  expect(noted(de, { code: "of_tomorrow", message: "something new" })).toBe("something new");
});
