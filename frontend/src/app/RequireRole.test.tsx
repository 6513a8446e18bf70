import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { show } from "@/shared/testing/show";
import { RequireRole } from "./RequireRole";

test.each(["viewer", "operator"] as const)(
  "a %s who comes by an address to an admin's page is told so",
  async (role) => {
    const { asked } = show(<RequireRole role="admin" />, { role });
    expect(await screen.findByRole("heading", { name: "You may not do this" })).toBeVisible();
    expect(screen.getByText(/It needs the role admin/)).toBeVisible();
    expect(asked).toEqual([]);
  },
);

test("an admin may do what an operator may", async () => {
  const page = (
    <>
      <RequireRole role="operator" />
      <p>shown</p>
    </>
  );
  show(page, { role: "admin" });
  expect(await screen.findByText("shown")).toBeVisible();
  expect(screen.queryByRole("heading")).toBeNull();
});
