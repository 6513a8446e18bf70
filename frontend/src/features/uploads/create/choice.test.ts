import { expect, test } from "vitest";
import { chosen, isChosen } from "./choice";

const page = ["logs/", "a.csv", "b.csv"];

test("one file is a key, several are keys, also of several pages", () => {
  const one = chosen(undefined, "source", page, ["a.csv"]);
  expect(one).toEqual({ bucket: "source", key: "a.csv" });
  const two = chosen(one, "source", ["logs/x.csv"], ["logs/x.csv"]);
  expect(two).toEqual({ bucket: "source", keys: ["a.csv", "logs/x.csv"] });
  expect(chosen(two, "source", page, [])).toEqual({ bucket: "source", key: "logs/x.csv" });
  expect(chosen(one, "source", page, [])).toBeUndefined();
});

test("a folder stands alone", () => {
  const folder = chosen({ bucket: "source", key: "a.csv" }, "source", page, ["a.csv", "logs/"]);
  expect(folder).toEqual({ bucket: "source", prefix: "logs/" });
  expect(isChosen(folder, "source", "logs/")).toBe(true);
  expect(isChosen(folder, "other", "logs/")).toBe(false);
  expect(chosen(folder, "source", page, ["logs/", "b.csv"])).toEqual({ bucket: "source", key: "b.csv" });
  expect(chosen(folder, "source", page, [])).toBeUndefined();
});

test("all of a page are its files", () => {
  expect(chosen(undefined, "source", page, page)).toEqual({ bucket: "source", keys: ["a.csv", "b.csv"] });
});

test("another bucket begins anew, and how files are written is kept", () => {
  expect(
    chosen(
      { bucket: "source", key: "a.csv", format: "csv", delimiter: ";", quotes: "backslash", headerless: true },
      "other",
      ["z.csv"],
      ["z.csv"],
    ),
  ).toEqual({
    bucket: "other",
    key: "z.csv",
    format: "csv",
    delimiter: ";",
    quotes: "backslash",
    headerless: true,
  });
});
