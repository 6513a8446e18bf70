import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { problem, show } from "@/shared/testing/show";
import { EditWebhookPage } from "./EditWebhookPage";
import { NewWebhookPage } from "./NewWebhookPage";
import { WebhookPage } from "./WebhookPage";

const webhook = {
  webhookId: "w-1",
  url: "https://example.com/hook",
  events: ["job.failed"],
  createdAt: "2026-01-01T00:00:00Z",
  createdBy: "someone",
  updatedAt: "2026-01-01T00:00:00Z",
};
const answers = {
  "GET /v1/webhooks/w-1": () => Response.json(webhook, { headers: { ETag: '"4"' } }),
  "GET /v1/webhooks/w-1/deliveries": {
    deliveries: [
      {
        webhookId: "w-1",
        eventId: "e-1",
        type: "job.failed",
        delivered: false,
        attempts: 3,
        at: webhook.createdAt,
        status: 500,
        message: "It answered 500.",
      },
    ],
  },
};
const page = { route: "/webhooks/:webhookId", at: "/webhooks/w-1" };

test("the secret of a new webhook is shown, once", async () => {
  const { user, asked, place } = show(<NewWebhookPage />, {
    answers: { "POST /v1/webhooks": { webhook, secret: "whsec_abc" } },
    role: "admin",
  });
  await user.type(await screen.findByLabelText("Address"), "example.com");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText(/begins with https/)).toBeVisible();
  await user.clear(screen.getByLabelText("Address"));
  await user.type(screen.getByLabelText("Address"), webhook.url);
  for (const name of [/^Succeeded/, /^Partly succeeded/, /^Was cancelled/]) {
    await user.click(screen.getByRole("checkbox", { name }));
  }
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("whsec_abc")).toBeVisible();
  expect(asked.at(-1)?.body).toEqual({ url: webhook.url, events: ["job.failed"] });
  await user.click(screen.getByRole("button", { name: "I have kept it" }));
  expect(place.at).toBe("/webhooks/w-1");
});

test("a new secret is asked for knowingly; deliveries tell what became of them", async () => {
  const { user } = show(<WebhookPage />, {
    answers: {
      ...answers,
      "POST /v1/webhooks/w-1/rotate": { secret: "whsec_new", previousUntil: "2026-01-02T00:00:00Z" },
    },
    role: "admin",
    ...page,
  });
  expect(await screen.findByText("It answered 500.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "New secret" }));
  expect(screen.queryByText("whsec_new")).toBeNull();
  await user.click(screen.getAllByRole("button", { name: "New secret" }).at(-1) as HTMLElement);
  expect(await screen.findByText("whsec_new")).toBeVisible();
});

test("a change names the version that was seen", async () => {
  const { user, asked } = show(<EditWebhookPage />, {
    answers: { ...answers, "PATCH /v1/webhooks/w-1": problem(412, "version", "changed") },
    role: "admin",
    route: "/webhooks/:webhookId/edit",
    at: "/webhooks/w-1/edit",
  });
  await user.type(await screen.findByLabelText("Description"), "ours");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("Somebody else has changed this meanwhile")).toBeVisible();
  const patch = asked.find(({ call }) => call.startsWith("PATCH"));
  expect(patch?.headers.get("If-Match")).toBe('"4"');
  expect(patch?.body).toEqual({ url: webhook.url, events: ["job.failed"], description: "ours" });
});
