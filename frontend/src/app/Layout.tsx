import AppLayout from "@cloudscape-design/components/app-layout";
import SideNavigation from "@cloudscape-design/components/side-navigation";
import TopNavigation from "@cloudscape-design/components/top-navigation";
import { applyMode, Mode } from "@cloudscape-design/global-styles";
import { type ReactNode, useEffect, useState } from "react";
import { useAuth } from "react-oidc-context";
import { useLocation, useNavigate } from "react-router-dom";
import { type Language, languages, useSpeech } from "@/shared/i18n";

const dark = matchMedia("(prefers-color-scheme: dark)");

export function Layout({ children }: { children: ReactNode }) {
  const { t, language, speak } = useSpeech();
  const auth = useAuth();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [mode, setMode] = useState(() => sessionStorage.getItem("mode") ?? (dark.matches ? "dark" : "light"));
  useEffect(() => {
    applyMode(mode === "dark" ? Mode.Dark : Mode.Light);
    sessionStorage.setItem("mode", mode);
  }, [mode]);
  return (
    <>
      <div id="top">
        <TopNavigation
          identity={{ href: "/", title: t.app.title, onFollow: (e) => (e.preventDefault(), void navigate("/")) }}
          utilities={[
            {
              type: "menu-dropdown",
              iconName: "settings",
              ariaLabel: t.app.appearance,
              items: [
                { id: "light", text: t.app.mode.light },
                { id: "dark", text: t.app.mode.dark },
                ...Object.entries(languages).map(([id, text]) => ({ id, text, disabled: id === language })),
              ],
              onItemClick: ({ detail }) => (detail.id in languages ? speak(detail.id as Language) : setMode(detail.id)),
            },
            {
              type: "menu-dropdown",
              iconName: "user-profile",
              text: auth.user?.profile["cognito:username"] as string | undefined,
              items: [{ id: "out", text: t.app.signOut }],
              onItemClick: () => void auth.signoutRedirect(),
            },
          ]}
        />
      </div>
      <AppLayout
        headerSelector="#top"
        toolsHide
        navigation={
          <SideNavigation
            activeHref={pathname}
            header={{ href: "/", text: t.app.title }}
            items={[{ type: "link", text: t.nav.uploads, href: "/uploads" }]}
            onFollow={(e) => {
              e.preventDefault();
              void navigate(e.detail.href);
            }}
          />
        }
        contentType="table"
        content={children}
      />
    </>
  );
}
