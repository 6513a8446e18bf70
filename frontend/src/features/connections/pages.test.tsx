import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { problem, show } from "@/shared/testing/show";
import { ConnectionPage } from "./ConnectionPage";
import { EditConnectionPage } from "./EditConnectionPage";
import { NewConnectionPage } from "./NewConnectionPage";

const europe = {
  connectionId: "europe",
  name: "Europe",
  region: "EU",
  status: "consent_ending",
  consentedAt: "2026-01-01T00:00:00Z",
  consentEndsAt: "2027-01-01T00:00:00Z",
  daysLeft: 12,
  createdAt: "2026-01-01T00:00:00Z",
  createdBy: "someone",
  updatedAt: "2026-01-01T00:00:00Z",
};
const settings = { redirectUris: [`${location.origin}/connections/callback`] };
const answers = {
  "GET /v1/connections/europe": () => Response.json(europe, { headers: { ETag: '"3"' } }),
  "GET /v1/instances": { instances: [{ instanceId: "amc-eu", connectionId: "europe", name: "Germany" }] },
  "GET /v1/settings": settings,
};
const page = { at: "/connections/europe", route: "/connections/:connectionId" };

test("a consent that ends soon is told with its days, and what is reached through it", async () => {
  show(<ConnectionPage />, { answers, role: "admin", ...page });
  expect(await screen.findByText(/12 days are left/)).toBeVisible();
  expect(await screen.findByRole("link", { name: "Germany" })).toHaveAttribute("href", "/instances/amc-eu");
  expect(screen.getByRole("button", { name: "Connect again" })).toBeVisible();
});

test("a viewer may look, and is offered nothing", async () => {
  show(<ConnectionPage />, { answers, role: "operator", ...page });
  expect(await screen.findByText(/Ask an administrator/)).toBeVisible();
  expect(screen.queryByRole("button")).toBeNull();
});

test("what is removed is typed first, and is the version that was seen", async () => {
  const { user, asked, place } = show(<ConnectionPage />, {
    answers: { ...answers, "DELETE /v1/connections/europe": () => new Response(null, { status: 204 }) },
    role: "admin",
    ...page,
  });
  await user.click(await screen.findByRole("button", { name: "Disconnect" }));
  const [, confirm] = screen.getAllByRole("button", { name: "Disconnect" });
  expect(confirm).toBeDisabled();
  await user.type(screen.getByLabelText("To confirm, type europe"), "europe");
  await user.click(confirm as HTMLElement);
  await expect.poll(() => place.at).toBe("/connections");
  expect(asked.find(({ call }) => call.startsWith("DELETE"))?.headers.get("If-Match")).toBe('"3"');
});

test("a change that somebody else was before with is not made, and the current version can be had", async () => {
  let name = "Europe";
  const { user, asked } = show(<EditConnectionPage />, {
    answers: {
      "GET /v1/connections/europe": () => Response.json({ ...europe, name }, { headers: { ETag: `"${name}"` } }),
      "PATCH /v1/connections/europe": problem(412, "version", "changed"),
    },
    role: "admin",
    at: "/connections/europe/edit",
    route: "/connections/:connectionId/edit",
  });
  const field = await screen.findByLabelText("Name");
  await user.clear(field);
  await user.type(field, "EU");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("Somebody else has changed this meanwhile")).toBeVisible();
  const patch = asked.find(({ call }) => call.startsWith("PATCH"));
  expect(patch?.headers.get("If-Match")).toBe('"Europe"');
  expect(patch?.body).toEqual({ name: "EU" }); // no secret that nobody entered
  name = "Elsewhere";
  await user.click(screen.getByRole("button", { name: "Load the current version" }));
  expect(await screen.findByDisplayValue("Elsewhere")).toBeVisible();
});

test("a new connection needs all of its client, and is not made twice when the way to Amazon fails", async () => {
  const { user, asked } = show(<NewConnectionPage />, {
    answers: {
      "GET /v1/settings": { redirectUris: ["https://elsewhere/connections/callback"] },
      "POST /v1/connections": europe,
      "POST /v1/connections/europe/authorization": problem(400, "redirect_uri_not_allowed", "Not there."),
    },
    role: "admin",
  });
  expect(await screen.findByText(/It knows https:\/\/elsewhere/)).toBeVisible();
  const save = screen.getByRole("button", { name: "Save and go on to Amazon" });
  await user.type(screen.getByLabelText("Name"), "Europe");
  await user.click(save);
  expect(screen.getByText("Give the client secret of the same security profile.")).toBeVisible();
  await user.click(screen.getByRole("radio", { name: /^Europe/ }));
  await user.type(screen.getByLabelText("Client ID"), " amzn1.client ");
  await user.type(screen.getByLabelText("Client secret"), "hush");
  expect(screen.getByLabelText("Client secret")).toHaveAttribute("type", "password");
  await user.click(save);
  expect(await screen.findByText(/Not there\./)).toBeVisible();
  await user.click(save);
  await expect.poll(() => asked.filter(({ call }) => call.endsWith("authorization"))).toHaveLength(2);
  const made = asked.filter(({ call }) => call === "POST /v1/connections");
  expect(made.map(({ body }) => body)).toEqual([
    { name: "Europe", region: "EU", clientId: "amzn1.client", clientSecret: "hush" },
  ]);
});
