import { useQuery } from "@tanstack/react-query";
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { ApiError } from "@/shared/api/client";
import { show } from "@/shared/testing/show";
import { Loaded } from "./Loaded";

/** Answers once, and fails from then on. */
function Page({ error }: { error: ApiError }) {
  const query = useQuery({
    queryKey: ["thing"],
    queryFn: ({ client }) =>
      client.getQueryData(["thing"]) === undefined ? Promise.resolve("the thing") : Promise.reject(error),
  });
  return (
    <>
      <button onClick={() => void query.refetch()}>again, {query.errorUpdateCount} failures</button>
      <Loaded of={query}>{(text) => <p>{text}</p>}</Loaded>
    </>
  );
}

test("what is gone since is no longer shown, under a heading that says so", async () => {
  const { user } = show(<Page error={new ApiError(404, "thing_not_found", "There is none.")} />);
  expect(await screen.findByText("the thing")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "again, 0 failures" }));
  expect(await screen.findByText(/There is none/)).toBeVisible();
  expect(screen.getByRole("heading", { name: "This page can't be shown" })).toBeVisible();
  expect(screen.queryByText("the thing")).toBeNull();
});

test("what can't be asked for again just now stays", async () => {
  const { user } = show(<Page error={new ApiError(503, "busy", "Amazon is busy.")} />);
  await user.click(await screen.findByRole("button", { name: "again, 0 failures" }));
  expect(await screen.findByRole("button", { name: "again, 1 failures" })).toBeVisible();
  expect(screen.getByText("the thing")).toBeVisible();
});
