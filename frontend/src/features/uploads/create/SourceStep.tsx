import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Select, { type SelectProps } from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Tiles from "@cloudscape-design/components/tiles";
import TokenGroup from "@cloudscape-design/components/token-group";
import { useState } from "react";
import { useSettings } from "@/shared/api/calls/getSettings";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { FieldRow } from "@/shared/ui/FieldRow";
import { Failure } from "@/shared/ui/Failure";
import type { usePutFile } from "../api/createSource";
import type { useInspection } from "../api/inspectSource";
import { chosen, keysOf } from "./choice";
import { delimiterOf, writtenAs } from "./delimiter";
import { DropFile } from "./DropFile";
import { noted } from "./notes";
import { SourceBrowser } from "./SourceBrowser";

type SourceRef = Schemas["SourceRef"];
interface Props {
  source: SourceRef | undefined;
  onChange: (source: SourceRef | undefined) => void;
  file: ReturnType<typeof usePutFile>;
  inspection: ReturnType<typeof useInspection>;
  errorText: string | undefined;
}

export function SourceStep({ source, onChange, file, inspection, errorText }: Props) {
  const t = useText();
  const settings = useSettings();
  const [way, setWay] = useState<"drop" | "bucket">(source && !file.file ? "bucket" : "drop");
  if (settings.error) {
    return <Failure error={settings.error} retry={() => void settings.refetch()} />;
  }
  if (!settings.data) {
    return <Spinner size="large" />;
  }
  return (
    <SpaceBetween size="l">
      <Container>
        <SpaceBetween size="l">
          <FormField label={t.wizard.where} stretch>
            <Tiles
              value={way}
              onChange={({ detail }) => {
                file.cancel();
                onChange(undefined);
                setWay(detail.value as typeof way);
              }}
              items={[
                { value: "drop", label: t.wizard.fromComputer, description: t.wizard.fromComputerText },
                { value: "bucket", label: t.wizard.fromBucket, description: t.wizard.fromBucketText },
              ]}
            />
          </FormField>
          {way === "drop" ? (
            <DropFile file={file} settings={settings.data} source={source} onChange={onChange} />
          ) : (
            <>
              <SourceBrowser buckets={settings.data.sourceBuckets} source={source} onChange={onChange} />
              <Chosen source={source} onChange={onChange} />
            </>
          )}
          {errorText && (
            <Alert type="error" header={source && t.wizard.sourceWrong}>
              {errorText}
            </Alert>
          )}
        </SpaceBetween>
      </Container>
      {source && (
        <Container header={<Header variant="h2">{t.wizard.understood}</Header>}>
          <SpaceBetween size="m">
            <Understood inspection={inspection} withoutHeader={() => onChange({ ...source, headerless: true })} />
            <Form source={source} onChange={onChange} needed={inspection.isError} />
          </SpaceBetween>
        </Container>
      )}
    </SpaceBetween>
  );
}

function Chosen({ source, onChange }: Pick<Props, "source" | "onChange">) {
  const t = useText();
  if (!source) {
    return <Box color="text-body-secondary">{t.wizard.noneChosen}</Box>;
  }
  const ids = source.prefix === undefined ? keysOf(source) : [source.prefix];
  return (
    <FormField
      label={t.wizard.chosen}
      description={source.prefix === undefined ? undefined : t.wizard.folderText}
      stretch
    >
      <TokenGroup
        limit={8}
        items={ids.map((label) => ({ label, dismissLabel: `${t.app.remove} ${label}` }))}
        onDismiss={({ detail }) => onChange(chosen(source, source.bucket, [ids[detail.itemIndex] ?? ""], []))}
      />
    </FormField>
  );
}

