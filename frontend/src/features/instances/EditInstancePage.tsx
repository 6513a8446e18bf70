import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";
import { useNavigate, useParams } from "react-router-dom";
import { useConnections } from "@/shared/api/calls/listConnections";
import type { Schemas } from "@/shared/api/client";
import type { Versioned } from "@/shared/api/versioned";
import { useText } from "@/shared/i18n";
import { ChangeFailure } from "@/shared/ui/ChangeFailure";
import { Guard } from "@/shared/ui/Guard";
import { Loaded } from "@/shared/ui/Loaded";
import { RouterButton } from "@/shared/ui/RouterButton";
import { useInstance } from "./api/getInstance";
import { useUpdateInstance } from "./api/updateInstance";
import { TagsField } from "./TagsField";

type Instance = Schemas["Instance"];

export function EditInstancePage() {
  const { instanceId = "" } = useParams();
  const instance = useInstance(instanceId);
  const [round, setRound] = useState(0);
  return (
    <Loaded of={instance}>
      {(seen) => (
        <Edit key={round} seen={seen} reload={() => void instance.refetch().then(() => setRound(round + 1))} />
      )}
    </Loaded>
  );
}

/** changeOf names what differs, and undefined when nothing does. */
export function changeOf(before: Instance, after: Instance): Schemas["InstanceUpdate"] | undefined {
  const change: Schemas["InstanceUpdate"] = {};
  const name = after.name?.trim();
  if (name && name !== before.name) {
    change.name = name;
  }
  if ((after.adsAccountId ?? "") !== (before.adsAccountId ?? "")) {
    change.adsAccountId = after.adsAccountId ?? "";
  }
  if (after.connectionId !== before.connectionId) {
    change.connectionId = after.connectionId;
  }
  if (JSON.stringify(after.tags ?? []) !== JSON.stringify(before.tags ?? [])) {
    change.tags = after.tags ?? [];
  }
  return Object.keys(change).length > 0 ? change : undefined;
}

/** Edit changes the version that it began with: a newer one, which a change elsewhere made, comes when the person asks. */
function Edit({ seen, reload }: { seen: Versioned<Instance>; reload: () => void }) {
  const t = useText();
  const navigate = useNavigate();
  const connections = useConnections();
  const [base] = useState(seen);
  const [draft, setDraft] = useState(base.value);
  const update = useUpdateInstance(base.value.instanceId);
  const page = `/instances/${base.value.instanceId}`;
  const change = changeOf(base.value, draft);
  useEffect(() => {
    if (update.isSuccess) {
      void navigate(page, { replace: true });
    }
  }, [update.isSuccess, navigate, page]);
  const options = (connections.data ?? [{ connectionId: draft.connectionId, name: "" }]).map((c) => ({
    value: c.connectionId,
    label: c.name || c.connectionId,
    description: c.connectionId,
  }));
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        if (change) {
          update.mutate({ etag: base.etag, body: change });
        }
      }}
    >
      <Guard when={change !== undefined && !update.isSuccess} />
      <Form
        header={<Header variant="h1">{base.value.name || base.value.instanceId}</Header>}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <RouterButton formAction="none" variant="link" to={page}>
              {t.app.cancel}
            </RouterButton>
            <Button variant="primary" loading={update.isPending} disabled={!change}>
              {t.app.save}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <Container>
            <SpaceBetween size="l">
              <FormField label={t.instances.name}>
                <Input
                  value={draft.name ?? ""}
                  onChange={({ detail }) => setDraft({ ...draft, name: detail.value.slice(0, 100) })}
                />
              </FormField>
              <TagsField tags={draft.tags ?? []} onChange={(tags) => setDraft({ ...draft, tags })} />
              <FormField label={t.instances.adsAccount} description={t.instances.adsAccountText}>
                <Input
                  value={draft.adsAccountId ?? ""}
                  onChange={({ detail }) => setDraft({ ...draft, adsAccountId: detail.value.trim().slice(0, 100) })}
                />
              </FormField>
              <FormField label={t.instances.connection} description={t.instances.connectionText}>
                <Select
                  options={options}
                  selectedOption={options.find(({ value }) => value === draft.connectionId) ?? null}
                  onChange={({ detail }) =>
                    setDraft({ ...draft, connectionId: detail.selectedOption.value ?? draft.connectionId })
                  }
                />
              </FormField>
            </SpaceBetween>
          </Container>
          {update.error && <ChangeFailure error={update.error} reload={reload} />}
        </SpaceBetween>
      </Form>
    </form>
  );
}
