import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tiles from "@cloudscape-design/components/tiles";
import { useState } from "react";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { Failure } from "@/shared/ui/Failure";
import { Guard } from "@/shared/ui/Guard";
import { RouterButton } from "@/shared/ui/RouterButton";
import { useBeginAuthorization } from "./api/beginAuthorization";
import { useCreateConnection } from "./api/createConnection";
import { clientForm, ClientFields } from "./ClientFields";
import { ReturnUrl } from "./ReturnUrl";
import { regions } from "./status";

const securityProfiles = "https://developer.amazon.com/loginwithamazon/console/site/lwa/overview.html";

/** What to do at Amazon, what to enter here, and on to the consent at Amazon. */
export function NewConnectionPage() {
  const t = useText();
  const [name, setName] = useState("");
  const [region, setRegion] = useState<Schemas["Region"]>("NA");
  const [client, setClient] = useState({ clientId: "", clientSecret: "" });
  const [tried, setTried] = useState(false);
  const create = useCreateConnection();
  const begin = useBeginAuthorization();
  const made = create.data?.value.connectionId;
  const missing = {
    name: name.trim() ? "" : t.connections.needName,
    clientId: clientForm.test(client.clientId) ? "" : t.connections.needClientId,
    clientSecret: clientForm.test(client.clientSecret) ? "" : t.connections.needClientSecret,
  };
  const shown = (text: string) => (tried ? text : "");
  const submit = () => {
    setTried(true);
    if (made) {
      begin.mutate(made); // it is saved already; only the way to Amazon failed
    } else if (Object.values(missing).every((text) => text === "")) {
      create.mutate(
        { name: name.trim(), region, ...client },
        { onSuccess: ({ value }) => begin.mutate(value.connectionId) },
      );
    }
  };
  const error = create.error ?? begin.error;
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        submit();
      }}
    >
      <Guard when={(name !== "" || client.clientId !== "" || client.clientSecret !== "") && !made} />
      <Form
        header={
          <Header variant="h1" description={t.connections.newText}>
            {t.connections.create}
          </Header>
        }
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <RouterButton formAction="none" variant="link" to={made ? `/connections/${made}` : "/connections"}>
              {t.app.cancel}
            </RouterButton>
            <Button variant="primary" loading={create.isPending || begin.isPending || begin.isSuccess}>
              {t.connections.saveAndConnect}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">{t.connections.atAmazon}</Header>}>
            <ol>
              <li>
                <Link href={securityProfiles} external variant="primary">
                  {t.connections.openProfiles}
                </Link>{" "}
                {t.connections.makeProfile}
              </li>
              <li>{t.connections.applyForApi}</li>
              <li>
                {t.connections.allowReturn}
                <ReturnUrl />
              </li>
              <li>{t.connections.copyClient}</li>
            </ol>
          </Container>
          <Container header={<Header variant="h2">{t.connections.here}</Header>}>
            <SpaceBetween size="l">
              <FormField
                label={t.connections.name}
                description={t.connections.nameText}
                errorText={shown(missing.name)}
              >
                <Input value={name} onChange={({ detail }) => setName(detail.value.slice(0, 100))} />
              </FormField>
              <FormField label={t.connections.region} description={t.connections.regionText} stretch>
                <Tiles
                  value={region}
                  columns={3}
                  items={regions.map((value) => ({
                    value,
                    label: t.connections.regions[value].name,
                    description: t.connections.regions[value].text,
                  }))}
                  onChange={({ detail }) => setRegion(detail.value as Schemas["Region"])}
                />
              </FormField>
              <ClientFields
                client={client}
                onChange={setClient}
                errors={{ clientId: shown(missing.clientId), clientSecret: shown(missing.clientSecret) }}
              />
            </SpaceBetween>
          </Container>
          {error && <Failure error={error} />}
        </SpaceBetween>
      </Form>
    </form>
  );
}
