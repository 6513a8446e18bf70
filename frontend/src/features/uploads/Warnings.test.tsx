import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { show } from "@/shared/testing/show";
import { Warnings } from "./Warnings";

test("a warning names its column and how often", async () => {
  show(
    <Warnings
      warnings={[
        { code: "plain_identities", message: "values look like e-mail addresses", column: "login", count: 1200 },
      ]}
    />,
  );
  const item = await screen.findByRole("listitem");
  expect(item).toHaveTextContent("login: values look like e-mail addresses (1,200) plain_identities");
});
