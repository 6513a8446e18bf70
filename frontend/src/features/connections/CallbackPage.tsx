import Alert from "@cloudscape-design/components/alert";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useEffect } from "react";
import { useText } from "@/shared/i18n";
import { takeConsentAnswer } from "@/shared/session/consent";
import { Failure } from "@/shared/ui/Failure";
import { RouterButton } from "@/shared/ui/RouterButton";
import { useCompleteAuthorization } from "./api/completeAuthorization";

/** Where Login with Amazon sends the browser back to: its answer is handed over, once. */
export function CallbackPage() {
  const t = useText();
  const complete = useCompleteAuthorization();
  const connectionId = complete.variables?.state.split(".")[0];
  const { mutate } = complete;
  useEffect(() => {
    const answer = takeConsentAnswer();
    if (answer) {
      mutate(answer);
    }
  }, [mutate]);
  const page = connectionId ? `/connections/${connectionId}` : "/connections";
  const back = <RouterButton to={page}>{t.connections.toConnection}</RouterButton>;
  return (
    <SpaceBetween size="l">
      <Header variant="h1">{t.connections.callback}</Header>
      {complete.isPending && (
        <div role="status">
          <Spinner /> {t.connections.completing}
        </div>
      )}
      {complete.isIdle && (
        <Alert type="info" action={back}>
          {t.connections.nothingToComplete}
        </Alert>
      )}
      {complete.error && (
        <SpaceBetween size="s">
          <Failure error={complete.error} />
          {back}
        </SpaceBetween>
      )}
      {complete.data && (
        <Alert type="success" header={t.connections.nowConnected(complete.data.name)}>
          <SpaceBetween size="s">
            <div>{t.connections.nowDiscover}</div>
            <SpaceBetween direction="horizontal" size="xs">
              <RouterButton variant="primary" to={`/instances/discover?connection=${connectionId}`}>
                {t.connections.discover}
              </RouterButton>
              {back}
            </SpaceBetween>
          </SpaceBetween>
        </Alert>
      )}
    </SpaceBetween>
  );
}
