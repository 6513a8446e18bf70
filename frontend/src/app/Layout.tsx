import Alert from "@cloudscape-design/components/alert";
import AppLayout from "@cloudscape-design/components/app-layout";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import SideNavigation from "@cloudscape-design/components/side-navigation";
import TopNavigation from "@cloudscape-design/components/top-navigation";
import { applyMode, Mode } from "@cloudscape-design/global-styles";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { useAuth } from "react-oidc-context";
import { useLocation, useNavigate } from "react-router-dom";
import { type Language, languages, type Text, useLanguage, useText } from "@/shared/i18n";
import { useMay } from "@/shared/session/role";

const Help = lazy(() => import("./Help"));
const dark = matchMedia("(prefers-color-scheme: dark)");
const wide = matchMedia("(min-width: 1000px)");

/** The sections, in the order of the navigation; those of administrators are shown to them only. */
const sections: { id: keyof Text["nav"]; admin?: boolean }[] = [
  { id: "uploads" },
  { id: "mappings" },
  { id: "datasets" },
  { id: "instances" },
  { id: "connections" },
  { id: "webhooks", admin: true },
  { id: "forget", admin: true },
  { id: "activity", admin: true },
];

export function Layout({ children }: { children: ReactNode }) {
  const { t, language, setLanguage } = useLanguage();
  const auth = useAuth();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const admin = useMay("admin");
  const grouped = useMay("viewer");
  const [mode, setMode] = useState(() => sessionStorage.getItem("mode") ?? (dark.matches ? "dark" : "light"));
  const [help, setHelp] = useState(false);
  const kind = pathname.endsWith("/new") ? "wizard" : "table";
  const [navigation, setNavigation] = useState({ kind, open: kind === "table" && wide.matches });
  if (navigation.kind !== kind) {
    setNavigation({ kind, open: kind === "table" && wide.matches }); // a wizard needs the room
  }
  useEffect(() => {
    const follow = (e: MediaQueryListEvent) =>
      setNavigation(({ kind }) => ({ kind, open: kind === "table" && e.matches }));
    wide.addEventListener("change", follow);
    return () => wide.removeEventListener("change", follow);
  }, []);
  useEffect(() => {
    applyMode(mode === "dark" ? Mode.Dark : Mode.Light);
    sessionStorage.setItem("mode", mode);
  }, [mode]);

  const [first = "", ...rest] = pathname.split("/").slice(1).map(decodeURIComponent);
  const section = sections.find(({ id }) => id === first);
  const title = section ? t.nav[section.id] : t.app.title;
  useEffect(() => {
    document.title = section ? `${title} · ${t.app.title}` : title;
  }, [section, title, t]);
  const follow = (e: CustomEvent<{ href?: string; external?: boolean }>) => {
    if (!e.detail.external && e.detail.href) {
      e.preventDefault();
      void navigate(e.detail.href);
    }
  };
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
                {
                  id: "modes",
                  text: t.app.appearance,
                  items: (["light", "dark"] as const).map((id) => ({
                    id,
                    text: t.app.mode[id],
                    disabled: id === mode,
                  })),
                },
                {
                  id: "languages",
                  text: t.app.language,
                  items: Object.entries(languages).map(([id, text]) => ({ id, text, disabled: id === language })),
                },
              ],
              onItemClick: ({ detail }) =>
                detail.id in languages ? setLanguage(detail.id as Language) : setMode(detail.id),
            },
            {
              type: "menu-dropdown",
              iconName: "user-profile",
              text: (auth.user?.profile["cognito:username"] as string | undefined) ?? auth.user?.profile.sub,
              items: [{ id: "out", text: t.app.signOut }],
              onItemClick: () => void auth.signoutRedirect(),
            },
          ]}
        />
      </div>
      <AppLayout
        headerSelector="#top"
        ariaLabels={{ navigation: t.app.navigation, tools: t.app.help }}
        navigation={
          <SideNavigation
            activeHref={`/${first}`}
            header={{ href: "/", text: t.app.title }}
            items={sections
              .filter((s) => admin || !s.admin)
              .map(({ id }) => ({ type: "link", text: t.nav[id], href: `/${id}` }))}
            onFollow={follow}
          />
        }
        breadcrumbs={
          section &&
          rest.length > 0 && (
            <BreadcrumbGroup
              ariaLabel={t.app.breadcrumbs}
              items={[
                { text: title, href: `/${section.id}` },
                ...rest.map((text, i) => ({
                  text: t.places[text] ?? text,
                  href: `/${[first, ...rest.slice(0, i + 1)].map(encodeURIComponent).join("/")}`,
                })),
              ]}
              onFollow={follow}
            />
          )
        }
        toolsOpen={help}
        onToolsChange={({ detail }) => setHelp(detail.open)}
        tools={
          <Suspense>
            <Help />
          </Suspense>
        }
        navigationWidth={220} // at 1280 pixels the lists fit beside it
        navigationOpen={navigation.open}
        onNavigationChange={({ detail }) => setNavigation({ kind, open: detail.open })}
        contentType={kind}
        content={grouped ? children : <NoGroup />}
      />
    </>
  );
}

function NoGroup() {
  const t = useText();
  return (
    <Alert type="warning" header={t.app.noGroupTitle}>
      {t.app.noGroup}
    </Alert>
  );
}
