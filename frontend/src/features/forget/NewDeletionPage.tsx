import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";
import { useNavigate } from "react-router-dom";
import { useText } from "@/shared/i18n";
import { Confirm } from "@/shared/ui/Confirm";
import { CountryField } from "@/shared/ui/CountryField";
import { Failure } from "@/shared/ui/Failure";
import { Guard } from "@/shared/ui/Guard";
import { InstancesField, wrongInstances } from "@/shared/ui/InstancesField";
import { RouterButton } from "@/shared/ui/RouterButton";
import { ProblemText } from "@/shared/ui/ProblemText";
import { PlaceError, useCreateDeletions } from "./api/createDeletions";
import { notHashed, type Person } from "./people";
import { PeopleField } from "./PeopleField";

/** Whom to forget, where, and by whose rules. */
export function NewDeletionPage() {
  const t = useText();
  const navigate = useNavigate();
  const [instanceIds, setInstanceIds] = useState<string[]>([]);
  const [people, setPeople] = useState<Person[]>([]);
  const [hashed, setHashed] = useState(false);
  const [country, setCountry] = useState("");
  const [tried, setTried] = useState(false);
  const [asked, setAsked] = useState(false);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const create = useCreateDeletions();
  const made = create.data;
  useEffect(() => {
    if (made) {
      void navigate(made[0] && made.length === 1 ? `/forget/${made[0].deletionId}` : "/forget", { replace: true });
    }
  }, [made, navigate]);
  /** A key stands for one submission. */
  const changed = () => {
    setKey(crypto.randomUUID());
    create.reset();
  };
  const bad = hashed ? notHashed(people) : undefined;
  const wrong = {
    instances: wrongInstances(t, instanceIds),
    people:
      people.length === 0 ? t.forget.needPeople : bad ? t.forget.notHashed(bad.row, t.wizard.meanings[bad.type]) : "",
  };
  const shown = (text: string) => (tried ? text : "");
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        setTried(true);
        setAsked(Object.values(wrong).every((text) => text === ""));
      }}
    >
      <Guard when={people.length > 0 && !made} />
      <Form
        header={
          <Header variant="h1" description={t.forget.createText}>
            {t.forget.create}
          </Header>
        }
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <RouterButton formAction="none" variant="link" to="/forget">
              {t.app.cancel}
            </RouterButton>
            <Button variant="primary">{t.forget.submit(people.length)}</Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <Alert type="info">{t.forget.promise}</Alert>
          <Container>
            <SpaceBetween size="l">
              <PeopleField
                people={people}
                onChange={(next) => {
                  setPeople(next);
                  changed();
                }}
                errorText={shown(wrong.people)}
              />
              <FormField label={t.forget.values}>
                <RadioGroup
                  value={hashed ? "hashed" : "plain"}
                  items={(["plain", "hashed"] as const).map((value) => ({
                    value,
                    label: t.forget.forms[value],
                    description: t.forget.formTexts[value],
                  }))}
                  onChange={({ detail }) => {
                    setHashed(detail.value === "hashed");
                    changed();
                  }}
                />
              </FormField>
              {!hashed && (
                <CountryField
                  label={t.datasets.country}
                  description={t.forget.countryText}
                  value={country}
                  onChange={(next) => {
                    setCountry(next);
                    changed();
                  }}
                />
              )}
              <InstancesField
                chosen={instanceIds}
                onChange={(next) => {
                  setInstanceIds(next);
                  changed();
                }}
                errorText={shown(wrong.instances)}
              />
            </SpaceBetween>
          </Container>
          {create.error && <Refusal error={create.error} />}
        </SpaceBetween>
      </Form>
      {asked && (
        <Confirm
          title={t.forget.create}
          action={t.forget.submit(people.length)}
          typed={String(people.length)}
          busy={create.isPending}
          error={null}
          onConfirm={() =>
            create.mutate(
              { key, instanceIds, people, hashed, countryCode: (!hashed && country) || undefined },
              { onError: () => setAsked(false) },
            )
          }
          onDismiss={() => setAsked(false)}
        >
          {t.forget.confirm(people.length, instanceIds.length)}
        </Confirm>
      )}
    </form>
  );
}

/** Why nobody was forgotten: of whom a refusal speaks is told by type and row, never by value. */
function Refusal({ error }: { error: Error }) {
  const t = useText();
  if (!(error instanceof PlaceError)) {
    return <Failure error={error} />;
  }
  const { problem, person, made } = error;
  return (
    <Alert type="error" header={t.forget.refused(person.row, t.wizard.meanings[person.type])}>
      <ProblemText problem={problem} /> {made > 0 && t.forget.madeBefore(made)}
    </Alert>
  );
}
