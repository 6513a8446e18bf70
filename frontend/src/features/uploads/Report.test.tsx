import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Schemas } from "@/shared/api/client";
import { show } from "@/shared/testing/show";
import { Rejects } from "./Report";

function rejects(report: Partial<Schemas["Report"]>) {
  show(<Rejects job={{ jobId: "j", report } as unknown as Schemas["Job"]} />);
}

test("rows that are left out say why, also where no cell is rejected", async () => {
  rejects({
    columns: { email: { hashed: 8, passedThrough: 0, empty: 0, rejected: {} } },
    rowsRejected: { column_count: 2 },
  });
  const row = await screen.findByRole("row", { name: /column_count/ });
  expect(row).toHaveTextContent("more or fewer columns than the header");
  expect(row).toHaveTextContent("2");
});

test("rejected cells are told in words, by column", async () => {
  rejects({ columns: { mail: { hashed: 8, passedThrough: 0, empty: 0, rejected: { invalid_email: 1 } } } });
  expect(await screen.findByRole("row", { name: /mail no e-mail address invalid_email 1/ })).toBeVisible();
});

test("without rejects there is nothing to download", async () => {
  rejects({ columns: {}, rowsRejected: {} });
  expect(await screen.findByText("Nothing was rejected.")).toBeVisible();
  expect(screen.queryByRole("button")).toBeNull();
});
