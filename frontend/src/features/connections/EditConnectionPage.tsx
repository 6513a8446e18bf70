import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";
import { useNavigate, useParams } from "react-router-dom";
import type { Schemas } from "@/shared/api/client";
import type { Versioned } from "@/shared/api/versioned";
import { useText } from "@/shared/i18n";
import { ChangeFailure } from "@/shared/ui/ChangeFailure";
import { Guard } from "@/shared/ui/Guard";
import { Loaded } from "@/shared/ui/Loaded";
import { RouterButton } from "@/shared/ui/RouterButton";
import { useConnection } from "./api/getConnection";
import { useUpdateConnection } from "./api/updateConnection";
import { clientForm, ClientFields } from "./ClientFields";

export function EditConnectionPage() {
  const { connectionId = "" } = useParams();
  const connection = useConnection(connectionId);
  const [round, setRound] = useState(0);
  return (
    <Loaded of={connection}>
      {(seen) => (
        <Edit key={round} seen={seen} reload={() => void connection.refetch().then(() => setRound(round + 1))} />
      )}
    </Loaded>
  );
}

/** Edit changes the version that it began with: a newer one, which a change elsewhere made, comes when the person asks. */
function Edit({ seen, reload }: { seen: Versioned<Schemas["Connection"]>; reload: () => void }) {
  const t = useText();
  const navigate = useNavigate();
  const [base] = useState(seen);
  const [name, setName] = useState(base.value.name);
  const [client, setClient] = useState({ clientId: "", clientSecret: "" });
  const [tried, setTried] = useState(false);
  const update = useUpdateConnection(base.value.connectionId);
  const page = `/connections/${base.value.connectionId}`;
  useEffect(() => {
    if (update.isSuccess) {
      void navigate(page, { replace: true });
    }
  }, [update.isSuccess, navigate, page]);
  const renamed = name.trim() !== base.value.name;
  const wantsClient = client.clientId !== "" || client.clientSecret !== "";
  const missing = {
    name: name.trim() ? "" : t.connections.needName,
    clientId: client.clientId === "" || clientForm.test(client.clientId) ? "" : t.connections.needClientId,
    clientSecret: !wantsClient || clientForm.test(client.clientSecret) ? "" : t.connections.needClientSecret,
  };
  const shown = (text: string) => (tried ? text : "");
  const submit = () => {
    setTried(true);
    if (Object.values(missing).every((text) => text === "")) {
      update.mutate({
        etag: base.etag,
        body: {
          name: renamed ? name.trim() : undefined,
          clientId: client.clientId || undefined,
          clientSecret: client.clientSecret || undefined,
        },
      });
    }
  };
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        submit();
      }}
    >
      <Guard when={(renamed || wantsClient) && !update.isSuccess} />
      <Form
        header={<Header variant="h1">{base.value.name}</Header>}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <RouterButton formAction="none" variant="link" to={page}>
              {t.app.cancel}
            </RouterButton>
            <Button variant="primary" loading={update.isPending} disabled={!renamed && !wantsClient}>
              {t.app.save}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <Container>
            <FormField label={t.connections.name} description={t.connections.nameText} errorText={shown(missing.name)}>
              <Input value={name} onChange={({ detail }) => setName(detail.value.slice(0, 100))} />
            </FormField>
          </Container>
          <Container
            header={
              <Header variant="h2" description={t.connections.otherClientText}>
                {t.connections.otherClient}
              </Header>
            }
          >
            <ClientFields
              client={client}
              onChange={setClient}
              errors={{ clientId: shown(missing.clientId), clientSecret: shown(missing.clientSecret) }}
            />
          </Container>
          {update.error && <ChangeFailure error={update.error} reload={reload} />}
        </SpaceBetween>
      </Form>
    </form>
  );
}
