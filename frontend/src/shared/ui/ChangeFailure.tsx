import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { ApiError } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { Failure } from "./Failure";

/** ChangeFailure says why a change was not made: that somebody else changed the same meanwhile is not the person's fault. */
export function ChangeFailure({ error, reload }: { error: Error; reload: () => void }) {
  const t = useText();
  if (error instanceof ApiError && error.status === 412) {
    return (
      <Alert type="warning" header={t.app.changedTitle} action={<Button onClick={reload}>{t.app.reload}</Button>}>
        {t.app.changedText}
      </Alert>
    );
  }
  return <Failure error={error} />;
}
