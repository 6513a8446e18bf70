import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { useSearchParams } from "react-router-dom";
import { useInstanceNames } from "@/shared/api/calls/listInstances";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { dataSetForm } from "@/shared/mapping";
import { ColumnList } from "@/shared/ui/ColumnList";
import { CountryField } from "@/shared/ui/CountryField";
import { Failure } from "@/shared/ui/Failure";
import { Guard } from "@/shared/ui/Guard";
import { InstancesField, wrongInstances } from "@/shared/ui/InstancesField";
import { Loaded } from "@/shared/ui/Loaded";
import { RouterButton } from "@/shared/ui/RouterButton";
import { RouterLink } from "@/shared/ui/RouterLink";
import { ProblemText } from "@/shared/ui/ProblemText";
import { useCreateDataSets } from "./api/createDataSets";
import { useDataSet } from "./api/getDataSet";
import { PatternField } from "./PatternField";
import { hasTime, keyForm, ofDataSet, type Pattern } from "./request";

/** Creates a data set in several instances; `?instance=` is one of them, `?like=` a data set to take the columns of. */
export function NewDataSetPage() {
  const [query] = useSearchParams();
  const [instanceId = "", dataSetId = ""] = (query.get("like") ?? "").split("/");
  const like = useDataSet(instanceId, dataSetId);
  const instance = query.get("instance");
  if (!instanceId || !dataSetId) {
    return <NewDataSet instanceIds={instance ? [instance] : []} />;
  }
  return (
    <Loaded of={like}>
      {(data) => <NewDataSet like={data} from={`${instanceId}/${dataSetId}`} instanceIds={[]} />}
    </Loaded>
  );
}

interface Props {
  like?: Schemas["DataSet"];
  from?: string;
  instanceIds: string[];
}

