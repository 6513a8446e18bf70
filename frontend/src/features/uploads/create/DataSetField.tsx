import Alert from "@cloudscape-design/components/alert";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Table from "@cloudscape-design/components/table";
import { useInstanceNames } from "@/shared/api/calls/listInstances";
import { ApiError } from "@/shared/api/client";
import { meaningOf } from "@/shared/columns/meaning";
import { useText } from "@/shared/i18n";
import { Failure } from "@/shared/ui/Failure";
import type { useDataSet } from "../api/getDataSet";
import { useDataSets } from "../api/listDataSets";
import { across, ownColumns } from "./dataSet";
import type { Draft } from "./draft";

interface Props {
  draft: Draft;
  /** Of the first instance that has it, where one is chosen. */
  dataSet: ReturnType<typeof useDataSet>;
  onChange: (change: { existing: boolean; dataSetId: string }) => void;
  errorText: string | undefined;
}

/** A data set that the job makes, or one of those that AMC has in the chosen instances, with its columns. */
export function DataSetField({ draft, dataSet, onChange, errorText }: Props) {
  const t = useText();
  const { existing, mapping } = draft;
  return (
    <SpaceBetween size="m">
      <FormField label={t.uploads.dataSet} stretch>
        <RadioGroup
          value={existing ? "existing" : "fresh"}
          onChange={({ detail }) => onChange({ existing: detail.value === "existing", dataSetId: "" })}
          items={[
            { value: "fresh", label: t.wizard.freshDataSet, description: t.wizard.freshDataSetText },
            {
              value: "existing",
              label: t.wizard.existingDataSet,
              description: t.wizard.existingDataSetText,
              disabled: draft.instanceIds.length === 0,
            },
          ]}
        />
      </FormField>
      {existing ? (
        <Existing draft={draft} onChange={onChange} errorText={errorText} />
      ) : (
        <FormField
          label={t.wizard.dataSetName}
          description={t.wizard.dataSetText}
          errorText={errorText}
          constraintText={mapping.dataSetId.length > 200 ? `${mapping.dataSetId.length} / 255` : undefined}
        >
          <Input
            value={mapping.dataSetId}
            onChange={({ detail }) => onChange({ existing: false, dataSetId: detail.value.trim() })}
          />
        </FormField>
      )}
      {existing && mapping.dataSetId !== "" && <Columns dataSet={dataSet} />}
    </SpaceBetween>
  );
}

function Existing({ draft, onChange, errorText }: Omit<Props, "dataSet">) {
  const t = useText();
  const lists = useDataSets(draft.instanceIds);
  const failed = lists.find(({ error }) => error);
  const nameOf = useInstanceNames();
  const { dataSetId } = draft.mapping;
  const known = lists.flatMap(({ data }) => data ?? []);
  const options = across(known).map(({ dataSetId: value, description, lacking }) => ({
    value,
    label: value,
    labelTag: known.length > 1 ? t.wizard.inOf(known.length - lacking.length, known.length) : undefined,
    description: lacking.length > 0 ? t.wizard.madeIn(lacking.map(nameOf).join(" · ")) : description,
  }));
  return (
    <SpaceBetween size="m">
      {failed?.error && <Failure error={failed.error} retry={() => void failed.refetch()} />}
      <FormField label={t.wizard.chooseDataSet} errorText={errorText}>
        <Select
          filteringType="auto"
          options={options}
          selectedOption={dataSetId ? { value: dataSetId, label: dataSetId } : null}
          placeholder={t.wizard.chooseDataSet}
          empty={t.wizard.noDataSets}
          statusType={lists.some(({ isPending }) => isPending) ? "loading" : "finished"}
          onChange={({ detail }) => onChange({ existing: true, dataSetId: detail.selectedOption.value ?? "" })}
        />
      </FormField>
    </SpaceBetween>
  );
}

function Columns({ dataSet }: Pick<Props, "dataSet">) {
  const t = useText();
  if (dataSet.error) {
    return dataSet.error instanceof ApiError && dataSet.error.status === 404 ? (
      <Alert>{t.wizard.notThere}</Alert>
    ) : (
      <Failure error={dataSet.error} retry={() => void dataSet.refetch()} />
    );
  }
  if (!dataSet.data) {
    return <Spinner />;
  }
  return (
    <Table
      variant="embedded"
      wrapLines
      items={ownColumns(dataSet.data)}
      trackBy="name"
      columnDefinitions={[
        {
          id: "name",
          header: t.wizard.inAmc,
          cell: ({ name }) => <span className="breaks">{name}</span>,
          isRowHeader: true,
        },
        { id: "meaning", header: t.wizard.meaning, cell: (column) => t.wizard.meanings[meaningOf(column)] },
        { id: "type", header: t.wizard.type, cell: ({ dataType }) => dataType },
        { id: "kind", header: t.wizard.kind, cell: ({ columnType }) => t.wizard.kinds[columnType] },
        {
          id: "nullable",
          header: t.wizard.nullable,
          cell: ({ nullable, isMainEventTime }) => (nullable === false || isMainEventTime ? t.app.no : t.app.yes),
        },
      ]}
    />
  );
}
