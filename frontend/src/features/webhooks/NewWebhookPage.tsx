import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate } from "react-router-dom";
import { useText } from "@/shared/i18n";
import { Failure } from "@/shared/ui/Failure";
import { useCreateWebhook } from "./api/createWebhook";
import { Secret } from "./Secret";
import { events, WebhookForm } from "./WebhookForm";

/** Makes a webhook, and shows its secret once. */
export function NewWebhookPage() {
  const t = useText();
  const navigate = useNavigate();
  const create = useCreateWebhook();
  const [start] = useState({ url: "", events });
  if (create.data) {
    const { webhook, secret } = create.data;
    return (
      <SpaceBetween size="l">
        <Header variant="h1">{webhook.url}</Header>
        <Secret secret={secret}>
          <Button onClick={() => void navigate(`/webhooks/${webhook.webhookId}`, { replace: true })}>
            {t.webhooks.kept}
          </Button>
        </Secret>
      </SpaceBetween>
    );
  }
  return (
    <WebhookForm
      title={t.webhooks.create}
      start={start}
      busy={create.isPending}
      saved={create.isSuccess}
      failure={create.error && <Failure error={create.error} />}
      back="/webhooks"
      onSave={(request) => create.mutate({ ...request, description: request.description || undefined })}
    />
  );
}
