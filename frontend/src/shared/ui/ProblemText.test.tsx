import { screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { ApiError } from "@/shared/api/client";
import { show } from "@/shared/testing/show";
import { Failure } from "./Failure";

const missing = new ApiError(
  400,
  "missing_column",
  "there is no column",
  undefined,
  "correct it",
  "",
  "a.csv",
  1,
  "Mail",
);
afterEach(() => sessionStorage.clear());

test("in German a problem has German words, and beside them the API's own with place and hint", async () => {
  sessionStorage.setItem("language", "de");
  show(<Failure error={missing} />);
  expect(await screen.findByText(/Der Datei fehlt eine Spalte/)).toBeVisible();
  expect(screen.getByText("a.csv, Zeile 1, Mail:")).toBeVisible();
  expect(screen.getByText("there is no column; correct it")).toBeVisible();
});

test("a family of codes has words in common, and a code that is new has the API's alone", async () => {
  sessionStorage.setItem("language", "de");
  show(
    <>
      <Failure error={new ApiError(400, "corrupt_zstd", "block 3 is damaged")} />
      <Failure error={new ApiError(400, "of_tomorrow", "something new")} />
    </>,
  );
  expect(await screen.findByText(/komprimierte Datei ist beschädigt/)).toBeVisible();
  expect(screen.getByText("something new")).toBeVisible();
});

test("in English the API's words stand alone", async () => {
  show(<Failure error={missing} />);
  expect(await screen.findByText(/there is no column; correct it/)).toBeVisible();
});
