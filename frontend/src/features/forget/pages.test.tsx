import { fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { fileOf } from "@/shared/testing/file";
import { problem, show } from "@/shared/testing/show";
import { DeletionPage } from "./DeletionPage";
import { DeletionsPage } from "./DeletionsPage";
import { NewDeletionPage } from "./NewDeletionPage";

const instances = { "GET /v1/instances": { instances: [{ instanceId: "amc-us", name: "US" }] } };
const post = "POST /v1/deletions";

async function fill(user: ReturnType<typeof show>["user"], text: string) {
  fireEvent.change(await screen.findByLabelText("Identities"), { target: { value: text } });
  await user.click(screen.getByRole("button", { name: /^Instances/ }));
  await user.click(await screen.findByRole("option", { name: /^US/ }));
  await user.keyboard("{Escape}");
}

test("nobody is asked to be forgotten before their number is typed", async () => {
  const { user, asked, place } = show(<NewDeletionPage />, {
    answers: { ...instances, [post]: { deletionId: "d-1" } },
    role: "admin",
  });
  await fill(user, "a@example.com\nb@example.com\n");
  await user.click(screen.getByRole("button", { name: /^Country/ }));
  await user.click(await screen.findByRole("option", { name: "Germany (DE)" }));
  await user.click(screen.getByRole("button", { name: "Forget by 2 identities" }));
  const [, confirm] = await screen.findAllByRole("button", { name: "Forget by 2 identities" });
  expect(confirm).toBeDisabled();
  fireEvent.change(screen.getByLabelText("To confirm, type 2"), { target: { value: "2" } });
  await user.click(confirm as HTMLElement);
  await expect.poll(() => place.at).toBe("/forget/d-1");
  const [made] = asked.filter(({ call }) => call === post);
  expect(made?.headers.get("Idempotency-Key")).toMatch(/^[0-9a-f-]{36}$/);
  expect(made?.body).toEqual({
    instanceIds: ["amc-us"],
    countryCode: "DE",
    identities: [
      { type: "EMAIL", value: "a@example.com" },
      { type: "EMAIL", value: "b@example.com" },
    ],
  });
});

test("a refusal names line and type, never the value; the same submission keeps its key and another gets its own", async () => {
  const { user, asked } = show(<NewDeletionPage />, {
    answers: {
      ...instances,
      [post]: problem(422, "identity_invalid", "This can't be matched.", {
        field: "identities[1].value",
        hint: "Correct it.",
      }),
    },
    role: "admin",
  });
  await fill(user, "a@example.com\n\nnonsense");
  const submit = async () => {
    await user.click(screen.getByRole("button", { name: "Forget by 2 identities" }));
    const [, confirm] = await screen.findAllByRole("button", { name: "Forget by 2 identities" });
    fireEvent.change(screen.getByLabelText("To confirm, type 2"), { target: { value: "2" } });
    await user.click(confirm as HTMLElement);
  };
  await submit();
  const refusal = (await screen.findByText(/line 3, E-mail address/)).closest("[class*=alert]");
  expect(refusal).toHaveTextContent("This can't be matched.; Correct it.");
  expect(refusal).not.toHaveTextContent("nonsense");
  await submit();
  const keys = () => asked.filter(({ call }) => call === post).map(({ headers }) => headers.get("Idempotency-Key"));
  await expect.poll(keys).toHaveLength(2);
  expect(keys()[1]).toBe(keys()[0]);
  fireEvent.change(screen.getByLabelText("Identities"), { target: { value: "c@example.com\nd@example.com" } });
  await submit();
  await expect.poll(keys).toHaveLength(3);
  expect(keys()[2]).not.toBe(keys()[0]);
});

test("what is said to be hashed and is not is found before anything is sent", async () => {
  const { user, asked } = show(<NewDeletionPage />, { answers: instances, role: "admin" });
  await fill(user, `${"ab".repeat(32)}\nplain@example.com`);
  await user.click(screen.getByRole("radio", { name: "Hashed already" }));
  await user.click(screen.getByRole("button", { name: "Forget by 2 identities" }));
  expect(await screen.findByText(/Line 2 \(E-mail address\)/)).toBeVisible();
  expect(asked.some(({ call }) => call === post)).toBe(false);
});

test("a table's columns say what they hold, and what is passed over is told", async () => {
  show(<NewDeletionPage />, { answers: instances, role: "admin" });
  await screen.findByLabelText("Identities");
  fireEvent.change(document.querySelector("input[type=file]") as Element, {
    target: { files: [fileOf("people.csv", "email,id\na@example.com,1\n")] },
  });
  expect(await screen.findByText("1 identity in people.csv. Columns passed over: id.")).toBeVisible();
});

test("a deletion's batches are told by instance, and its progress", async () => {
  const request = (batch: number, state: string) => ({ instanceId: "amc-us", batch, identities: 1000, state });
  show(<DeletionPage />, {
    answers: {
      ...instances,
      "GET /v1/deletions/d-1": {
        deletionId: "d-1",
        state: "submitted",
        instanceIds: ["amc-us"],
        identities: 2000,
        requests: [
          request(0, "succeeded"),
          { ...request(1, "failed"), message: "AMC refused it." },
          request(2, "submitted"),
        ],
        createdAt: "2026-01-01T00:00:00Z",
        createdBy: "someone",
        updatedAt: "2026-01-01T00:00:00Z",
      },
    },
    role: "admin",
    route: "/forget/:deletionId",
    at: "/forget/d-1",
  });
  expect(await screen.findByText("2 of 3")).toBeVisible();
  expect(screen.getByText("AMC refused it.")).toBeVisible();
});

test("the list calls instances by their names, and one that is gone by its id", async () => {
  const deletion = { deletionId: "d-1", state: "succeeded", identities: 2, instanceIds: ["amc-us", "amc-gone"] };
  show(<DeletionsPage />, {
    answers: { ...instances, "GET /v1/deletions": { deletions: [{ ...deletion, createdAt: "2026-11-01T10:00:00Z" }] } },
    role: "admin",
  });
  expect(await screen.findByText("US · amc-gone")).toBeVisible();
});

test("instances beyond what one call takes are not left out in silence", async () => {
  const many = Array.from({ length: 26 }, (_, i) => ({ instanceId: `amc-${i}`, name: `Instance ${i}` }));
  const { user } = show(<NewDeletionPage />, { answers: { "GET /v1/instances": { instances: many } }, role: "admin" });
  fireEvent.change(await screen.findByLabelText("Identities"), { target: { value: "a@example.com" } });
  await user.click(screen.getByRole("button", { name: /^Instances/ }));
  await user.click(await screen.findByRole("option", { name: /^Select all/ }));
  await user.keyboard("{Escape}");
  await user.click(screen.getByRole("button", { name: /^Forget by 1/ }));
  expect(screen.getByText(/At most 25 instances/)).toBeVisible();
  expect(screen.queryByRole("dialog")).toBeNull();
});
