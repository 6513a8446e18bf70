import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { type Answers, problem, show } from "@/shared/testing/show";
import { draftInto, emptyDraft, loaded, suggested } from "./draft";
import { NewUploadPage } from "./NewUploadPage";

const email = { name: "email", source: "E-mail", dataType: "STRING", columnType: "DIMENSION" };
const mapping = {
  dataSetId: "customers",
  countryCode: "DE",
  columns: [{ ...email, externalUserIdType: { hashedPii: "EMAIL" } }],
};
const job = {
  jobId: "j",
  state: "failed",
  source: { bucket: "source", key: "a.csv" },
  instanceIds: ["amc-us"],
  updateStrategy: "ADDITIVE",
  concurrency: "queue",
  mapping,
  uploads: [],
};
const dry = {
  source: { files: 1, size: 5 },
  columns: [],
  sampledRows: 2,
  rowsRejected: {},
  estimatedRows: 2,
  exact: true,
  estimatedParts: 1,
  droppedColumns: [],
  warnings: [],
  problems: [],
  instances: [{ instanceId: "amc-us", dataSet: "missing", problems: [] }],
  estimates: [],
};
const inspection = {
  file: "a.csv",
  format: "csv",
  encoding: "utf-8",
  header: true,
  sampledRows: 2,
  rows: 2,
  exact: true,
  columns: [
    {
      source: "E-mail",
      dataType: "STRING",
      columnType: "DIMENSION",
      nullable: true,
      identity: { type: "EMAIL", confidence: 0.9 },
    },
    {
      source: "Notes",
      dataType: "STRING",
      columnType: "DIMENSION",
      nullable: true,
      leftOut: { code: "personal_column", message: "it may identify people" },
    },
  ],
  mapping,
};
const answers: Answers = {
  "GET /v1/jobs/j": job,
  "GET /v1/instances": { instances: [{ instanceId: "amc-us", name: "Demo", tags: ["retail"] }] },
  "GET /v1/settings": { sourceBuckets: ["source"], limits: { uploadBytes: 5e9 } },
  "POST /v1/sources/inspect": inspection,
};
const wizard = (step: string, more: Answers = {}) =>
  show(<NewUploadPage />, {
    answers: { ...answers, ...more },
    route: "/uploads/new",
    at: `/uploads/new?from=j&step=${step}`,
  });

test("a link to a later step begins with what is lacking, and stays there while it is entered", async () => {
  const { place } = show(<NewUploadPage />, { answers, route: "/uploads/new", at: "/uploads/new?step=review" });
  expect(await screen.findByRole("radio", { name: /On my computer/ })).toBeVisible();
  expect(place.at).toBe("/uploads/new?step=source");
  expect(screen.queryByRole("button", { name: "Submit upload" })).toBeNull();
});

test("a link from a mapping begins with its columns, one from a data set with that destination", async () => {
  const saved = {
    name: "customers",
    version: 3,
    mapping: { ...mapping, columns: [{ ...mapping.columns[0], name: "mail" }] },
  };
  const { asked, unmount } = show(<NewUploadPage />, {
    answers: { ...answers, "GET /v1/mappings/customers/versions/3": saved },
    route: "/uploads/new",
    at: "/uploads/new?mapping=customers@3",
  });
  expect(await screen.findByRole("radio", { name: /On my computer/ })).toBeVisible();
  expect(asked.map(({ call }) => call)).toContain("GET /v1/mappings/customers/versions/3");
  unmount();

  const into = draftInto(new URLSearchParams("instance=amc-us&dataSet=customers"));
  expect(into).toMatchObject({ instanceIds: ["amc-us"], existing: true, mapping: { dataSetId: "customers" } });
  expect(suggested(into, inspection as never, undefined).mapping.dataSetId).toBe("customers");
  expect(
    suggested(loaded(emptyDraft, saved.mapping as never), inspection as never, undefined).mapping.columns[0]?.name,
  ).toBe("mail");
  expect(draftInto(new URLSearchParams())).toEqual(emptyDraft);
});

test("what is wrong behind More choices is shown, and blanks around a name are nobody's wish", async () => {
  const { user } = wizard("destination", { "GET /v1/jobs/j": { ...job, maxRejectRatio: 0.07 } });
  const name = await screen.findByRole("textbox", { name: "Name of the data set" });
  await user.clear(name);
  await user.click(name);
  await user.paste(" shoppers ");
  expect(name).toHaveValue("shoppers");
  const percent = screen.getByRole("spinbutton");
  expect(percent).toHaveValue(7);
  await user.clear(percent);
  await user.type(percent, "120");
  const more = screen.getByRole("button", { name: "More choices" });
  await user.click(more);
  expect(more).toHaveAttribute("aria-expanded", "false");
  await user.click(screen.getByRole("button", { name: "Next" }));
  expect(more).toHaveAttribute("aria-expanded", "true");
});

