import { useEffect, useState } from "react";
import { useNavigate, useParams } from "react-router-dom";
import type { Schemas } from "@/shared/api/client";
import type { Versioned } from "@/shared/api/versioned";
import { ChangeFailure } from "@/shared/ui/ChangeFailure";
import { Loaded } from "@/shared/ui/Loaded";
import { useWebhook } from "./api/getWebhook";
import { useUpdateWebhook } from "./api/updateWebhook";
import { WebhookForm } from "./WebhookForm";

export function EditWebhookPage() {
  const { webhookId = "" } = useParams();
  const webhook = useWebhook(webhookId);
  const [round, setRound] = useState(0);
  return (
    <Loaded of={webhook}>
      {(seen) => <Edit key={round} seen={seen} reload={() => void webhook.refetch().then(() => setRound(round + 1))} />}
    </Loaded>
  );
}

/** Edit changes the version that it began with: a newer one, which a change elsewhere made, comes when the person asks. */
function Edit({ seen, reload }: { seen: Versioned<Schemas["Webhook"]>; reload: () => void }) {
  const navigate = useNavigate();
  const [base] = useState(seen);
  const { webhookId, url, events, description } = base.value;
  const [start] = useState({ url, events, description });
  const update = useUpdateWebhook(webhookId);
  const page = `/webhooks/${webhookId}`;
  useEffect(() => {
    if (update.isSuccess) {
      void navigate(page, { replace: true });
    }
  }, [update.isSuccess, navigate, page]);
  return (
    <WebhookForm
      title={url}
      start={start}
      busy={update.isPending}
      saved={update.isSuccess}
      failure={update.error && <ChangeFailure error={update.error} reload={reload} />}
      back={page}
      onSave={(body) => update.mutate({ body, etag: base.etag })}
    />
  );
}