/** What the first rows tell of the source. */
function Understood({ inspection, withoutHeader }: Pick<Props, "inspection"> & { withoutHeader: () => void }) {
  const t = useText();
  if (inspection.error) {
    return <Failure error={inspection.error} retry={() => void inspection.refetch()} />;
  }
  if (!inspection.data) {
    return (
      <Box>
        <Spinner /> {t.wizard.looking}
      </Box>
    );
  }
  const { format, compression, encoding, delimiter, header, rows, exact, columns, notes } = inspection.data;
  const identities = columns.filter(({ identity }) => identity).length;
  return (
    <SpaceBetween size="m">
      <KeyValuePairs
        columns={4}
        items={[
          { label: t.wizard.format, value: [format.toUpperCase(), compression].filter(Boolean).join(", ") },
          { label: t.wizard.encoding, value: encoding || t.app.none },
          ...(delimiter ? [{ label: t.wizard.delimiter, value: t.wizard.delimiterName(delimiter) }] : []),
          {
            label: t.upload.rows,
            value: rows > 0 ? (exact ? t.app.count(rows) : t.wizard.about(rows)) : t.wizard.unknown,
          },
          { label: t.upload.columns, value: t.wizard.columnsFound(columns.length, identities) },
          ...(format === "csv" || format === "tsv"
            ? [{ label: t.wizard.header, value: header ? t.wizard.hasHeader : t.wizard.noHeader }]
            : []),
        ]}
      />
      {notes && notes.length > 0 && (
        <Alert
          header={t.wizard.notes}
          action={
            notes.some(({ code }) => code === "no_header") && (
              <Button onClick={withoutHeader}>{t.wizard.firstRowIsData}</Button>
            )
          }
        >
          <ul>
            {[...new Set(notes.map((note) => noted(t, note)))].map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </Alert>
      )}
    </SpaceBetween>
  );
}

const formats = ["csv", "tsv", "jsonl", "json", "parquet"] as const;
const encodings = ["utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-15", "shift_jis"] as const;
const quoteRules = ["double", "none", "backslash", "escaped"] as const;

/** How the files are written, for whoever knows better than what was told from them. */
function Form({ source, onChange, needed }: { source: SourceRef; onChange: Props["onChange"]; needed: boolean }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  if (needed && !open) {
    setOpen(true);
  }
  const [written, setWritten] = useState(() => writtenAs(source.delimiter));
  const delimiter = delimiterOf(written);
  const choices = (words: readonly string[]) => [
    { value: "", label: t.wizard.told },
    ...words.map((value) => ({ value, label: value.toUpperCase() })),
  ];
  const select = (label: string, field: "format" | "encoding" | "quotes", options: SelectProps.Option[]) => (
    <FormField label={label}>
      <Select
        options={options}
        selectedOption={options.find(({ value }) => value === source[field]) ?? options[0] ?? null}
        onChange={({ detail }) => onChange({ ...source, [field]: detail.selectedOption.value || undefined })}
      />
    </FormField>
  );
  return (
    <ExpandableSection
      headerText={t.wizard.form}
      headerDescription={t.wizard.formText}
      expanded={open}
      onChange={({ detail }) => setOpen(detail.expanded)}
    >
      <FieldRow>
        {select(t.wizard.format, "format", choices(formats))}
        {select(t.wizard.encoding, "encoding", choices(encodings))}
        <FormField
          label={t.wizard.delimiter}
          constraintText={t.wizard.delimiterForm}
          errorText={delimiter === undefined && t.wizard.delimiterForm}
        >
          <Input
            value={written}
            placeholder=","
            onChange={({ detail }) => setWritten(detail.value)}
            onBlur={() => delimiter !== undefined && onChange({ ...source, delimiter: delimiter || undefined })}
          />
        </FormField>
        {select(
          t.wizard.quotes,
          "quotes",
          quoteRules.map((value) => ({ value, ...t.wizard.quoteRules[value] })),
        )}
        <FormField label={t.wizard.header}>
          <Checkbox
            checked={source.headerless === true}
            description={t.wizard.numbered}
            onChange={({ detail }) => onChange({ ...source, headerless: detail.checked || undefined })}
          >
            {t.wizard.firstRowIsData}
          </Checkbox>
        </FormField>
      </FieldRow>
    </ExpandableSection>
  );
}