test("how a file is written is asked for when it can't be told", async () => {
  wizard("source", { "POST /v1/sources/inspect": problem(400, "unknown_encoding", "which one?") });
  expect(await screen.findByRole("button", { name: /How it is written/ })).toHaveAttribute("aria-expanded", "true");
});

test("the rule for quotes is declared, and the file looked at anew", async () => {
  const { user, asked } = wizard("source");
  await user.click(await screen.findByRole("button", { name: /How it is written/ }));
  await user.click(screen.getByRole("button", { name: /^Quotes/ }));
  await user.click(await screen.findByRole("option", { name: /Behind a backslash/ }));
  await waitFor(() =>
    expect(asked.at(-1)).toMatchObject({
      call: "POST /v1/sources/inspect",
      body: { source: { quotes: "backslash" } },
    }),
  );
  await user.click(screen.getByRole("checkbox", { name: /The first row is data/ }));
  await waitFor(() =>
    expect(asked.at(-1)).toMatchObject({ body: { source: { quotes: "backslash", headerless: true } } }),
  );
});

test("what the API refuses leads to its field, and stands beside it until something changes", async () => {
  const refusal = problem(400, "country_form", "no country", { field: "mapping.countryCode", hint: "use two letters" });
  const { user, place, asked } = wizard("review", { "POST /v1/jobs": refusal });
  await user.click(await screen.findByRole("button", { name: "Submit upload" }));
  await user.click(await screen.findByRole("link", { name: "Go to Destination" }));
  expect(place.at).toContain("step=destination");
  expect(await screen.findByText("no country; use two letters")).toBeVisible();

  await user.click(screen.getByRole("radio", { name: /Replace everything/ }));
  await waitFor(() => expect(screen.queryByText("no country; use two letters")).toBeNull());
  const keys = asked
    .filter(({ call }) => call === "POST /v1/jobs")
    .map(({ headers }) => headers.get("Idempotency-Key"));
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
});

test("a job is submitted under one key however often it is pressed, and under another once it is changed", async () => {
  const { user, asked } = wizard("review", { "POST /v1/jobs": problem(503, "queue_unavailable", "later") });
  const submit = await screen.findByRole("button", { name: "Submit upload" });
  await user.click(submit);
  await screen.findByText(/later/);
  await user.click(submit);
  await user.click(screen.getByRole("button", { name: "Go to Destination" }));
  await user.click(await screen.findByRole("radio", { name: /Replace everything/ }));
  for (const step of ["Columns", "Checks", "Review"]) {
    await user.click(screen.getByRole("button", { name: "Next" }));
    await screen.findByRole("heading", { level: 1, name: step });
  }
  await user.click(screen.getByRole("button", { name: "Submit upload" }));
  const posts = () =>
    asked.filter(({ call, body }) => call === "POST /v1/jobs" && !(body as { validateOnly?: boolean }).validateOnly);
  await waitFor(() => expect(posts()).toHaveLength(3));
  const [first, second, third] = posts().map(({ headers }) => headers.get("Idempotency-Key"));
  expect(second).toBe(first);
  expect(third).not.toBe(first);
});

test("the checks say what would fail, where, and lead there", async () => {
  const problems = [
    { code: "too_many_rejects", message: "half is rejected", hint: "look at it", column: "email", row: 7 },
  ];
  const { user, asked } = wizard("checks", { "POST /v1/jobs": { ...dry, problems } });
  expect(await screen.findByText("The upload would fail")).toBeVisible();
  expect(screen.getByText(/half is rejected/)).toHaveTextContent("row 7, email: half is rejected; look at it");
  expect(asked.find(({ call }) => call === "POST /v1/jobs")?.body).toMatchObject({ validateOnly: true, mapping });
  await user.click(screen.getByRole("link", { name: "Go to Columns" }));
  const field = await screen.findByRole("textbox", { name: "In AMC: E-mail" });
  expect(field).toHaveAccessibleDescription(/half is rejected/);
});

test("columns that are left out can be used, and an identity stands in one column only", async () => {
  const { user } = wizard("columns");
  await user.click(await screen.findByRole("checkbox", { name: "Notes" }));
  expect(screen.getByRole("textbox", { name: "In AMC: Notes" })).toHaveValue("notes");
  await user.click(screen.getByRole("button", { name: /^What it holds: Notes/ }));
  const options = within(screen.getByRole("listbox"));
  expect(options.getByRole("option", { name: /E-mail address/ })).toHaveAttribute("aria-disabled", "true");
  await user.click(options.getByRole("option", { name: /Phone number/ }));
  expect(screen.getByRole("button", { name: /^What it holds: Notes/ })).toHaveTextContent("Phone number");
});

