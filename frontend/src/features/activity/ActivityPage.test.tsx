import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { show } from "@/shared/testing/show";
import { ActivityPage } from "./ActivityPage";

const record = (id: string, more: object = {}) => ({
  id,
  at: "2026-03-01T10:00:00Z",
  subject: "ada",
  clientId: "console",
  action: "createMapping",
  resource: "/v1/mappings/customers",
  status: 201,
  code: "",
  requestId: `r-${id}`,
  ...more,
});
const audit = "GET /v1/audit";

test("records say what was done to what, and what was refused", async () => {
  show(<ActivityPage />, {
    answers: {
      [audit]: {
        records: [
          record("1"),
          record("2", { action: "listJobs", status: 403, code: "forbidden", resource: "/v1/jobs" }),
        ],
      },
    },
    role: "admin",
  });
  expect(await screen.findByRole("link", { name: "/v1/mappings/customers" })).toHaveAttribute(
    "href",
    "/mappings/customers",
  );
  expect(screen.getByRole("rowheader", { name: "Save mapping" })).toBeVisible();
  expect(screen.getByText("403 forbidden")).toBeVisible();
});

test("a long code breaks between its words", async () => {
  const records = [record("1", { status: 400, code: "update_strategy_not_for_dimension" })];
  show(<ActivityPage />, { answers: { [audit]: { records } }, role: "admin" });
  const outcome = await screen.findByText(/^400 update_/);
  expect(outcome.innerHTML).toContain("update_<wbr>strategy_<wbr>not_<wbr>for_<wbr>dimension");
});

test("filters stand in the address, are asked for, and can be taken away", async () => {
  const { user, asked, place } = show(<ActivityPage />, {
    answers: {
      [audit]: ({ query }: { query: URLSearchParams }) =>
        Response.json({ records: query.has("subject") ? [] : [record("1")] }),
    },
    role: "admin",
    at: "/activity?action=createMapping",
  });
  await user.click(await screen.findByRole("button", { name: "Only what ada did" }));
  await expect.poll(() => place.at).toBe("/activity?action=createMapping&subject=ada");
  await expect
    .poll(() => Object.fromEntries(asked.at(-1)?.query ?? []))
    .toMatchObject({ action: "createMapping", subject: "ada" });
  expect(await screen.findByDisplayValue("ada")).toBeVisible();
  const [clear] = await screen.findAllByRole("button", { name: "Clear filters" });
  await user.click(clear as HTMLElement);
  expect(await screen.findByRole("rowheader", { name: "Save mapping" })).toBeVisible();
  expect(place.at).toBe("/activity");
});
