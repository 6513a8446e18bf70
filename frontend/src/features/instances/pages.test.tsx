import { fireEvent, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { fileOf } from "@/shared/testing/file";
import { problem, show } from "@/shared/testing/show";
import { DiscoverPage } from "./DiscoverPage";
import { changeOf, EditInstancePage } from "./EditInstancePage";
import { ImportPage } from "./ImportPage";
import { InstancesPage } from "./InstancesPage";
import { withTags } from "./TagsField";

const germany = {
  instanceId: "amc-de",
  name: "Germany",
  connectionId: "eu",
  accountId: "ENTITY1",
  marketplaceId: "M1",
  dataUploadAwsAccountId: "111122223333",
  tags: ["brand"],
};
const france = { ...germany, instanceId: "amc-fr", name: "France", tags: undefined };
const connections = {
  "GET /v1/connections": { connections: [{ connectionId: "eu", name: "Europe", region: "EU", status: "connected" }] },
};

test("what is looked for stands in the address, and finds tags too", async () => {
  const { user, place } = show(<InstancesPage />, {
    answers: { "GET /v1/instances": { instances: [germany, france] } },
    role: "viewer",
    at: "/instances?find=fran",
  });
  expect(await screen.findByRole("link", { name: "France" })).toBeVisible();
  expect(screen.queryByRole("link", { name: "Germany" })).toBeNull();
  const find = screen.getByRole("searchbox");
  await user.clear(find);
  await user.type(find, "BRAND");
  expect(screen.getByRole("link", { name: "Germany" })).toHaveAttribute("href", "/instances/amc-de");
  expect(screen.queryByRole("link", { name: "France" })).toBeNull();
  expect(place.at).toBe("/instances?find=BRAND");
  expect(screen.queryByRole("button", { name: "Discover instances" })).toBeNull(); // of administrators
});

test("several are registered at once; one that fails says why and stops no other", async () => {
  const found = [
    { ...germany, type: "STANDARD", status: "COMPLETED", accountName: "Brand", registered: true },
    { ...france, type: "STANDARD", status: "COMPLETED", accountName: "Brand", registered: false },
    {
      ...germany,
      instanceId: "amc-it",
      name: "Italy",
      type: "SANDBOX",
      status: "",
      accountName: "",
      registered: false,
    },
  ];
  const { user, asked } = show(<DiscoverPage />, {
    answers: {
      ...connections,
      "GET /v1/connections/eu/instances": {
        instances: found,
        problems: [{ accountId: "ENTITY9", problem: { code: "x", message: "No access." } }],
      },
      "POST /v1/instances": ({ body }: { body: { instanceId: string } }) =>
        body.instanceId === "amc-fr"
          ? problem(409, "instance_not_ready", "AMC is not ready.", { hint: "Wait." })()
          : Response.json(germany, { status: 201 }),
    },
    role: "admin",
    at: "/instances/discover?connection=eu",
  });
  expect(await screen.findByText("No access.")).toBeVisible();
  expect(screen.getByRole("checkbox", { name: "Germany" })).toBeDisabled();
  await user.type(screen.getByPlaceholderText("Tag, then Enter"), "eu,brand{Enter}");
  await user.click(screen.getByRole("checkbox", { name: "France" }));
  await user.click(screen.getByRole("checkbox", { name: "Italy" }));
  await user.click(screen.getByRole("button", { name: "Register 2 instances" }));
  expect(await screen.findByText(/AMC is not ready/)).toHaveTextContent("Wait.");
  expect(await within(screen.getByRole("row", { name: /Italy/ })).findByText("Registered")).toBeVisible();
  const made = asked.filter(({ call }) => call === "POST /v1/instances").map(({ body }) => body);
  expect(made).toEqual(
    ["amc-fr", "amc-it"].map((instanceId) => ({
      instanceId,
      connectionId: "eu",
      accountId: "ENTITY1",
      marketplaceId: "M1",
      tags: ["eu", "brand"],
    })),
  );
});

test("a file is registered row by row, and what is there already stays", async () => {
  const { user, container, asked } = show(<ImportPage />, {
    answers: { "POST /v1/instances": problem(409, "instance_exists", "It is there.") },
    role: "admin",
  });
  await screen.findByText("Choose a file first");
  const choose = (text: string) =>
    fireEvent.change(container.ownerDocument.querySelector("input[type=file]") as Element, {
      target: { files: [fileOf("some.csv", text)] },
    });
  choose("instanceId\nx");
  expect(await screen.findByText("some.csv can't be imported")).toBeVisible();
  expect(screen.getByText(/Its header needs/)).toBeVisible();
  choose("instanceId,connectionId,accountId,marketplaceId,tags\namc-1,eu,E,M,a;b\n");
  await user.click(await screen.findByRole("button", { name: "Register 1 instance" }));
  expect(await screen.findByText("Was registered already")).toBeVisible();
  expect(screen.getByRole("button", { name: "Register" })).toBeDisabled();
  expect(asked.at(-1)?.body).toEqual({
    instanceId: "amc-1",
    connectionId: "eu",
    accountId: "E",
    marketplaceId: "M",
    tags: ["a", "b"],
  });
});

test("tags are changed in the version that was seen", async () => {
  const { user, asked, place } = show(<EditInstancePage />, {
    answers: {
      ...connections,
      "GET /v1/instances/amc-de": () => Response.json(germany, { headers: { ETag: '"7"' } }),
      "PATCH /v1/instances/amc-de": { ...germany, tags: ["new"] },
    },
    role: "admin",
    at: "/instances/amc-de/edit",
    route: "/instances/:instanceId/edit",
  });
  await user.click(await screen.findByRole("button", { name: "Remove brand" }));
  await user.type(screen.getByPlaceholderText("Tag, then Enter"), "new{Enter}");
  await user.click(screen.getByRole("button", { name: "Save" }));
  await expect.poll(() => place.at).toBe("/instances/amc-de");
  const patch = asked.find(({ call }) => call.startsWith("PATCH"));
  expect(patch?.body).toEqual({ tags: ["new"] });
  expect(patch?.headers.get("If-Match")).toBe('"7"');
});

test("only what differs is changed", () => {
  expect(changeOf(germany, { ...germany, name: " Germany " })).toBeUndefined();
  expect(changeOf(germany, { ...germany, name: "" })).toBeUndefined(); // the API takes no empty name
  expect(changeOf({ ...germany, adsAccountId: "a" }, germany)).toEqual({ adsAccountId: "" });
  expect(changeOf(germany, { ...germany, connectionId: "na", tags: [] })).toEqual({ connectionId: "na", tags: [] });
});

test("tags come without blanks, once each, and not too many", () => {
  expect(withTags(["a"], " b, a ,,c")).toEqual(["a", "b", "c"]);
  expect(withTags([], Array.from({ length: 30 }, (_, i) => `t${i}`).join())).toHaveLength(20);
});
