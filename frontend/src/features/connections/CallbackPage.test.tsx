import { screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { consentPath, keepConsentAnswer, takeConsentAnswer } from "@/shared/session/consent";
import { problem, show } from "@/shared/testing/show";
import { CallbackPage } from "./CallbackPage";

const callback = "POST /v1/connections/callback";
const connected = { connectionId: "europe", name: "Europe", region: "EU", status: "connected" };

function comeBack(query: string) {
  history.replaceState(null, "", consentPath + query);
  keepConsentAnswer();
}

afterEach(() => sessionStorage.clear());

test("the code leaves the address before anything else, and is handed over once", async () => {
  const entries = history.length;
  comeBack("?code=ANcode&state=europe.ABC&scope=ads");
  expect(location.search).toBe("");
  expect(history.length).toBe(entries);
  const { asked, user, place } = show(<CallbackPage />, { answers: { [callback]: connected }, role: "admin" });
  expect(await screen.findByText("Europe is connected")).toBeVisible();
  expect(asked.map(({ call }) => call)).toEqual([callback]);
  expect(asked[0]?.body).toEqual({ state: "europe.ABC", code: "ANcode" });
  expect(sessionStorage).toHaveLength(1); // the language
  await user.click(screen.getByRole("button", { name: "Discover instances" }));
  expect(place.at).toBe("/instances/discover?connection=europe");
});

test("a refusal at Amazon is handed over too, and leads back to the connection", async () => {
  comeBack("?error=access_denied&error_description=Not%00now&state=europe.ABC");
  const { asked, user, place } = show(<CallbackPage />, {
    answers: { [callback]: problem(409, "consent_refused", "No consent was given.", { hint: "Connect again." }) },
  });
  expect(await screen.findByText(/No consent was given/)).toHaveTextContent("Connect again.");
  expect(asked[0]?.body).toEqual({ state: "europe.ABC", error: "access_denied", errorDescription: "Not now" });
  await user.click(screen.getByRole("button", { name: "Show the connection" }));
  expect(place.at).toBe("/connections/europe");
});

test("who comes without an answer asks the service nothing", async () => {
  const { asked } = show(<CallbackPage />);
  expect(await screen.findByText(/No consent waits/)).toBeVisible();
  expect(asked).toEqual([]);
});

test("only the address that Amazon sends back to is looked at", () => {
  history.replaceState(null, "", "/?code=of-the-sign-in&state=x");
  keepConsentAnswer();
  expect(location.search).toBe("?code=of-the-sign-in&state=x");
  expect(takeConsentAnswer()).toBeUndefined();
});
