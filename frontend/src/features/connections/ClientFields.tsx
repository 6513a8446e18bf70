import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useText } from "@/shared/i18n";

/** What can be sent of an application at Amazon; the service never shows it again. */
export interface ClientDraft {
  clientId: string;
  clientSecret: string;
}

export const clientForm = /^[!-~]+$/;

interface Props {
  client: ClientDraft;
  onChange: (client: ClientDraft) => void;
  errors: { clientId: string; clientSecret: string };
}

export function ClientFields({ client, onChange, errors }: Props) {
  const t = useText();
  return (
    <SpaceBetween size="l">
      <FormField label={t.connections.clientId} errorText={errors.clientId}>
        <Input
          value={client.clientId}
          placeholder="amzn1.application-oa2-client.…"
          autoComplete={false}
          disableBrowserAutocorrect
          spellcheck={false}
          onChange={({ detail }) => onChange({ ...client, clientId: detail.value.trim() })}
        />
      </FormField>
      <FormField
        label={t.connections.clientSecret}
        description={t.connections.clientSecretText}
        errorText={errors.clientSecret}
      >
        <Input
          type="password"
          value={client.clientSecret}
          autoComplete="new-password"
          onChange={({ detail }) => onChange({ ...client, clientSecret: detail.value.trim() })}
        />
      </FormField>
    </SpaceBetween>
  );
}
