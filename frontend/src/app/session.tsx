import Spinner from "@cloudscape-design/components/spinner";
import { InMemoryWebStorage, WebStorageStateStore } from "oidc-client-ts";
import { type ReactNode, useEffect, useMemo } from "react";
import { AuthProvider, useAuth } from "react-oidc-context";
import { useNavigate } from "react-router-dom";
import { createApi } from "@/shared/api/client";
import { ApiProvider } from "@/shared/api/context";
import { useText } from "@/shared/i18n";
import { RoleProvider, roleOf } from "@/shared/session/role";
import { Failure } from "@/shared/ui/Failure";
import type { Config } from "./config";

/**
 * Session signs people in by redirects. Their tokens live in memory alone: a reload asks the issuer again, whose own session
 * answers without a question. What the redirect needs on its way back (state and PKCE verifier) is in sessionStorage.
 */
export function Session({ config, children }: { config: Config; children: ReactNode }) {
  const navigate = useNavigate();
  const userStore = useMemo(() => new WebStorageStateStore({ store: new InMemoryWebStorage() }), []);
  const stateStore = useMemo(() => new WebStorageStateStore({ store: sessionStorage }), []);
  return (
    <AuthProvider
      authority={config.issuer}
      client_id={config.clientId}
      redirect_uri={`${location.origin}/`}
      post_logout_redirect_uri={`${location.origin}/`}
      scope="openid profile"
      userStore={userStore}
      stateStore={stateStore}
      automaticSilentRenew
      // Awaited: until the address is the one that was asked for, no page may show and lead elsewhere.
      onSigninCallback={async (user) => {
        await navigate(typeof user?.state === "string" ? user.state : "/", { replace: true });
      }}
    >
      <SignedIn apiBase={config.apiBase}>{children}</SignedIn>
    </AuthProvider>
  );
}

function SignedIn({ apiBase, children }: { apiBase: string; children: ReactNode }) {
  const t = useText();
  const auth = useAuth();
  const { events } = auth;
  const out = !auth.isAuthenticated && !auth.isLoading && !auth.activeNavigator && !auth.error;
  useEffect(() => {
    if (out) {
      void auth.signinRedirect({ state: location.pathname + location.search });
    }
  }, [out, auth]);
  const token = auth.user?.access_token;
  const api = useMemo(() => createApi(apiBase, () => Promise.resolve(token)), [apiBase, token]);
  useEffect(
    () => events.addAccessTokenExpired(() => void auth.signinRedirect({ state: location.pathname + location.search })),
    [events, auth],
  );
  if (auth.error) {
    return <Failure error={auth.error} retry={() => void auth.signinRedirect({ state: "/" })} />;
  }
  if (!auth.isAuthenticated) {
    return (
      <div className="centered">
        <Spinner size="large" /> {t.app.signingIn}
      </div>
    );
  }
  return (
    <RoleProvider role={roleOf(auth.user?.profile["cognito:groups"])}>
      <ApiProvider client={api}>{children}</ApiProvider>
    </RoleProvider>
  );
}
