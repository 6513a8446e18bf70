import { useQuery } from "@tanstack/react-query";
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { show } from "@/shared/testing/show";
import { ListPage } from "./ListPage";

/** Lists what each try answers. */
function Page({ tries }: { tries: (() => string[])[] }) {
  const query = useQuery({ queryKey: ["things"], queryFn: () => tries.shift()?.() });
  return (
    <ListPage
      title="Things"
      description="What there is."
      query={query}
      items={query.data ?? []}
      empty="No things yet"
      columnDefinitions={[{ id: "name", header: "Name", cell: (name) => name }]}
    />
  );
}

test("a list that can't be had says why, not that it is empty, and can be tried again", async () => {
  const refuse = () => {
    throw new Error("Amazon is busy.");
  };
  const { user } = show(<Page tries={[refuse, () => ["the thing"]]} />);
  expect(await screen.findByText("Amazon is busy.")).toBeVisible();
  expect(screen.queryByText("No things yet")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("cell", { name: "the thing" })).toBeVisible();
  expect(screen.queryByText("Amazon is busy.")).toBeNull();
});

test("a list without items says so", async () => {
  show(<Page tries={[() => []]} />);
  expect(await screen.findByText("No things yet")).toBeVisible();
  expect(screen.getByRole("heading", { name: "Things", level: 1 })).toBeVisible();
});
