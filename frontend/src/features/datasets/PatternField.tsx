import Box from "@cloudscape-design/components/box";
import FileInput from "@cloudscape-design/components/file-input";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useMappings } from "@/shared/api/calls/mappings";
import { useInstances } from "@/shared/api/calls/listInstances";
import { useText } from "@/shared/i18n";
import { readMapping } from "@/shared/mapping";
import { Failure } from "@/shared/ui/Failure";
import { useLoadPattern } from "./api/loadPattern";
import { ofMapping, type Pattern } from "./request";

type Way = "mapping" | "file" | "dataSet";

interface Props {
  pattern: Pattern | undefined;
  onChange: (pattern: Pattern | undefined) => void;
  errorText: string;
}

/** PatternField takes the columns of a new data set from a mapping, saved or in a file, or from another data set. */
export function PatternField({ pattern, onChange, errorText }: Props) {
  const t = useText();
  const mappings = useMappings();
  const instances = useInstances();
  const load = useLoadPattern();
  const [way, setWay] = useState<Way>("mapping");
  const [unreadable, setUnreadable] = useState("");
  const [other, setOther] = useState({ instanceId: "", dataSetId: "" });
  const options =
    mappings.data?.map(({ name, dataSetId }) => ({ value: name, label: name, description: dataSetId })) ?? [];
  const places = (instances.data ?? []).map((i) => ({ value: i.instanceId, label: i.name || i.instanceId }));
  const choose = async (file: File) => {
    const mapping = readMapping(await file.text());
    setUnreadable(mapping ? "" : t.mappings.noMapping(file.name));
    onChange(mapping && ofMapping(file.name, mapping));
  };
  const take = (from: Parameters<typeof load.mutate>[0]) => load.mutate(from, { onSuccess: onChange });
  return (
    <SpaceBetween size="m">
      <FormField label={t.datasets.from} errorText={unreadable || (pattern ? "" : errorText)}>
        <RadioGroup
          value={way}
          items={(["mapping", "file", "dataSet"] as const).map((value) => ({ value, label: t.datasets.ways[value] }))}
          onChange={({ detail }) => {
            setWay(detail.value as Way);
            setUnreadable("");
            onChange(undefined);
          }}
        />
      </FormField>
      {way === "mapping" && (
        <Select
          ariaLabel={t.datasets.ways.mapping}
          placeholder={t.datasets.chooseMapping}
          options={options}
          filteringType="auto"
          empty={t.mappings.emptyTitle}
          statusType={mappings.isPending ? "loading" : load.isPending ? "pending" : "finished"}
          selectedOption={options.find(({ value }) => value === pattern?.name) ?? null}
          onChange={({ detail }) => take({ mapping: detail.selectedOption.value ?? "" })}
        />
      )}
      {way === "file" && (
        <FileInput accept=".json" value={[]} onChange={({ detail }) => detail.value[0] && void choose(detail.value[0])}>
          {t.instances.chooseFile}
        </FileInput>
      )}
      {way === "dataSet" && (
        <SpaceBetween size="xs">
          <Select
            ariaLabel={t.datasets.instance}
            placeholder={t.datasets.chooseInstance}
            options={places}
            selectedOption={places.find(({ value }) => value === other.instanceId) ?? null}
            onChange={({ detail }) => setOther({ ...other, instanceId: detail.selectedOption.value ?? "" })}
          />
          <Input
            ariaLabel={t.datasets.name}
            placeholder={t.datasets.name}
            value={other.dataSetId}
            onChange={({ detail }) => setOther({ ...other, dataSetId: detail.value.trim() })}
            onBlur={() => other.instanceId && other.dataSetId && take(other)}
          />
        </SpaceBetween>
      )}
      {mappings.error && way === "mapping" && <Failure error={mappings.error} retry={() => void mappings.refetch()} />}
      {load.error && <Failure error={load.error} />}
      {pattern && way !== "mapping" && <Box color="text-status-success">{t.datasets.taken(pattern.name)}</Box>}
    </SpaceBetween>
  );
}
