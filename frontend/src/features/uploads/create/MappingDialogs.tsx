import Box from "@cloudscape-design/components/box";
import FileInput from "@cloudscape-design/components/file-input";
import FormField from "@cloudscape-design/components/form-field";
import Autosuggest from "@cloudscape-design/components/autosuggest";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useLoadMapping, useMappings, useMappingVersions, useSaveMapping } from "@/shared/api/calls/mappings";
import { ApiError, type Schemas } from "@/shared/api/client";
import { useLanguage, useText } from "@/shared/i18n";
import { mappingNameForm, readMapping } from "@/shared/mapping";
import { Confirm } from "@/shared/ui/Confirm";

type Mapping = Schemas["Mapping"];

/** A version of a saved mapping, or a file that holds one. */
export function LoadMapping({ onLoad, onDismiss }: { onLoad: (mapping: Mapping) => void; onDismiss: () => void }) {
  const { t, language } = useLanguage();
  const mappings = useMappings();
  const load = useLoadMapping();
  const [name, setName] = useState<string>();
  const [version, setVersion] = useState<number>();
  const [unreadable, setUnreadable] = useState<Error>();
  const versions = useMappingVersions(name);
  const newest = mappings.data?.find((one) => one.name === name)?.version;
  const wanted = version ?? newest;
  const options = (versions.data ?? []).map((one) => ({
    value: `${one.version}`,
    label: t.wizard.version(one.version),
    description: [new Date(one.createdAt).toLocaleString(language), one.comment].filter(Boolean).join(" · "),
  }));
  const read = async (file: File) => {
    const mapping = readMapping(await file.text());
    if (mapping) {
      onLoad(mapping);
    } else {
      setUnreadable(new ApiError(400, "no_mapping", t.wizard.noMapping(file.name)));
    }
  };
  return (
    <Confirm
      title={t.wizard.loadMapping}
      action={t.wizard.load}
      unready={wanted === undefined}
      busy={load.isPending}
      error={load.error ?? mappings.error ?? versions.error ?? unreadable ?? null}
      onConfirm={() =>
        name &&
        wanted &&
        load.mutate({ name, version: wanted }, { onSuccess: (saved) => saved && onLoad(saved.mapping) })
      }
      onDismiss={onDismiss}
    >
      <SpaceBetween size="m">
        <FormField label={t.wizard.savedMapping}>
          <Select
            filteringType="auto"
            statusType={mappings.isPending ? "loading" : "finished"}
            placeholder={t.wizard.savedMapping}
            empty={t.wizard.noMappings}
            selectedOption={name ? { value: name, label: name } : null}
            options={mappings.data?.map((one) => ({ value: one.name, label: one.name, description: one.dataSetId }))}
            onChange={({ detail }) => {
              setName(detail.selectedOption.value);
              setVersion(undefined);
            }}
          />
        </FormField>
        {name && (
          <FormField label={t.wizard.versionLabel}>
            <Select
              statusType={versions.isPending ? "loading" : "finished"}
              selectedOption={
                options.find(({ value }) => value === `${wanted}`) ?? {
                  value: `${wanted}`,
                  label: t.wizard.version(wanted ?? 1),
                }
              }
              options={options}
              onChange={({ detail }) => setVersion(Number(detail.selectedOption.value))}
            />
          </FormField>
        )}
        <FormField label={t.wizard.orFile} description={t.wizard.orFileText}>
          <FileInput
            accept="application/json"
            value={[]}
            onChange={({ detail }) => detail.value[0] && void read(detail.value[0])}
          >
            {t.wizard.mappingFile}
          </FileInput>
        </FormField>
        <Box color="text-body-secondary">{t.wizard.loadText}</Box>
      </SpaceBetween>
    </Confirm>
  );
}

/** Saves a mapping under a new name, or as the next version of one. */
export function SaveMapping({ mapping, onDismiss }: { mapping: Mapping; onDismiss: () => void }) {
  const t = useText();
  const mappings = useMappings();
  const save = useSaveMapping();
  const [name, setName] = useState(mapping.dataSetId);
  const [comment, setComment] = useState("");
  const known = mappings.data?.find((one) => one.name === name)?.version;
  return (
    <Confirm
      title={t.wizard.saveMapping}
      action={t.app.save}
      unready={!mappingNameForm.test(name)}
      busy={save.isPending}
      error={save.error}
      onConfirm={() => save.mutate({ name, mapping, comment: comment || undefined, known }, { onSuccess: onDismiss })}
      onDismiss={onDismiss}
    >
      <SpaceBetween size="m">
        <FormField
          label={t.wizard.mappingName}
          description={t.wizard.mappingNameText}
          constraintText={known === undefined ? t.wizard.newMapping : t.wizard.nextVersion(known + 1)}
        >
          <Autosuggest
            value={name}
            options={mappings.data?.map((one) => ({ value: one.name, description: one.dataSetId }))}
            enteredTextLabel={(value) => value}
            onChange={({ detail }) => setName(detail.value)}
          />
        </FormField>
        <FormField label={t.wizard.comment}>
          <Input value={comment} onChange={({ detail }) => setComment(detail.value)} />
        </FormField>
      </SpaceBetween>
    </Confirm>
  );
}
