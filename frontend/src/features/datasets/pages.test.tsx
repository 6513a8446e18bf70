import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { problem, show } from "@/shared/testing/show";
import { DataSetPage } from "./DataSetPage";
import { DataSetsPage } from "./DataSetsPage";
import { NewDataSetPage } from "./NewDataSetPage";

const email = {
  name: "email",
  dataType: "STRING",
  columnType: "DIMENSION",
  externalUserIdType: { hashedPii: "EMAIL" },
};
const people = {
  dataSetId: "people",
  columns: [email, { name: "user_id", dataType: "STRING", columnType: "DIMENSION", isMainUserId: true }],
  countryCode: "US",
};
const instances = {
  "GET /v1/instances": {
    instances: [
      { instanceId: "amc-us", name: "US" },
      { instanceId: "amc-de", name: "Germany", tags: ["eu"] },
    ],
  },
};
const page = { route: "/datasets/:instanceId/:dataSetId", at: "/datasets/amc-us/people" };
const answers = { ...instances, "GET /v1/instances/amc-us/datasets/people": people };

test("no instance is asked before one is chosen, and the chosen one stands in the address", async () => {
  const { user, asked, place } = show(<DataSetsPage />, { answers: instances, at: "/datasets", route: "/datasets" });
  await user.click(await screen.findByRole("button", { name: /^Instance/ }));
  await user.click(await screen.findByRole("option", { name: /Germany/ }));
  expect(place.at).toBe("/datasets/amc-de");
  expect(asked.some(({ call }) => call.includes("datasets"))).toBe(false);
});

test("Amazon's next page is asked for by its cursor", async () => {
  const { user, asked } = show(<DataSetsPage />, {
    answers: {
      ...instances,
      "GET /v1/instances/amc-us/datasets": ({ query }: { query: URLSearchParams }) =>
        Response.json(
          query.has("cursor")
            ? { dataSets: [{ ...people, dataSetId: "second" }] }
            : { dataSets: [people], nextCursor: "two" },
        ),
    },
    at: "/datasets/amc-us",
    route: "/datasets/:instanceId",
  });
  await screen.findByRole("link", { name: "people" });
  await user.click(screen.getByRole("button", { name: "Next page" }));
  expect(await screen.findByRole("link", { name: "second" })).toHaveAttribute("href", "/datasets/amc-us/second");
  expect(asked.at(-1)?.query.get("cursor")).toBe("two");
});

test("a data set is deleted with the token of its confirmation, once its name is typed", async () => {
  const { user, asked, place } = show(<DataSetPage />, {
    answers: {
      ...answers,
      "POST /v1/instances/amc-us/datasets/people/deletion": { confirmationToken: "yes" },
      "DELETE /v1/instances/amc-us/datasets/people": () => new Response(null, { status: 204 }),
    },
    role: "admin",
    ...page,
  });
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  const confirm = () => screen.getAllByRole("button", { name: "Delete" }).at(-1) as HTMLElement;
  expect(confirm()).toBeDisabled();
  await user.type(screen.getByLabelText("To confirm, type people"), "people");
  expect(asked.some(({ call }) => call.startsWith("POST"))).toBe(false);
  await user.click(confirm());
  await expect.poll(() => place.at).toBe("/datasets/amc-us");
  expect(asked.find(({ call }) => call.startsWith("DELETE"))?.query.get("confirmationToken")).toBe("yes");
});

