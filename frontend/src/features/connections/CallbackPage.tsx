import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useEffect } from "react";
import { useNavigate } from "react-router-dom";
import { useText } from "@/shared/i18n";
import { takeConsentAnswer } from "@/shared/session/consent";
import { Failure } from "@/shared/ui/Failure";
import { useCompleteAuthorization } from "./api/completeAuthorization";

/** Where Login with Amazon sends the browser back to: its answer is handed over, once. */
export function CallbackPage() {
  const t = useText();
  const navigate = useNavigate();
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
  const back = <Button onClick={() => void navigate(page)}>{t.connections.toConnection}</Button>;
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
              <Button variant="primary" onClick={() => void navigate(`/instances/discover?connection=${connectionId}`)}>
                {t.connections.discover}
              </Button>
              {back}
            </SpaceBetween>
          </SpaceBetween>
        </Alert>
      )}
    </SpaceBetween>
  );
}