function NewDataSet({ like, from = "", instanceIds: given }: Props) {
  const t = useText();
  const [name, setName] = useState(like?.dataSetId ?? "");
  const [description, setDescription] = useState(like?.description ?? "");
  const [instanceIds, setInstanceIds] = useState(given);
  const [pattern, setPattern] = useState<Pattern | undefined>(() => like && ofDataSet(from, like));
  const [country, setCountry] = useState(like?.countryCode ?? "");
  const [period, setPeriod] = useState(like?.period ?? "");
  const [key, setKey] = useState(""); // not that of the other data set: AMC may be let use it there only
  const [more, setMore] = useState(false);
  const [tried, setTried] = useState(false);
  const create = useCreateDataSets();
  const take = (next: Pattern | undefined) => {
    setPattern(next);
    setCountry(next?.countryCode ?? country);
    setPeriod(next?.period ?? period);
  };
  const byTime = hasTime(pattern);
  const missing = {
    name: dataSetForm.test(name) ? "" : t.wizard.needDataSet,
    instances: wrongInstances(t, instanceIds),
    key: key === "" || keyForm.test(key) ? "" : t.datasets.needKey,
    pattern: pattern ? "" : t.datasets.needColumns,
  };
  const shown = (text: string) => (tried ? text : "");
  const periods = (["", "PT1H", "P1D", "P1M"] as const).map((value) => ({
    value,
    label: value ? t.datasets.periods[value] : t.app.none,
  }));
  const submit = () => {
    setTried(true);
    if (pattern && Object.values(missing).every((text) => text === "")) {
      create.mutate({
        instanceIds,
        dataSet: {
          dataSetId: name,
          description: description || undefined,
          countryCode: country || undefined,
          period: byTime ? (period as Schemas["DataSetRequest"]["period"]) || undefined : undefined,
          customerEncryptionKeyArn: key || undefined,
          columns: pattern.columns,
        },
      });
    }
  };
  const entered =
    name !== (like?.dataSetId ?? "") || instanceIds.length > given.length || (!like && pattern !== undefined);
  const whole = create.data?.every(({ outcome }) => outcome !== "failed") ?? false;
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        submit();
      }}
    >
      <Guard when={entered && !create.isSuccess} />
      <Form
        header={
          <Header variant="h1" description={t.datasets.createText}>
            {t.datasets.create}
          </Header>
        }
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <RouterButton formAction="none" variant="link" to="/datasets">
              {whole ? t.app.close : t.app.cancel}
            </RouterButton>
            <Button variant="primary" loading={create.isPending}>
              {t.datasets.create}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <Container>
            <SpaceBetween size="l">
              <FormField label={t.datasets.name} description={t.datasets.nameText} errorText={shown(missing.name)}>
                <Input value={name} onChange={({ detail }) => setName(detail.value.trim())} />
              </FormField>
              <FormField label={t.datasets.about}>
                <Textarea
                  rows={2}
                  value={description}
                  onChange={({ detail }) => setDescription(detail.value.slice(0, 255))}
                />
              </FormField>
              <InstancesField chosen={instanceIds} onChange={setInstanceIds} errorText={shown(missing.instances)} />
            </SpaceBetween>
          </Container>
          <Container header={<Header variant="h2">{t.datasets.columns}</Header>}>
            <SpaceBetween size="l">
              {!like && <PatternField pattern={pattern} onChange={take} errorText={shown(missing.pattern)} />}
              {pattern && <ColumnList columns={pattern.columns} />}
            </SpaceBetween>
          </Container>
          <Container>
            <SpaceBetween size="l">
              {byTime && (
                <FormField label={t.datasets.period} description={t.datasets.periodText}>
                  <Select
                    options={periods}
                    selectedOption={periods.find(({ value }) => value === period) ?? null}
                    onChange={({ detail }) => setPeriod(detail.selectedOption.value ?? "")}
                  />
                </FormField>
              )}
              <CountryField
                label={t.datasets.country}
                description={t.datasets.countryText}
                value={country}
                onChange={setCountry}
              />
              <ExpandableSection
                headerText={t.wizard.more}
                expanded={more || shown(missing.key) !== ""}
                onChange={({ detail }) => setMore(detail.expanded)}
              >
                <FormField label={t.datasets.key} description={t.datasets.keyText} errorText={shown(missing.key)}>
                  <Input
                    value={key}
                    placeholder="arn:aws:kms:eu-central-1:111122223333:key/…"
                    onChange={({ detail }) => setKey(detail.value.trim())}
                  />
                </FormField>
              </ExpandableSection>
            </SpaceBetween>
          </Container>
          {create.error && <Failure error={create.error} />}
          {create.data && <Results name={name} results={create.data} />}
        </SpaceBetween>
      </Form>
    </form>
  );
}

function Results({ name, results }: { name: string; results: Schemas["DataSetResult"][] }) {
  const t = useText();
  const nameOf = useInstanceNames();
  const kinds = { created: "success", exists: "info", failed: "error" } as const;
  return (
    <Table
      header={<Header>{t.datasets.results}</Header>}
      wrapLines
      items={results}
      trackBy="instanceId"
      columnDefinitions={[
        {
          id: "instance",
          header: t.datasets.instance,
          cell: (r) =>
            r.outcome === "failed" ? (
              nameOf(r.instanceId)
            ) : (
              <RouterLink to={`/datasets/${r.instanceId}/${name}`}>{nameOf(r.instanceId)}</RouterLink>
            ),
          isRowHeader: true,
        },
        {
          id: "outcome",
          header: t.instances.state,
          minWidth: 180,
          cell: ({ outcome }) => (
            <StatusIndicator type={kinds[outcome]} wrapText={false}>
              {t.datasets.outcomes[outcome]}
            </StatusIndicator>
          ),
        },
        {
          id: "problem",
          header: t.datasets.message,
          cell: ({ problem }) => (problem ? <ProblemText problem={problem} /> : t.app.none),
        },
      ]}
    />
  );
}
