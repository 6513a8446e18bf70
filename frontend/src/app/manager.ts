import { ErrorResponse, InMemoryWebStorage, UserManager, WebStorageStateStore } from "oidc-client-ts";
import { ApiError } from "@/shared/api/client";
import type { Config } from "./config";

/**
 * Manager signs in by redirects and keeps tokens in memory alone. What a redirect needs on its way back (state and PKCE
 * verifier) is in sessionStorage.
 */
export class Manager extends UserManager {
  #renewal: Promise<string> | undefined;

  constructor(config: Config) {
    super({
      authority: config.issuer,
      client_id: config.clientId,
      redirect_uri: `${location.origin}/`,
      scope: "openid profile",
      userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
      stateStore: new WebStorageStateStore({ store: sessionStorage }),
      automaticSilentRenew: false, // one that fails between two calls is nobody's business: see token
    });
  }

  /** Cognito asks for these parameters, and the embedded issuer takes them. No token stands in the address. */
  override async signoutRedirect() {
    const to = new URL((await this.metadataService.getEndSessionEndpoint()) as string); // both issuers have one
    to.searchParams.set("client_id", this.settings.client_id);
    to.searchParams.set("logout_uri", this.settings.redirect_uri);
    location.assign(to);
  }

  /**
   * The token of a call. One that is about to end, or did while the machine slept, is renewed first, once for all who wait.
   * When the issuer refuses that, the session is over, and over is told; when it can't be reached it may not be.
   */
  async token(over: () => void): Promise<string> {
    const user = await this.getUser();
    if (user && (user.expires_in ?? 0) > 30) {
      return user.access_token;
    }
    this.#renewal ??= this.#renew(user?.refresh_token, over).finally(() => (this.#renewal = undefined));
    return await this.#renewal;
  }

  async #renew(by: string | undefined, over: () => void): Promise<string> {
    try {
      const user = by ? await this.signinSilent() : null;
      if (user) {
        return user.access_token;
      }
    } catch (error) {
      if (!(error instanceof ErrorResponse)) {
        throw new ApiError(0, "unreachable", `The sign-in service can't be reached (${(error as Error).message}).`);
      }
    }
    over();
    throw new ApiError(401, "signed_out", "The session has ended.");
  }
}

/** whereTo is the page that somebody wanted before signing in; nothing that browsers take for another site. */
export function whereTo(state: unknown): string {
  return typeof state === "string" && /^\/(?![/\\])/.test(state) ? state : "/";
}
