import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { Schemas } from "@/shared/api/client";
import {
  type Column,
  isNumber,
  type Meaning,
  meaningOf,
  nameForm,
  reserved,
  typesOf,
  withMeaning,
  withType,
} from "@/shared/columns/meaning";
import { useMeanings } from "@/shared/columns/useMeanings";
import { useText } from "@/shared/i18n";
import { useMay } from "@/shared/session/role";
import { ColumnList } from "@/shared/ui/ColumnList";
import { Confirm } from "@/shared/ui/Confirm";
import { useAddColumn } from "./api/addColumn";
import { useDeleteColumn } from "./api/deleteColumn";
import { useUpdateColumn } from "./api/updateColumn";

interface Props {
  instanceId: string;
  dataSet: Schemas["DataSet"];
}

/** The columns of a data set, to add to, rename, describe and remove one by one. */
export function DataSetColumns({ instanceId, dataSet }: Props) {
  const t = useText();
  const mayWrite = useMay("operator");
  const mayDelete = useMay("admin");
  const [asked, setAsked] = useState<{ what: "add" } | { what: "edit" | "remove"; column: Schemas["Column"] }>();
  const close = () => setAsked(undefined);
  const place = { instanceId, dataSet, onDismiss: close };
  return (
    <SpaceBetween size="m">
      <ColumnList
        columns={dataSet.columns}
        actions={
          mayWrite
            ? (column) => (
                <SpaceBetween direction="horizontal" size="xxs">
                  <Button
                    variant="inline-icon"
                    iconName="edit"
                    ariaLabel={`${t.app.edit} ${column.name}`}
                    onClick={() => setAsked({ what: "edit", column })}
                  />
                  {mayDelete && !column.isMainEventTime && (
                    <Button
                      variant="inline-icon"
                      iconName="remove"
                      ariaLabel={`${t.app.remove} ${column.name}`}
                      onClick={() => setAsked({ what: "remove", column })}
                    />
                  )}
                </SpaceBetween>
              )
            : undefined
        }
      />
      {mayWrite && (
        <Button iconName="add-plus" onClick={() => setAsked({ what: "add" })}>
          {t.datasets.addColumn}
        </Button>
      )}
      {asked?.what === "add" && <AddColumn {...place} />}
      {asked?.what === "edit" && <EditColumn {...place} column={asked.column} />}
      {asked?.what === "remove" && <RemoveColumn {...place} column={asked.column} />}
    </SpaceBetween>
  );
}

interface Dialog extends Props {
  onDismiss: () => void;
}

const free = (dataSet: Schemas["DataSet"], name: string, own?: string) =>
  nameForm.test(name) &&
  !reserved(name) &&
  !dataSet.columns.some((c) => c.name !== own && c.name.toLowerCase() === name.toLowerCase());

function AddColumn({ instanceId, dataSet, onDismiss }: Dialog) {
  const t = useText();
  const add = useAddColumn(instanceId, dataSet.dataSetId);
  const [column, setColumn] = useState<Column>({ name: "", dataType: "STRING", columnType: "DIMENSION" });
  const meaning = meaningOf(column);
  const { groups, flat } = useMeanings(dataSet.columns as Column[])(meaning);
  const types = typesOf(column).map((value) => ({ value, label: value }));
  const kinds = (["DIMENSION", "METRIC"] as const).map((value) => ({ value, label: t.wizard.kinds[value] }));
  return (
    <Confirm
      title={t.datasets.addColumn}
      action={t.datasets.addColumn}
      unready={!free(dataSet, column.name)}
      busy={add.isPending}
      error={add.error}
      onConfirm={() => add.mutate(column, { onSuccess: onDismiss })}
      onDismiss={onDismiss}
    >
      <SpaceBetween size="m">
        <Name value={column.name} onChange={(name) => setColumn({ ...column, name })} />
        <FormField label={t.columns.holds}>
          <Select
            filteringType="auto"
            // AMC takes the time of the event only with the data set.
            options={groups.filter((group) => !("value" in group) || group.value !== "time")}
            selectedOption={flat.find(({ value }) => value === meaning) ?? null}
            onChange={({ detail }) => setColumn(withMeaning(column, detail.selectedOption.value as Meaning))}
          />
        </FormField>
        <FormField label={t.wizard.type}>
          <Select
            disabled={types.length === 1}
            options={types}
            selectedOption={types.find(({ value }) => value === column.dataType) ?? null}
            onChange={({ detail }) => setColumn(withType(column, detail.selectedOption.value as Column["dataType"]))}
          />
        </FormField>
        {isNumber(column.dataType) && (
          <FormField label={t.wizard.kind}>
            <Select
              options={kinds}
              selectedOption={kinds.find(({ value }) => value === column.columnType) ?? null}
              onChange={({ detail }) =>
                setColumn({ ...column, columnType: detail.selectedOption.value as Column["columnType"] })
              }
            />
          </FormField>
        )}
        <Description
          value={column.description ?? ""}
          onChange={(description) => setColumn({ ...column, description: description || undefined })}
        />
        <Checkbox
          checked={column.nullable !== false}
          onChange={({ detail }) => setColumn({ ...column, nullable: detail.checked ? undefined : false })}
        >
          {t.wizard.nullable}
        </Checkbox>
        <Box color="text-body-secondary">{t.datasets.addColumnText}</Box>
      </SpaceBetween>
    </Confirm>
  );
}

function EditColumn({ instanceId, dataSet, column, onDismiss }: Dialog & { column: Schemas["Column"] }) {
  const t = useText();
  const update = useUpdateColumn(instanceId, dataSet.dataSetId, column.name);
  const [name, setName] = useState(column.name);
  const [description, setDescription] = useState(column.description ?? "");
  const change = {
    ...(name === column.name ? {} : { name }),
    ...(description === (column.description ?? "") ? {} : { description }),
  };
  return (
    <Confirm
      title={`${t.app.edit} ${column.name}`}
      action={t.app.save}
      unready={!free(dataSet, name, column.name) || Object.keys(change).length === 0}
      busy={update.isPending}
      error={update.error}
      onConfirm={() => update.mutate(change, { onSuccess: onDismiss })}
      onDismiss={onDismiss}
    >
      <SpaceBetween size="m">
        <Name value={name} onChange={setName} />
        <Description value={description} onChange={setDescription} />
        <Box color="text-body-secondary">{t.datasets.editColumnText}</Box>
      </SpaceBetween>
    </Confirm>
  );
}

function RemoveColumn({ instanceId, dataSet, column, onDismiss }: Dialog & { column: Schemas["Column"] }) {
  const t = useText();
  const remove = useDeleteColumn(instanceId, dataSet.dataSetId, column.name);
  return (
    <Confirm
      title={`${t.app.remove} ${column.name}`}
      action={t.app.remove}
      typed={column.name}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined, { onSuccess: onDismiss })}
      onDismiss={onDismiss}
    >
      {t.datasets.removeColumnText}
    </Confirm>
  );
}

function Name({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  const t = useText();
  return (
    <FormField label={t.columns.name} description={t.datasets.columnNameText}>
      <Input value={value} onChange={({ detail }) => onChange(detail.value.trim())} />
    </FormField>
  );
}

function Description({ value, onChange }: { value: string; onChange: (description: string) => void }) {
  const t = useText();
  return (
    <FormField label={t.columns.description}>
      <Input value={value} onChange={({ detail }) => onChange(detail.value.slice(0, 255))} />
    </FormField>
  );
}
