import FormField from "@cloudscape-design/components/form-field";
import Multiselect from "@cloudscape-design/components/multiselect";
import { useInstances } from "@/shared/api/calls/listInstances";
import { useText } from "@/shared/i18n";
import { said } from "./Said";

/** A call to the API names at most so many. */
const most = 25;

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
    <FormField label={t.nav.instances} errorText={instances.error ? said(t, instances.error) : errorText}>
      <Multiselect
        filteringType="auto"
        enableSelectAll
        options={options}
        selectedOptions={options.filter(({ value }) => chosen.includes(value))}
        placeholder={t.datasets.chooseInstances}
        statusType={instances.isPending ? "loading" : "finished"}
        empty={t.instances.emptyTitle}
        onChange={({ detail }) => onChange(detail.selectedOptions.map((o) => o.value ?? "").slice(0, most))}
      />
    </FormField>
  );
}
