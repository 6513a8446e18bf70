import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useText } from "@/shared/i18n";
import { RouterLink } from "@/shared/ui/RouterLink";

export function NotFound() {
  const t = useText();
  return (
    <SpaceBetween size="l">
      <Header variant="h1">{t.app.notFound}</Header>
      <RouterLink to="/uploads">{t.nav.uploads}</RouterLink>
    </SpaceBetween>
  );
}
