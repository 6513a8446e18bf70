import Alert from "@cloudscape-design/components/alert";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Multiselect from "@cloudscape-design/components/multiselect";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useInstances } from "@/shared/api/calls/listInstances";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { CountryField } from "@/shared/ui/CountryField";
import { Failure } from "@/shared/ui/Failure";
import type { useDataSet } from "../api/getDataSet";
import { DataSetField } from "./DataSetField";
import { type Draft, strategiesFor } from "./draft";

interface Props {
  draft: Draft;
  onChange: (draft: Draft) => void;
  /** As useDataSet of the draft's. */
  dataSet: ReturnType<typeof useDataSet>;
  /** What to write beside a field. */
  wrong: (field: string) => string | undefined;
}

export function DestinationStep({ draft, onChange, dataSet, wrong }: Props) {
  const t = useText();
  const { mapping, existing } = draft;
  const set = (change: Partial<Schemas["Mapping"]>) => onChange({ ...draft, mapping: { ...mapping, ...change } });
  const periods = (["", "PT1H", "P1D", "P1M"] as const).map((value) => ({
    value,
    label: t.wizard.periods[value || "none"],
  }));
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">{t.uploads.instances}</Header>}>
        <Instances draft={draft} onChange={onChange} errorText={wrong("instances")} />
      </Container>
      <Container header={<Header variant="h2">{t.uploads.dataSet}</Header>}>
        <SpaceBetween size="l">
          <DataSetField
            draft={draft}
            dataSet={dataSet}
            errorText={wrong("dataSet")}
            onChange={({ existing, dataSetId }) =>
              onChange({ ...draft, existing, own: { ...draft.own, dataSet: true }, mapping: { ...mapping, dataSetId } })
            }
          />
          {!existing && (
            <FormField label={t.wizard.period} description={t.wizard.periodText} errorText={wrong("period")}>
              <Select
                options={periods}
                selectedOption={periods.find(({ value }) => value === (mapping.period ?? "")) ?? null}
                onChange={({ detail }) => set({ period: detail.selectedOption.value as Schemas["Mapping"]["period"] })}
              />
            </FormField>
          )}
          <CountryField
            label={t.wizard.country}
            description={t.wizard.countryText}
            value={mapping.countryCode ?? ""}
            errorText={wrong("country")}
            onChange={(countryCode) =>
              onChange({ ...draft, own: { ...draft.own, country: true }, mapping: { ...mapping, countryCode } })
            }
          />
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">{t.wizard.how}</Header>}>
        <Loading draft={draft} onChange={onChange} dataSet={dataSet} wrong={wrong} />
      </Container>
    </SpaceBetween>
  );
}

function Instances({ draft, onChange, errorText }: Pick<Props, "draft" | "onChange"> & { errorText?: string }) {
  const t = useText();
  const instances = useInstances();
  const all = instances.data ?? [];
  const options = all.map((i) => ({
    value: i.instanceId,
    label: i.name ?? i.instanceId,
    description: i.instanceId,
    tags: i.tags,
  }));
  const known = new Set(options.map(({ value }) => value));
  const gone = draft.instanceIds.filter((id) => !known.has(id)).map((value) => ({ value, label: value }));
  const tags = [...new Set(all.flatMap((i) => i.tags ?? []))].sort();
  const choose = (instanceIds: string[]) => onChange({ ...draft, instanceIds: [...new Set(instanceIds)] });
  if (instances.data?.length === 0) {
    return (
      <Alert type="warning" header={t.wizard.noInstances}>
        {t.wizard.noInstancesText}
      </Alert>
    );
  }
  return (
    <SpaceBetween size="m">
      {instances.error && <Failure error={instances.error} retry={() => void instances.refetch()} />}
      <FormField
        label={t.uploads.instances}
        description={t.wizard.instancesText}
        errorText={errorText}
        secondaryControl={
          tags.length > 0 && (
            <ButtonDropdown
              items={tags.map((id) => ({ id, text: id }))}
              onItemClick={({ detail }) =>
                choose([
                  ...draft.instanceIds,
                  ...all.filter((i) => i.tags?.includes(detail.id)).map((i) => i.instanceId),
                ])
              }
            >
              {t.wizard.byTag}
            </ButtonDropdown>
          )
        }
      >
        <Multiselect
          filteringType="auto"
          options={options}
          selectedOptions={[...options.filter(({ value }) => draft.instanceIds.includes(value)), ...gone]}
          onChange={({ detail }) => choose(detail.selectedOptions.map((o) => o.value ?? ""))}
          statusType={instances.isPending ? "loading" : "finished"}
          placeholder={t.wizard.chooseInstances}
          deselectAriaLabel={(option) => `${t.app.remove} ${option.label ?? ""}`}
        />
      </FormField>
    </SpaceBetween>
  );
}

/** How the rows meet those that are there, and the job other jobs. */
function Loading({ draft, onChange, dataSet, wrong }: Props) {
  const t = useText();
  const allowed = strategiesFor(draft.existing && dataSet.data ? dataSet.data.columns : draft.mapping.columns);
  const [more, setMore] = useState(draft.concurrency !== "queue" || draft.maxRejectRatio !== undefined);
  const [percent, setPercent] = useState(() =>
    draft.maxRejectRatio === undefined ? "" : `${Number((draft.maxRejectRatio * 100).toPrecision(12))}`,
  );
  return (
    <SpaceBetween size="l">
      <FormField label={t.upload.strategy} errorText={wrong("strategy")} stretch>
        <RadioGroup
          value={draft.updateStrategy}
          items={Object.entries(t.strategies).map(([value, { label, text }]) => ({
            value,
            label,
            disabled: !allowed.includes(value as Draft["updateStrategy"]),
            description: allowed.includes(value as Draft["updateStrategy"])
              ? text
              : `${text} ${draft.existing ? t.wizard.hasNoTime : t.wizard.needsTime}`,
          }))}
          onChange={({ detail }) => onChange({ ...draft, updateStrategy: detail.value as Draft["updateStrategy"] })}
        />
      </FormField>
      <ExpandableSection
        headerText={t.wizard.more}
        expanded={more || wrong("concurrency") !== undefined || wrong("rejectRatio") !== undefined}
        onChange={({ detail }) => setMore(detail.expanded)}
      >
        <SpaceBetween size="l">
          <FormField label={t.wizard.concurrency} errorText={wrong("concurrency")} stretch>
            <RadioGroup
              value={draft.concurrency}
              items={Object.entries(t.wizard.concurrencies).map(([value, { label, text }]) => ({
                value,
                label,
                description: text,
              }))}
              onChange={({ detail }) => onChange({ ...draft, concurrency: detail.value as Draft["concurrency"] })}
            />
          </FormField>
          <FormField
            label={t.wizard.rejectRatio}
            description={t.wizard.rejectRatioText}
            errorText={wrong("rejectRatio")}
          >
            <Input
              type="number"
              inputMode="decimal"
              value={percent}
              placeholder="20"
              onChange={({ detail }) => {
                setPercent(detail.value);
                onChange({ ...draft, maxRejectRatio: detail.value === "" ? undefined : Number(detail.value) / 100 });
              }}
            />
          </FormField>
        </SpaceBetween>
      </ExpandableSection>
    </SpaceBetween>
  );
}
