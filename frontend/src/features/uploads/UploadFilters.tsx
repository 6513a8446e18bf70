import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import { useState } from "react";
import { useInstances } from "@/shared/api/calls/listInstances";
import { useText } from "@/shared/i18n";
import { FieldRow } from "@/shared/ui/FieldRow";

interface Props {
  filters: URLSearchParams;
  setFilters: (filters: URLSearchParams, options: { replace: boolean }) => void;
}

export function UploadFilters({ filters, setFilters }: Props) {
  const t = useText();
  const instances = useInstances();
  const [dataSet, setDataSet] = useState(filters.get("dataSet") ?? "");
  const set = (name: string, value: string | undefined) => {
    const next = new URLSearchParams(filters);
    if (value) {
      next.set(name, value);
    } else {
      next.delete(name);
    }
    setFilters(next, { replace: true });
  };
  const stateOptions = [
    { value: "", label: t.uploads.allStates },
    { value: "open", label: t.uploads.openStates },
    ...Object.entries(t.states).map(([value, label]) => ({ value, label })),
  ];
  const instanceOptions = [
    { value: "", label: t.uploads.anyInstance },
    ...(instances.data ?? []).map((i) => ({ value: i.instanceId, label: i.name ?? i.instanceId })),
  ];
  return (
    <FieldRow>
      <Select
        ariaLabel={t.uploads.stateFilter}
        options={stateOptions}
        selectedOption={stateOptions.find(({ value }) => value === (filters.get("state") ?? "")) ?? null}
        onChange={({ detail }) => set("state", detail.selectedOption.value)}
      />
      <Select
        ariaLabel={t.uploads.instanceFilter}
        options={instanceOptions}
        selectedOption={instanceOptions.find(({ value }) => value === (filters.get("instance") ?? "")) ?? null}
        onChange={({ detail }) => set("instance", detail.selectedOption.value)}
      />
      <Input
        type="search"
        ariaLabel={t.uploads.dataSetFilter}
        placeholder={t.uploads.dataSetFilter}
        value={dataSet}
        onChange={({ detail }) => {
          setDataSet(detail.value);
          if (detail.value === "") {
            set("dataSet", undefined);
          }
        }}
        onBlur={() => set("dataSet", dataSet)}
        onKeyDown={({ detail }) => {
          if (detail.key === "Enter") {
            set("dataSet", dataSet);
          }
        }}
      />
    </FieldRow>
  );
}
