import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Multiselect from "@cloudscape-design/components/multiselect";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useInstances } from "@/shared/api/calls/listInstances";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { Failure } from "@/shared/ui/Failure";
import type { Draft } from "./draft";

interface Props {
  draft: Draft;
  onChange: (draft: Draft) => void;
  errors: { instances: string; dataSet: string };
}

export function DestinationStep({ draft, onChange, errors }: Props) {
  const t = useText();
  const instances = useInstances();
  const { mapping } = draft;
  const options = (instances.data ?? []).map((i) => ({
    value: i.instanceId,
    label: i.name ?? i.instanceId,
    description: i.instanceId,
    tags: i.tags,
  }));
  const set = (change: Partial<Schemas["Mapping"]>) => onChange({ ...draft, mapping: { ...mapping, ...change } });
  const periods = (["", "PT1H", "P1D", "P1M"] as const).map((value) => ({
    value,
    label: t.wizard.periods[value || "none"],
  }));
  return (
    <Container>
      <SpaceBetween size="l">
        {instances.error && <Failure error={instances.error} retry={() => void instances.refetch()} />}
        <FormField label={t.uploads.instances} errorText={errors.instances}>
          <Multiselect
            filteringType="auto"
            options={options}
            selectedOptions={options.filter(({ value }) => draft.instanceIds.includes(value))}
            onChange={({ detail }) =>
              onChange({ ...draft, instanceIds: detail.selectedOptions.map((o) => o.value ?? "") })
            }
            statusType={instances.isPending ? "loading" : "finished"}
            placeholder={t.wizard.chooseInstances}
          />
        </FormField>
        <FormField label={t.uploads.dataSet} description={t.wizard.dataSetText} errorText={errors.dataSet}>
          <Input value={mapping.dataSetId} onChange={({ detail }) => set({ dataSetId: detail.value })} />
        </FormField>
        <FormField label={t.wizard.country} description={t.wizard.countryText}>
          <Input
            value={mapping.countryCode ?? ""}
            placeholder="US"
            onChange={({ detail }) => set({ countryCode: detail.value.toUpperCase().slice(0, 2) })}
          />
        </FormField>
        <FormField label={t.wizard.period} description={t.wizard.periodText}>
          <Select
            options={periods}
            selectedOption={periods.find(({ value }) => value === (mapping.period ?? "")) ?? null}
            onChange={({ detail }) => set({ period: detail.selectedOption.value as Schemas["Mapping"]["period"] })}
          />
        </FormField>
        <FormField label={t.upload.strategy}>
          <RadioGroup
            value={draft.updateStrategy}
            items={Object.entries(t.strategies).map(([value, { label, text }]) => ({
              value,
              label,
              description: text,
            }))}
            onChange={({ detail }) => onChange({ ...draft, updateStrategy: detail.value as Draft["updateStrategy"] })}
          />
        </FormField>
      </SpaceBetween>
    </Container>
  );
}
