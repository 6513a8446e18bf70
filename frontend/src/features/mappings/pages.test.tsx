import { fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { fileOf } from "@/shared/testing/file";
import { problem, show } from "@/shared/testing/show";
import { MappingPage } from "./MappingPage";
import { NewMappingPage } from "./NewMappingPage";
import { NewVersionPage } from "./NewVersionPage";

const column = (name: string) => ({ name, dataType: "STRING", columnType: "DIMENSION" });
const saved = (version: number, names: string[]) => ({
  name: "customers",
  version,
  mapping: { dataSetId: "people", columns: names.map(column) },
  createdAt: "2026-01-01T00:00:00Z",
  createdBy: "someone",
});
const last = saved(2, ["email", "city"]);
const answers = {
  "GET /v1/mappings/customers": () => Response.json(last, { headers: { ETag: '"2"' } }),
  "GET /v1/mappings/customers/versions/1": saved(1, ["email", "zip"]),
  "GET /v1/mappings/customers/versions/2": last,
  "GET /v1/mappings/customers/versions": {
    mappings: [
      { ...last, dataSetId: "people" },
      { ...saved(1, []), dataSetId: "people" },
    ],
  },
};
const page = { route: "/mappings/:name", at: "/mappings/customers" };

test("a version is compared with another, and the address says with which", async () => {
  const { user, place } = show(<MappingPage />, { answers, ...page, at: "/mappings/customers?tab=versions" });
  await user.click(await screen.findByRole("button", { name: "Compare 1" }));
  expect(await screen.findByText("Version 1 and version 2")).toBeVisible();
  expect(screen.getByText("Column zip")).toBeVisible();
  expect(screen.getByText("Column city")).toBeVisible();
  expect(place.at).toBe("/mappings/customers?tab=versions&with=1");
});

test("an older version says so, and is used as that version", async () => {
  const { user, place } = show(<MappingPage />, { answers, ...page, at: "/mappings/customers?version=1" });
  expect(await screen.findByText(/This is an older version/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Delete" })).toBeNull(); // of administrators
  await user.click(screen.getByRole("button", { name: "Use in new upload" }));
  expect(place.at).toBe("/uploads/new?mapping=customers@1");
});

test("a viewer may export, and no more", async () => {
  show(<MappingPage />, { answers, ...page, role: "viewer" });
  expect(await screen.findByRole("button", { name: "Export" })).toBeVisible();
  for (const name of ["Delete", "New version", "Use in new upload"]) {
    expect(screen.queryByRole("button", { name })).toBeNull();
  }
});

test("the next version follows the newest, whichever it begins with", async () => {
  const { user, asked, place } = show(<NewVersionPage />, {
    answers: { ...answers, "POST /v1/mappings/customers/versions": saved(3, ["email"]) },
    route: "/mappings/:name/edit",
    at: "/mappings/customers/edit?version=1",
  });
  expect(await screen.findByRole("heading", { name: "customers, version 3" })).toBeVisible();
  const json = screen.getByLabelText("Mapping, as JSON");
  expect(json).toHaveDisplayValue(/"zip"/);
  fireEvent.change(json, { target: { value: '{"dataSetId": "people"}' } });
  expect(await screen.findByText(/is no mapping/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(asked.some(({ call }) => call.startsWith("POST"))).toBe(false);
  fireEvent.change(json, { target: { value: JSON.stringify({ dataSetId: "people", columns: [column("email")] }) } });
  await user.click(screen.getByRole("button", { name: "Save" }));
  await expect.poll(() => place.at).toBe("/mappings/customers");
  const post = asked.find(({ call }) => call.startsWith("POST"));
  expect(post?.headers.get("If-Match")).toBe('"2"');
  expect(post?.body).toEqual({ mapping: { dataSetId: "people", columns: [column("email")] } });
});

test("a file proposes its name, and a refusal says what the API says", async () => {
  const { user, asked } = show(<NewMappingPage />, {
    answers: { "POST /v1/mappings": problem(409, "mapping_exists", "There is one of that name.") },
  });
  await screen.findByLabelText("Mapping, as JSON");
  const text = JSON.stringify({ dataSetId: "people", columns: [column("email")] });
  fireEvent.change(document.querySelector("input[type=file]") as Element, {
    target: { files: [fileOf("My Customers.json", text)] },
  });
  await expect.poll(() => (screen.getByLabelText("Mapping") as HTMLInputElement).value).toBe("my-customers");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText(/There is one of that name/)).toBeVisible();
  expect(asked.at(-1)?.body).toEqual({ name: "my-customers", mapping: JSON.parse(text) as unknown });
});