test("what an operator may not do is not offered, and a viewer may do nothing", async () => {
  const first = show(<DataSetPage />, { answers, role: "operator", ...page });
  expect(await screen.findByRole("button", { name: "Edit" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Delete" })).toBeNull();
  first.unmount();
  show(<DataSetPage />, { answers, role: "viewer", ...page });
  expect(await screen.findByRole("heading", { name: "people" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Edit" })).toBeNull();
});

test("a data set like another is created in several instances, each of which answers for itself", async () => {
  const { user, asked } = show(<NewDataSetPage />, {
    answers: {
      ...answers,
      "POST /v1/datasets": {
        results: [
          { instanceId: "amc-us", outcome: "exists" },
          { instanceId: "amc-de", outcome: "failed", problem: { code: "x", message: "Its columns differ." } },
        ],
      },
    },
    at: "/datasets/new?like=amc-us/people",
    route: "/datasets/new",
  });
  const submit = await screen.findByRole("button", { name: "Create data set" });
  await user.click(submit);
  expect(screen.getByText("Choose at least one instance.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: /^Instances/ }));
  await user.click(await screen.findByRole("option", { name: /^US/ }));
  await user.click(screen.getByRole("option", { name: /^Germany/ }));
  await user.keyboard("{Escape}");
  await user.click(submit);
  const row = await screen.findByRole("row", { name: /^Germany/ });
  expect(within(row).getByText("Its columns differ.")).toBeVisible();
  expect(asked.find(({ call }) => call === "POST /v1/datasets")?.body).toEqual({
    instanceIds: ["amc-us", "amc-de"],
    dataSet: { dataSetId: "people", countryCode: "US", columns: [email] }, // not what AMC adds
  });
});

test("a key of one's own is sent, once it is one", async () => {
  const { user, asked } = show(<NewDataSetPage />, {
    answers: { ...answers, "POST /v1/datasets": { results: [{ instanceId: "amc-us", outcome: "created" }] } },
    at: "/datasets/new?like=amc-us/people",
    route: "/datasets/new",
  });
  await user.click(await screen.findByRole("button", { name: /^Instances/ }));
  await user.click(await screen.findByRole("option", { name: /^US/ }));
  await user.keyboard("{Escape}");
  await user.click(screen.getByRole("button", { name: "More choices" }));
  const key = screen.getByLabelText("KMS key");
  const submit = screen.getByRole("button", { name: "Create data set" });
  await user.click(key);
  await user.paste("arn:aws:kms:eu-central-1:111122223333:alias/mine");
  await user.click(screen.getByRole("button", { name: "More choices" }));
  await user.click(submit);
  expect(screen.getByRole("button", { name: "More choices" })).toHaveAttribute("aria-expanded", "true"); // what is wrong is in there
  expect(screen.getByText(/Give the ARN of a key/)).toBeVisible();
  expect(asked.some(({ call }) => call.startsWith("POST"))).toBe(false);
  await user.clear(key);
  await user.click(key);
  await user.paste("arn:aws:kms:eu-central-1:111122223333:key/abc");
  await user.click(submit);
  expect(await screen.findByText("Created")).toBeVisible();
  expect(asked.find(({ call }) => call.startsWith("POST"))?.body).toMatchObject({
    dataSet: { customerEncryptionKeyArn: "arn:aws:kms:eu-central-1:111122223333:key/abc" },
  });
});

test("columns are added, renamed and removed one by one; who may not remove is not offered it", async () => {
  const columns = "/v1/instances/amc-us/datasets/people/columns";
  const city = { name: "city", dataType: "STRING", columnType: "DIMENSION", externalUserIdType: { hashedPii: "CITY" } };
  const admin = show(<DataSetPage />, {
    answers: {
      ...answers,
      [`POST ${columns}`]: { ...people, columns: [...people.columns, city] },
      [`PATCH ${columns}/city`]: { ...people, columns: [...people.columns, { ...city, name: "town" }] },
      [`DELETE ${columns}/town`]: people,
    },
    role: "admin",
    ...page,
  });
  const { user, asked } = admin;
  await user.click(await screen.findByRole("button", { name: "Add column" }));
  const add = within(screen.getByRole("dialog"));
  await user.type(add.getByLabelText("In AMC"), "email");
  expect(add.getByRole("button", { name: "Add column" })).toBeDisabled(); // there is one
  await user.clear(add.getByLabelText("In AMC"));
  await user.type(add.getByLabelText("In AMC"), "city");
  await user.click(add.getByRole("button", { name: /^What it holds/ }));
  await user.click(screen.getByRole("option", { name: "City" }));
  await user.click(add.getByRole("button", { name: "Add column" }));
  expect(asked.at(-1)).toMatchObject({ call: `POST ${columns}`, body: city });

  await user.click(await screen.findByRole("button", { name: "Edit city" }));
  const edit = within(screen.getByRole("dialog"));
  expect(edit.getByRole("button", { name: "Save" })).toBeDisabled();
  await user.clear(edit.getByLabelText("In AMC"));
  await user.type(edit.getByLabelText("In AMC"), "town");
  await user.click(edit.getByRole("button", { name: "Save" }));
  expect(asked.at(-1)).toMatchObject({ call: `PATCH ${columns}/city`, body: { name: "town" } });

  await user.click(await screen.findByRole("button", { name: "Remove town" }));
  const remove = within(screen.getByRole("dialog"));
  await user.type(remove.getByRole("textbox"), "town");
  await user.click(remove.getByRole("button", { name: "Remove" }));
  await expect.poll(() => screen.queryByRole("row", { name: /town/ })).toBeNull();
  expect(asked.at(-1)?.call).toBe(`DELETE ${columns}/town`);
  expect(screen.queryByRole("button", { name: "Edit user_id" })).toBeNull(); // AMC's own
  admin.unmount();

  show(<DataSetPage />, { answers, role: "operator", ...page });
  expect(await screen.findByRole("button", { name: "Edit email" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Remove email" })).toBeNull();
});

test("columns are taken of a saved mapping, without the names of the file's", async () => {
  const { user } = show(<NewDataSetPage />, {
    answers: {
      ...instances,
      "GET /v1/mappings": { mappings: [{ name: "customers", version: 2, dataSetId: "people" }] },
      "GET /v1/mappings/customers": {
        name: "customers",
        version: 2,
        mapping: { dataSetId: "people", countryCode: "DE", columns: [{ ...email, source: "E-Mail" }] },
      },
    },
  });
  await user.click(await screen.findByRole("button", { name: /A saved mapping/ }));
  await user.click(await screen.findByRole("option", { name: /customers/ }));
  expect(await screen.findByText("E-mail address")).toBeVisible();
  expect(screen.getByRole("button", { name: /^Country/ })).toHaveTextContent("Germany (DE)");
  expect(screen.queryByText("E-Mail")).toBeNull();
});

test("a data set that is not there says so", async () => {
  show(<DataSetPage />, {
    answers: {
      ...instances,
      "GET /v1/instances/amc-us/datasets/people": problem(404, "dataset_not_found", "There is none."),
    },
    ...page,
  });
  expect(await screen.findByText(/There is none/)).toBeVisible();
});
