import { User } from "oidc-client-ts";
import { beforeEach, expect, test, vi } from "vitest";
import { Manager, whereTo } from "./manager";

const issuer = "http://issuer.test";
const now = () => Math.floor(Date.now() / 1000);
let renewals: URLSearchParams[];

/** A manager whose person signed in, and an issuer that answers a renewal with what is given. */
async function signedIn(expires_in: number, answer: () => Response, refresh_token: string | undefined = "refresh-1") {
  renewals = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    if (url.endsWith("/.well-known/openid-configuration")) {
      return Response.json({ issuer, token_endpoint: `${issuer}/token`, end_session_endpoint: `${issuer}/logout` });
    }
    renewals.push(new URLSearchParams(init.body as URLSearchParams));
    return answer();
  });
  const manager = new Manager({ issuer, clientId: "console", apiBase: "" });
  await manager.storeUser(
    new User({
      access_token: "access-1",
      refresh_token,
      token_type: "Bearer",
      profile: { sub: "somebody", iss: issuer, aud: "console", exp: now() + expires_in, iat: now() },
      expires_at: now() + expires_in,
    }),
  );
  return manager;
}

const renewed = () =>
  Response.json({ access_token: "access-2", refresh_token: "refresh-2", token_type: "Bearer", expires_in: 3600 });
const over = vi.fn();
beforeEach(() => over.mockClear());

test("a token that holds is used as it is", async () => {
  const manager = await signedIn(600, renewed);
  expect(await manager.token(over)).toBe("access-1");
  expect(renewals).toHaveLength(0);
});

test.each([
  ["about to end", 10],
  ["ended while the machine slept", -3600],
])("a token that is %s is renewed once for all who wait, and the next refresh token is used", async (_, left) => {
  const manager = await signedIn(left, renewed);
  expect(await Promise.all([manager.token(over), manager.token(over)])).toEqual(["access-2", "access-2"]);
  expect(renewals.map((form) => form.get("refresh_token"))).toEqual(["refresh-1"]);
  expect((await manager.getUser())?.refresh_token).toBe("refresh-2");
  expect(over).not.toHaveBeenCalled();
});

test("a session that the issuer doesn't renew is over", async () => {
  const manager = await signedIn(-1, () => Response.json({ error: "invalid_grant" }, { status: 400 }));
  await expect(manager.token(over)).rejects.toMatchObject({ status: 401, code: "signed_out" });
  expect(over).toHaveBeenCalledOnce();
});

test("without a refresh token it is over with the access token", async () => {
  const manager = await signedIn(-1, renewed, "");
  await expect(manager.token(over)).rejects.toMatchObject({ status: 401 });
  expect(renewals).toHaveLength(0);
});

test("an issuer that can't be reached ends nothing: the next call asks again", async () => {
  let up = false;
  const manager = await signedIn(-1, () => {
    if (!up) {
      throw new TypeError("Failed to fetch");
    }
    return renewed();
  });
  await expect(manager.token(over)).rejects.toMatchObject({ status: 0, code: "unreachable" });
  expect(over).not.toHaveBeenCalled();
  up = true;
  expect(await manager.token(over)).toBe("access-2");
});

test("no token is kept where it outlives the page", async () => {
  const manager = await signedIn(600, renewed);
  await manager.token(over);
  expect(JSON.stringify([{ ...sessionStorage }, { ...window.localStorage }])).not.toMatch(/access-|refresh-/);
});

test.each([
  ["/uploads?state=failed", "/uploads?state=failed"],
  ["/", "/"],
  ["//elsewhere.test/uploads", "/"],
  ["/\\elsewhere.test", "/"],
  ["https://elsewhere.test", "/"],
  [undefined, "/"],
])("sign-in leads from %s to %s", (state, to) => {
  expect(whereTo(state)).toBe(to);
});
