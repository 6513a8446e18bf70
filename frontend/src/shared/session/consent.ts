import type { Schemas } from "../api/client";

export const consentPath = "/connections/callback";
const kept = "consent";

/** consentAddress is where Login with Amazon has to send the browser back to. */
export const consentAddress = () => location.origin + consentPath;

/**
 * keepConsentAnswer takes what Login with Amazon sent the browser back with off the address and its entry in the history. It
 * has to run before anything reads the address: the sign-in, which comes first after a load, would take the code for its
 * own. The answer outlives that sign-in's redirects in sessionStorage; the code in it is worth nothing without verifier and
 * client secret, which the service keeps, and nothing to another person than who began.
 */
export function keepConsentAnswer() {
  if (location.pathname === consentPath && location.search !== "") {
    sessionStorage.setItem(kept, location.search);
    history.replaceState(history.state, "", consentPath);
  }
}

/** takeConsentAnswer returns the answer once, and undefined where there is none. */
export function takeConsentAnswer(): Schemas["AuthorizationAnswer"] | undefined {
  const query = new URLSearchParams(sessionStorage.getItem(kept) ?? "");
  sessionStorage.removeItem(kept);
  const state = query.get("state");
  if (!state) {
    return undefined;
  }
  return {
    state,
    code: query.get("code") ?? undefined,
    error: query.get("error") ?? undefined,
    errorDescription: query
      .get("error_description")
      ?.replace(/\p{Cc}/gu, " ")
      .slice(0, 500),
  };
}
