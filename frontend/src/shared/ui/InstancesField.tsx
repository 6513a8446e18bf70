import FormField from "@cloudscape-design/components/form-field";
import Multiselect from "@cloudscape-design/components/multiselect";
import { useInstances } from "@/shared/api/calls/listInstances";
import { type Text, useText } from "@/shared/i18n";
import { problemText } from "./ProblemText";

/** What is wrong with a choice of instances: a call to the API names 25 at most. */
export function wrongInstances(t: Text, { length }: string[]) {
  return length === 0 ? t.datasets.needInstances : length > 25 ? t.datasets.tooManyInstances : "";
}

interface Props {
  chosen: string[];
  onChange: (instanceIds: string[]) => void;
  errorText: string;
}

/** InstancesField chooses registered instances; they are found by their tags too. */
export function InstancesField({ chosen, onChange, errorText }: Props) {
  const t = useText();
  const instances = useInstances();
  const options = (instances.data ?? []).map((i) => ({
    value: i.instanceId,
    label: i.name || i.instanceId,
    description: i.instanceId,
    tags: i.tags,
    filteringTags: i.tags,
  }));
  return (
    <FormField label={t.nav.instances} errorText={instances.error ? problemText(t, instances.error) : errorText}>
      <Multiselect
        filteringType="auto"
        enableSelectAll
        options={options}
        selectedOptions={options.filter(({ value }) => chosen.includes(value))}
        placeholder={t.datasets.chooseInstances}
        statusType={instances.isPending ? "loading" : "finished"}
        empty={t.instances.emptyTitle}
        onChange={({ detail }) => onChange(detail.selectedOptions.map((o) => o.value ?? ""))}
      />
    </FormField>
  );
}
