import Alert from "@cloudscape-design/components/alert";
import { useText } from "@/shared/i18n";
import { RouterLink } from "@/shared/ui/RouterLink";

export function NotFound() {
  const t = useText();
  return (
    <Alert type="warning" header={t.app.notFound}>
      <RouterLink to="/uploads">{t.nav.uploads}</RouterLink>
    </Alert>
  );
}
