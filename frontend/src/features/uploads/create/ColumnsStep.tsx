import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FileInput from "@cloudscape-design/components/file-input";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { useLoadMapping, useMappings } from "@/shared/api/calls/mappings";
import { ApiError, type Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { Failure } from "@/shared/ui/Failure";
import { consents, external, hashed, meaningOf, nameForm, taken, withMeaning } from "./draft";

type Column = Schemas["MappedColumn"];
interface Props {
  mapping: Schemas["Mapping"];
  onChange: (mapping: Schemas["Mapping"]) => void;
}

const dataTypes = ["STRING", "DECIMAL", "INTEGER", "LONG", "TIMESTAMP", "DATE"] as const;

export function ColumnsStep({ mapping, onChange }: Props) {
  const t = useText();
  const mappings = useMappings();
  const load = useLoadMapping();
  const [unreadable, setUnreadable] = useState<Error>();
  const twice = taken(mapping.columns);
  const set = (i: number, column: Column) => onChange({ ...mapping, columns: mapping.columns.with(i, column) });
  const named = (words: readonly string[]) => words.map((value) => ({ value, label: value }));
  const meanings = [
    { value: "plain", label: t.wizard.meanings.plain },
    { value: "time", label: t.wizard.meanings.time },
    { value: "country", label: t.wizard.meanings.country },
    { label: t.wizard.meanings.hashed, options: named(hashed) },
    { label: t.wizard.meanings.external, options: named(external) },
    { label: t.wizard.meanings.consent, options: named(consents) },
  ];
  const flat = meanings.flatMap((m) =>
    "options" in m && m.options ? m.options : [{ value: m.value, label: m.label }],
  );
  const read = async (file: File) => {
    try {
      const given = JSON.parse(await file.text()) as Schemas["Mapping"];
      if (typeof given.dataSetId !== "string" || !Array.isArray(given.columns)) {
        throw new Error("no mapping");
      }
      onChange(given);
      setUnreadable(undefined);
    } catch {
      setUnreadable(new ApiError(400, "no_mapping", t.wizard.noMapping(file.name)));
    }
  };
  return (
    <SpaceBetween size="m">
      {(load.error ?? unreadable) && <Failure error={(load.error ?? unreadable) as Error} />}
      <Table
        header={
          <Header
            counter={`(${mapping.columns.length})`}
            description={t.wizard.columnsText}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <FileInput
                  accept="application/json"
                  value={[]}
                  onChange={({ detail }) => detail.value[0] && void read(detail.value[0])}
                >
                  {t.wizard.mappingFile}
                </FileInput>
                <Select
                  ariaLabel={t.wizard.savedMapping}
                  placeholder={t.wizard.savedMapping}
                  empty={t.app.none}
                  selectedOption={null}
                  options={mappings.data?.map(({ name, dataSetId }) => ({
                    value: name,
                    label: name,
                    description: dataSetId,
                  }))}
                  onChange={({ detail }) =>
                    load.mutate(detail.selectedOption.value ?? "", {
                      onSuccess: (saved) => saved && onChange(saved.mapping),
                    })
                  }
                />
              </SpaceBetween>
            }
          >
            {t.upload.columns}
          </Header>
        }
        stickyColumns={{ last: 1 }}
        items={mapping.columns.map((column, i) => ({ column, i }))}
        empty={<Box color="text-body-secondary">{t.wizard.noColumns}</Box>}
        footer={
          <Button
            iconName="add-plus"
            onClick={() =>
              onChange({
                ...mapping,
                columns: [...mapping.columns, { name: "", dataType: "STRING", columnType: "DIMENSION" }],
              })
            }
          >
            {t.wizard.addColumn}
          </Button>
        }
        columnDefinitions={[
          {
            id: "source",
            minWidth: 150,
            header: t.wizard.inFile,
            cell: ({ column, i }) => (
              <Input
                ariaLabel={`${t.wizard.inFile} ${i + 1}`}
                value={column.source ?? ""}
                placeholder={column.name}
                onChange={({ detail }) => set(i, { ...column, source: detail.value || undefined })}
              />
            ),
          },
          {
            id: "name",
            minWidth: 150,
            header: t.wizard.inAmc,
            cell: ({ column, i }) => (
              <Input
                ariaLabel={`${t.wizard.inAmc} ${i + 1}`}
                value={column.name}
                invalid={!nameForm.test(column.name)}
                onChange={({ detail }) => set(i, { ...column, name: detail.value })}
              />
            ),
          },
          {
            id: "meaning",
            minWidth: 180,
            header: t.wizard.meaning,
            cell: ({ column, i }) => (
              <Select
                ariaLabel={`${t.wizard.meaning} ${i + 1}`}
                invalid={twice.has(meaningOf(column))}
                expandToViewport
                options={meanings}
                selectedOption={flat.find(({ value }) => value === meaningOf(column)) ?? null}
                onChange={({ detail }) => set(i, withMeaning(column, detail.selectedOption.value ?? "plain"))}
              />
            ),
          },
          {
            id: "type",
            minWidth: 140,
            header: t.wizard.type,
            cell: ({ column, i }) => (
              <Select
                ariaLabel={`${t.wizard.type} ${i + 1}`}
                disabled={meaningOf(column) !== "plain"}
                expandToViewport
                options={named(dataTypes)}
                selectedOption={{ value: column.dataType, label: column.dataType }}
                onChange={({ detail }) =>
                  set(i, { ...column, dataType: detail.selectedOption.value as Column["dataType"] })
                }
              />
            ),
          },
          {
            id: "remove",
            header: t.app.remove,
            cell: ({ i }) => (
              <Button
                variant="icon"
                iconName="remove"
                ariaLabel={`${t.app.remove} ${i + 1}`}
                onClick={() => onChange({ ...mapping, columns: mapping.columns.toSpliced(i, 1) })}
              />
            ),
          },
        ]}
      />
    </SpaceBetween>
  );
}