test("the order of days and months is asked for where dates have slashes, and nowhere else", async () => {
  const dated = (form: string, dataType: string) => {
    const when = { source: "when", dataType, columnType: "DIMENSION", nullable: false, form };
    return wizard("columns", { "POST /v1/sources/inspect": { ...inspection, columns: [...inspection.columns, when] } });
  };
  const order = () => screen.queryByRole("button", { name: /^Dates such as 3\/4\/2026/ });
  const zone = () => screen.queryByRole("button", { name: /^Time zone/ });

  const undecided = dated("slashes with a time", "STRING");
  await screen.findByRole("checkbox", { name: "when" });
  expect([zone(), order()].map(Boolean)).toEqual([true, true]);
  undecided.unmount();

  const { user } = dated("yyyy/MM/dd", "DATE");
  await user.click(await screen.findByRole("checkbox", { name: "when" }));
  expect([zone(), order()].map(Boolean)).toEqual([true, false]);
});

test("no mapping is loaded before one is chosen", async () => {
  const { user } = wizard("columns", {
    "GET /v1/mappings": { mappings: [{ name: "customers", version: 1, dataSetId: "customers" }] },
    "GET /v1/mappings/customers/versions": { mappings: [] },
  });
  await user.click(await screen.findByRole("button", { name: "Load mapping" }));
  const dialog = within(screen.getByRole("dialog"));
  expect(dialog.getByRole("button", { name: "Load" })).toBeDisabled();
  await user.click(dialog.getByRole("button", { name: /^Saved mapping/ }));
  await user.click(await screen.findByRole("option", { name: /customers/ }));
  expect(dialog.getByRole("button", { name: "Load" })).toBeEnabled();
});

test("data sets of all chosen instances are offered, with where each is, and shown from where it is", async () => {
  const set = (dataSetId: string) => ({ dataSetId, columns: mapping.columns });
  const { user } = wizard("destination", {
    "GET /v1/jobs/j": { ...job, instanceIds: ["amc-us", "amc-de"] },
    "GET /v1/instances": {
      instances: [
        { instanceId: "amc-us", name: "US" },
        { instanceId: "amc-de", name: "Germany" },
      ],
    },
    "GET /v1/instances/amc-us/datasets": { dataSets: [set("both")] },
    "GET /v1/instances/amc-de/datasets": ({ query }: { query: URLSearchParams }) =>
      Response.json(query.has("cursor") ? { dataSets: [set("both")] } : { dataSets: [set("german")], nextCursor: "2" }),
    "GET /v1/instances/amc-de/datasets/german": set("german"),
  });
  await user.click(await screen.findByRole("radio", { name: /Existing/ }));
  await user.click(screen.getByRole("button", { name: /^Choose a data set/ }));
  const options = await screen.findAllByRole("option");
  expect(options.map((option) => option.textContent)).toEqual([
    expect.stringMatching(/^both.*in all 2 instances/),
    expect.stringMatching(/^german.*in 1 of 2 instances.*The upload makes it in US/),
  ]);
  await user.click(options[1] as HTMLElement);
  expect(await screen.findByRole("cell", { name: "E-mail address" })).toBeVisible();
});

test("the preview masks values until they are asked for, and again once a column changes", async () => {
  const { user, asked } = wizard("columns", {
    "POST /v1/sources/preview": ({ body }: { body: { raw?: boolean } }) =>
      Response.json({
        columns: ["email"],
        rows: [
          { row: 1, cells: [{ before: body.raw ? "max@example.com" : "m•••@•••", after: "ab12", outcome: "hashed" }] },
        ],
      }),
  });
  await user.click(await screen.findByRole("button", { name: "Preview" }));
  expect(await screen.findByText("m•••@•••")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Show values" }));
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Show values" }));
  expect(await screen.findByText("max@example.com")).toBeVisible();

  await user.type(screen.getByRole("textbox", { name: "In AMC: E-mail" }), "2");
  await waitFor(() => expect(screen.queryByText("max@example.com")).toBeNull());
  expect(await screen.findByText("m•••@•••")).toBeVisible();
  const raw = asked
    .filter(({ call }) => call.endsWith("/preview"))
    .map(({ body }) => (body as { raw?: boolean }).raw ?? false);
  expect(raw).toEqual([false, true, false]);
});
