import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useState } from "react";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { Guard } from "@/shared/ui/Guard";
import { RouterButton } from "@/shared/ui/RouterButton";

export const events: Schemas["EventType"][] = [
  "job.succeeded",
  "job.partially_succeeded",
  "job.failed",
  "job.cancelled",
];

interface Props {
  title: string;
  start: Schemas["WebhookRequest"];
  busy: boolean;
  saved: boolean;
  failure: ReactNode;
  back: string;
  onSave: (request: Schemas["WebhookRequest"]) => void;
}

/** WebhookForm asks for address and events; whether the address is public is for the API to say. */
export function WebhookForm({ title, start, busy, saved, failure, back, onSave }: Props) {
  const t = useText();
  const [draft, setDraft] = useState(start);
  const [tried, setTried] = useState(false);
  const missing = {
    url: URL.canParse(draft.url) ? "" : t.webhooks.needUrl,
    events: draft.events.length > 0 ? "" : t.webhooks.needEvents,
  };
  const changed = JSON.stringify(draft) !== JSON.stringify(start);
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        setTried(true);
        if (Object.values(missing).every((text) => text === "")) {
          onSave(draft);
        }
      }}
    >
      <Guard when={changed && !saved} />
      <Form
        header={<Header variant="h1">{title}</Header>}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <RouterButton formAction="none" variant="link" to={back}>
              {t.app.cancel}
            </RouterButton>
            <Button variant="primary" loading={busy} disabled={!changed}>
              {t.app.save}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <Container>
            <SpaceBetween size="l">
              <FormField label={t.webhooks.url} description={t.webhooks.urlText} errorText={tried ? missing.url : ""}>
                <Input
                  inputMode="url"
                  value={draft.url}
                  placeholder="https://example.com/hook"
                  onChange={({ detail }) => setDraft({ ...draft, url: detail.value.trim() })}
                />
              </FormField>
              <FormField label={t.webhooks.events} errorText={tried ? missing.events : ""}>
                <SpaceBetween size="xs">
                  {events.map((event) => (
                    <Checkbox
                      key={event}
                      checked={draft.events.includes(event)}
                      onChange={({ detail }) =>
                        setDraft({
                          ...draft,
                          events: events.filter((e) => (e === event ? detail.checked : draft.events.includes(e))),
                        })
                      }
                    >
                      {t.webhooks.eventNames[event]}
                    </Checkbox>
                  ))}
                </SpaceBetween>
              </FormField>
              <FormField label={t.webhooks.about}>
                <Input
                  value={draft.description ?? ""}
                  onChange={({ detail }) => setDraft({ ...draft, description: detail.value.slice(0, 255) })}
                />
              </FormField>
            </SpaceBetween>
          </Container>
          {failure}
        </SpaceBetween>
      </Form>
    </form>
  );
}
