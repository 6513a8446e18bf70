import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate, useParams } from "react-router-dom";
import { useInstances } from "@/shared/api/calls/listInstances";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { useMay } from "@/shared/session/role";
import { Confirm } from "@/shared/ui/Confirm";
import { Failure } from "@/shared/ui/Failure";
import { Loaded } from "@/shared/ui/Loaded";
import { RouterButton } from "@/shared/ui/RouterButton";
import { RouterLink } from "@/shared/ui/RouterLink";
import { Time } from "@/shared/ui/Time";
import { useBeginAuthorization } from "./api/beginAuthorization";
import { useDeleteConnection } from "./api/deleteConnection";
import { useConnection } from "./api/getConnection";
import { ReturnUrl } from "./ReturnUrl";
import { ConnectionStatus, daysSince } from "./status";

export function ConnectionPage() {
  const { connectionId = "" } = useParams();
  const connection = useConnection(connectionId);
  return (
    <Loaded of={connection}>
      {({ value, etag }) => <Details connection={value} etag={etag} now={connection.dataUpdatedAt} />}
    </Loaded>
  );
}

function Details({ connection, etag, now }: { connection: Schemas["Connection"]; etag: string; now: number }) {
  const t = useText();
  const navigate = useNavigate();
  const mayManage = useMay("admin");
  const begin = useBeginAuthorization();
  const remove = useDeleteConnection(connection.connectionId);
  const [asked, setAsked] = useState(false);
  const through = useInstances().data?.filter((i) => i.connectionId === connection.connectionId);
  const { status, consentedAt, consentEndsAt, daysLeft } = connection;
  const connect = (
    <Button
      variant={status === "connected" ? "normal" : "primary"}
      loading={begin.isPending || begin.isSuccess}
      onClick={() => begin.mutate(connection.connectionId)}
    >
      {status === "new" ? t.connections.connect : t.connections.connectAgain}
    </Button>
  );
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={t.connections.regions[connection.region].name}
        actions={
          mayManage && (
            <SpaceBetween direction="horizontal" size="xs">
              <Button onClick={() => setAsked(true)}>{t.connections.disconnect}</Button>
              <RouterButton to={`/connections/${connection.connectionId}/edit`}>{t.app.edit}</RouterButton>
              {connect}
            </SpaceBetween>
          )
        }
      >
        {connection.name}
      </Header>
      {begin.error && <Failure error={begin.error} />}
      {status !== "connected" && (
        <Alert
          type={status === "broken" ? "error" : status === "new" ? "info" : "warning"}
          header={t.connections.statusTitles[status]}
        >
          {status === "consent_ending" ? t.connections.ending(daysLeft ?? 0) : t.connections.statusTexts[status]}{" "}
          {!mayManage && t.connections.emptyAsk}
        </Alert>
      )}
      <Container header={<Header variant="h2">{t.connections.consent}</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: t.connections.status, value: <ConnectionStatus status={status} /> },
            {
              label: t.connections.consented,
              value: consentedAt ? (
                <>
                  <Time at={consentedAt} /> ({t.connections.daysAgo(daysSince(consentedAt, now))})
                </>
              ) : (
                t.app.none
              ),
            },
            {
              label: t.connections.ends,
              value: consentEndsAt ? (
                <>
                  <Time at={consentEndsAt} /> ({t.connections.daysLeft(daysLeft ?? 0)})
                </>
              ) : (
                t.app.none
              ),
            },
            { label: t.app.id, value: <Box variant="code">{connection.connectionId}</Box> },
            { label: t.app.createdAt, value: <Time at={connection.createdAt} /> },
            { label: t.app.createdBy, value: <Box variant="code">{connection.createdBy}</Box> },
          ]}
        />
      </Container>
      {mayManage && (
        <Container
          header={
            <Header variant="h2" description={t.connections.returnUrlText}>
              {t.connections.returnUrl}
            </Header>
          }
        >
          <ReturnUrl />
        </Container>
      )}
      <Container
        header={
          <Header
            variant="h2"
            counter={through && `(${through.length})`}
            actions={
              mayManage &&
              status !== "new" && (
                <RouterButton to={`/instances/discover?connection=${connection.connectionId}`}>
                  {t.connections.discover}
                </RouterButton>
              )
            }
          >
            {t.connections.through}
          </Header>
        }
      >
        {through?.length ? (
          <ul>
            {through.map((i) => (
              <li key={i.instanceId}>
                <RouterLink to={`/instances/${i.instanceId}`}>{i.name || i.instanceId}</RouterLink>
              </li>
            ))}
          </ul>
        ) : (
          <Box color="text-body-secondary">{t.connections.noneThrough}</Box>
        )}
      </Container>
      {asked && (
        <Confirm
          title={t.connections.disconnect}
          action={t.connections.disconnect}
          typed={connection.connectionId}
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(etag, { onSuccess: () => void navigate("/connections") })}
          onDismiss={() => setAsked(false)}
        >
          {t.connections.disconnectText}
        </Confirm>
      )}
    </SpaceBetween>
  );
}
