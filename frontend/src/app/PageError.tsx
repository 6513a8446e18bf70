import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useText } from "@/shared/i18n";

/** PageError stands in for a page that failed, or that can't be loaded because the service is away or has a newer build. */
export function PageError() {
  const t = useText();
  return (
    <SpaceBetween size="l">
      <Header variant="h1">{t.app.notShown}</Header>
      <Alert type="error" action={<Button onClick={() => location.reload()}>{t.app.tryAgain}</Button>}>
        {t.app.notShownText}
      </Alert>
    </SpaceBetween>
  );
}
