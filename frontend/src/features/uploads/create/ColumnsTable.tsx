import Autosuggest from "@cloudscape-design/components/autosuggest";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import type { Schemas } from "@/shared/api/client";
import {
  type Column,
  isNumber,
  type Meaning,
  meaningOf,
  typesOf,
  withMeaning,
  withType,
} from "@/shared/columns/meaning";
import { useMeanings } from "@/shared/columns/useMeanings";
import { useText } from "@/shared/i18n";
import { included, type Inspected, nameFor, renamed, type Row, rowsOf } from "./columns";
import { reasonOf } from "./notes";

interface Props {
  columns: Column[];
  onChange: (columns: Column[]) => void;
  inspection: Schemas["Inspection"] | undefined;
  /** The data set exists: its types are not to be chosen. */
  fixed: boolean;
  wrong: (field: string) => string | undefined;
  header: ReactNode;
}

/** Every column of the file, with what it becomes, or that it is left out. */
export function ColumnsTable({ columns, onChange, inspection, fixed, wrong, header }: Props) {
  const t = useText();
  const rows = rowsOf(columns, inspection?.columns ?? []);
  const free = rows.flatMap(({ found, at }) => (found && at === undefined ? [{ value: found.source }] : []));
  const set = (at: number, column: Column) => onChange(columns.with(at, column));
  const meanings = useMeanings(columns);
  const named = (label: string, row: Row) => `${label}: ${row.source || t.wizard.freshColumn}`;
  /** A cell of columns that are mapped. */
  const mapped = (cell: (column: Column, at: number, row: Row) => ReactNode) => (row: Row) =>
    row.column && row.at !== undefined ? cell(row.column, row.at, row) : null;
  return (
    <Table
      header={header}
      wrapLines
      items={rows}
      empty={<Box color="text-body-secondary">{t.wizard.noColumns}</Box>}
      footer={
        <Button
          iconName="add-plus"
          onClick={() => onChange([...columns, { name: "", dataType: "STRING", columnType: "DIMENSION" }])}
        >
          {t.wizard.addColumn}
        </Button>
      }
      columnDefinitions={[
        {
          id: "source",
          header: t.wizard.inFile,
          minWidth: 185,
          isRowHeader: true,
          cell: (row) =>
            row.found ? (
              <Found
                row={row}
                found={row.found}
                onChange={(found) =>
                  onChange(row.at === undefined ? included(columns, found) : columns.toSpliced(row.at, 1))
                }
              />
            ) : (
              <Unfound
                row={row}
                missing={inspection !== undefined && row.source !== ""}
                free={free}
                onName={(source) => {
                  if (row.column && row.at !== undefined) {
                    set(row.at, { ...row.column, name: row.column.name || nameFor(source, columns), source });
                  }
                }}
                onRemove={() => row.at !== undefined && onChange(columns.toSpliced(row.at, 1))}
              />
            ),
        },
        {
          id: "name",
          header: t.wizard.inAmc,
          minWidth: 180,
          cell: mapped((column, at, row) => (
            <Fill>
              <FormField errorText={wrong(`column.${at}`)}>
                <Input
                  ariaLabel={named(t.wizard.inAmc, row)}
                  value={column.name}
                  onChange={({ detail }) => set(at, renamed(column, detail.value.trim()))}
                />
              </FormField>
            </Fill>
          )),
        },
        {
          id: "meaning",
          header: t.wizard.meaning,
          minWidth: 215,
          cell: mapped((column, at, row) => {
            const own = meaningOf(column);
            const { groups, flat } = meanings(own);
            return (
              <Fill>
                <Select
                  ariaLabel={named(t.wizard.meaning, row)}
                  expandToViewport
                  filteringType="auto"
                  options={groups}
                  selectedOption={flat.find(({ value }) => value === own) ?? null}
                  onChange={({ detail }) => set(at, withMeaning(column, detail.selectedOption.value as Meaning))}
                />
              </Fill>
            );
          }),
        },
        {
          id: "type",
          header: t.wizard.type,
          minWidth: 160,
          cell: mapped((column, at, row) => (
            <SpaceBetween size="xxs">
              <Select
                ariaLabel={named(t.wizard.type, row)}
                disabled={typesOf(column).length === 1}
                expandToViewport
                options={typesOf(column).map((value) => ({ value, label: value }))}
                selectedOption={{ value: column.dataType, label: column.dataType }}
                onChange={({ detail }) => set(at, withType(column, detail.selectedOption.value as Column["dataType"]))}
              />
              {isNumber(column.dataType) && (
                <Select
                  ariaLabel={named(t.wizard.kind, row)}
                  disabled={fixed}
                  expandToViewport
                  options={(["DIMENSION", "METRIC"] as const).map((value) => ({ value, label: t.wizard.kinds[value] }))}
                  selectedOption={{ value: column.columnType, label: t.wizard.kinds[column.columnType] }}
                  onChange={({ detail }) =>
                    set(at, { ...column, columnType: detail.selectedOption.value as Column["columnType"] })
                  }
                />
              )}
            </SpaceBetween>
          )),
        },
        {
          id: "nullable",
          header: t.wizard.nullable,
          minWidth: 94,
          cell: mapped((column, at, row) => (
            <Checkbox
              ariaLabel={named(t.wizard.nullable, row)}
              disabled={column.isMainEventTime}
              checked={!column.isMainEventTime && column.nullable !== false}
              onChange={({ detail }) => set(at, { ...column, nullable: detail.checked ? undefined : false })}
            />
          )),
        },
      ]}
    />
  );
}

/** Fill takes the room that its column of the table has, and asks for none: a long choice would widen the column. */
function Fill({ children }: { children: ReactNode }) {
  return <div className="fill">{children}</div>;
}

/** A column of the file: whether it is used, and what it seems to be, or why it is left out. */
function Found({ row, found, onChange }: { row: Row; found: Inspected; onChange: (found: Inspected) => void }) {
  const t = useText();
  const { identity, leftOut } = found;
  const looks = identity && t.wizard.looksLike(t.wizard.meanings[identity.type as Meaning], identity.confidence);
  return (
    <Checkbox
      checked={row.at !== undefined}
      description={row.column ? looks : [t.wizard.leftOut, leftOut && reasonOf(t, leftOut)].filter(Boolean).join(": ")}
      onChange={() => onChange(found)}
    >
      <span className="breaks">{row.source}</span>
    </Checkbox>
  );
}

interface UnfoundProps {
  row: Row;
  missing: boolean;
  free: { value: string }[];
  onName: (source: string) => void;
  onRemove: () => void;
}

/** A column of the mapping that the file, or its sample, does not have: another can be named. */
function Unfound({ row, missing, free, onName, onRemove }: UnfoundProps) {
  const t = useText();
  return (
    <FormField
      warningText={missing && t.wizard.notInFile}
      secondaryControl={
        <Button
          variant="icon"
          iconName="remove"
          ariaLabel={`${t.app.remove} ${row.source || t.wizard.freshColumn}`}
          onClick={onRemove}
        />
      }
    >
      <Autosuggest
        ariaLabel={`${t.wizard.inFile}: ${row.source || t.wizard.freshColumn}`}
        value={row.source}
        options={free}
        placeholder={t.wizard.chooseColumn}
        enteredTextLabel={(value) => value}
        onChange={({ detail }) => onName(detail.value)}
      />
    </FormField>
  );
}
