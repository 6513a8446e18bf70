import Alert from "@cloudscape-design/components/alert";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Outlet } from "react-router-dom";
import { useText } from "@/shared/i18n";
import { type Role, useMay } from "@/shared/session/role";

/** RequireRole shows its pages to those who have the role. It tells everyone else, who came by a link, which role they need. */
export function RequireRole({ role }: { role: Role }) {
  const t = useText();
  if (useMay(role)) {
    return <Outlet />;
  }
  return (
    <SpaceBetween size="l">
      <Header variant="h1">{t.app.notAllowedTitle}</Header>
      <Alert type="info">{t.app.notAllowed(role)}</Alert>
    </SpaceBetween>
  );
}
