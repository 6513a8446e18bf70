import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate, useParams } from "react-router-dom";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { Confirm } from "@/shared/ui/Confirm";
import { Failure } from "@/shared/ui/Failure";
import { Loaded } from "@/shared/ui/Loaded";
import { RouterButton } from "@/shared/ui/RouterButton";
import { Time } from "@/shared/ui/Time";
import { useDeleteWebhook } from "./api/deleteWebhook";
import { useWebhook } from "./api/getWebhook";
import { useRotateWebhook } from "./api/rotateWebhook";
import { useTestWebhook } from "./api/testWebhook";
import { Deliveries } from "./Deliveries";
import { Secret } from "./Secret";

export function WebhookPage() {
  const { webhookId = "" } = useParams();
  const webhook = useWebhook(webhookId);
  return <Loaded of={webhook}>{({ value, etag }) => <Details webhook={value} etag={etag} />}</Loaded>;
}

function Details({ webhook, etag }: { webhook: Schemas["Webhook"]; etag: string }) {
  const t = useText();
  const navigate = useNavigate();
  const { webhookId } = webhook;
  const rotate = useRotateWebhook(webhookId);
  const test = useTestWebhook(webhookId);
  const remove = useDeleteWebhook(webhookId);
  const [asked, setAsked] = useState<"rotate" | "remove">();
  const close = () => setAsked(undefined);
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={webhook.description}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={() => setAsked("remove")}>{t.app.delete}</Button>
            <Button onClick={() => setAsked("rotate")}>{t.webhooks.rotate}</Button>
            <RouterButton to={`/webhooks/${webhookId}/edit`}>{t.app.edit}</RouterButton>
            <Button variant="primary" loading={test.isPending} onClick={() => test.mutate()}>
              {t.webhooks.test}
            </Button>
          </SpaceBetween>
        }
      >
        {webhook.url}
      </Header>
      {test.error && <Failure error={test.error} />}
      {rotate.data && (
        <Secret secret={rotate.data.secret}>
          <div>
            {t.webhooks.previousUntil} <Time at={rotate.data.previousUntil} />
          </div>
        </Secret>
      )}
      <Container header={<Header variant="h2">{t.instances.overview}</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            {
              label: t.webhooks.events,
              value: webhook.events.map((event) => t.webhooks.eventNames[event]).join(", "),
            },
            { label: t.app.createdAt, value: <Time at={webhook.createdAt} /> },
            { label: t.app.createdBy, value: <Box variant="code">{webhook.createdBy}</Box> },
          ]}
        />
      </Container>
      <Deliveries webhookId={webhookId} />
      {asked === "rotate" && (
        <Confirm
          title={t.webhooks.rotate}
          action={t.webhooks.rotate}
          busy={rotate.isPending}
          error={rotate.error}
          onConfirm={() => rotate.mutate(undefined, { onSuccess: close })}
          onDismiss={close}
        >
          {t.webhooks.rotateText}
        </Confirm>
      )}
      {asked === "remove" && (
        <Confirm
          title={t.webhooks.remove}
          action={t.app.delete}
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(etag, { onSuccess: () => void navigate("/webhooks") })}
          onDismiss={close}
        >
          {t.webhooks.removeText}
        </Confirm>
      )}
    </SpaceBetween>
  );
}
