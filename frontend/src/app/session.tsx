import Spinner from "@cloudscape-design/components/spinner";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { AuthProvider, useAuth } from "react-oidc-context";
import { useNavigate } from "react-router-dom";
import { ApiError, createApi } from "@/shared/api/client";
import { ApiProvider } from "@/shared/api/context";
import { useText } from "@/shared/i18n";
import { RoleProvider, roleOf } from "@/shared/session/role";
import { Confirm } from "@/shared/ui/Confirm";
import { Failure } from "@/shared/ui/Failure";
import type { Config } from "./config";
import { Manager, whereTo } from "./manager";

/** Session signs people in by redirects. A reload asks the issuer again, whose own session answers without a question. */
export function Session({ config, children }: { config: Config; children: ReactNode }) {
  const navigate = useNavigate();
  const [manager] = useState(() => new Manager(config));
  return (
    <AuthProvider
      userManager={manager}
      // Login with Amazon comes back with a code and a state too, at an address of its own.
      skipSigninCallback={location.pathname !== "/"}
      // Awaited: until the address is the one that was asked for, no page may show and lead elsewhere.
      onSigninCallback={async (user) => {
        await navigate(whereTo(user?.state), { replace: true });
      }}
    >
      <SignedIn manager={manager} apiBase={config.apiBase}>
        {children}
      </SignedIn>
    </AuthProvider>
  );
}

const here = () => ({ state: location.pathname + location.search });

function SignedIn({ manager, apiBase, children }: { manager: Manager; apiBase: string; children: ReactNode }) {
  const t = useText();
  const auth = useAuth();
  const [over, setOver] = useState<"asked" | "dismissed">();
  const out = !auth.user && !auth.isLoading && !auth.activeNavigator && !auth.error;
  useEffect(() => {
    if (out) {
      void auth.signinRedirect(here());
    }
  }, [out, auth]);
  const api = useMemo(() => {
    // Asked once: what was entered on the page can still be copied, while lists go on asking.
    const end = () => setOver((before) => before ?? "asked");
    return createApi(apiBase, () => manager.token(end), end);
  }, [apiBase, manager]);
  if (auth.error) {
    const error = new ApiError(0, "sign_in", t.app.signInFailed(auth.error.message));
    return <Failure error={error} retry={() => void auth.signinRedirect({ state: "/" })} />;
  }
  if (!auth.user) {
    return (
      <div className="centered">
        <Spinner size="large" /> {t.app.signingIn}
      </div>
    );
  }
  return (
    <RoleProvider role={roleOf(auth.user.profile["cognito:groups"])}>
      <ApiProvider client={api}>{children}</ApiProvider>
      {over === "asked" && (
        <Confirm
          title={t.app.sessionOver}
          action={t.app.signIn}
          busy={auth.activeNavigator === "signinRedirect"}
          error={null}
          onConfirm={() => void auth.signinRedirect(here())}
          onDismiss={() => setOver("dismissed")}
        >
          {t.app.sessionOverText}
        </Confirm>
      )}
    </RoleProvider>
  );
}
