import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMemo, useState } from "react";
import type { Schemas } from "@/shared/api/client";
import { taken } from "@/shared/columns/meaning";
import { useText } from "@/shared/i18n";
import { FieldRow } from "@/shared/ui/FieldRow";
import { Failure } from "@/shared/ui/Failure";
import type { useInspection } from "../api/inspectSource";
import { ColumnsTable } from "./ColumnsTable";
import { type Difference, differences } from "./dataSet";
import { type Draft, loaded, mappingOf, withColumns } from "./draft";
import { LoadMapping, SaveMapping } from "./MappingDialogs";
import { PreviewPanel } from "./PreviewPanel";

interface Props {
  draft: Draft;
  onChange: (draft: Draft) => void;
  inspection: ReturnType<typeof useInspection>;
  /** The existing data set to fit, where AMC has told of it. */
  dataSet: Schemas["DataSet"] | undefined;
  wrong: (field: string) => string | undefined;
  /** No column has anything wrong with it: a preview can be asked for. */
  whole: boolean;
}

export function ColumnsStep({ draft, onChange, inspection, dataSet, wrong, whole }: Props) {
  const t = useText();
  const [open, setOpen] = useState<"load" | "save">();
  const { mapping, source } = draft;
  const close = () => setOpen(undefined);
  const double = [...taken(mapping.columns)].map((meaning) => t.wizard.meanings[meaning]);
  return (
    <SpaceBetween size="l">
      {inspection.error && <Failure error={inspection.error} retry={() => void inspection.refetch()} />}
      {double.length > 0 && <Alert type="error">{t.wizard.twice(double.join(", "))}</Alert>}
      {dataSet && <Fit dataSet={dataSet} mapping={mapping} />}
      <ColumnsTable
        columns={mapping.columns}
        onChange={(columns) => onChange(withColumns(draft, columns))}
        inspection={inspection.data}
        fixed={dataSet !== undefined}
        wrong={wrong}
        header={
          <Header
            variant="h2"
            counter={`(${mapping.columns.length})`}
            description={t.wizard.columnsText}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button
                  disabled={!inspection.data || !draft.own.columns}
                  onClick={() => onChange({ ...draft, own: { ...draft.own, columns: false } })}
                >
                  {t.wizard.suggestAnew}
                </Button>
                <Button onClick={() => setOpen("load")}>{t.wizard.loadMapping}</Button>
                <Button disabled={!whole} onClick={() => setOpen("save")}>
                  {t.wizard.saveMapping}
                </Button>
              </SpaceBetween>
            }
          >
            {t.upload.columns}
          </Header>
        }
      />
      <Dates draft={draft} onChange={onChange} inspection={inspection.data} wrong={wrong} />
      {source && whole && <PreviewPanel source={source} mapping={mappingOf(draft)} />}
      {open === "load" && (
        <LoadMapping
          onLoad={(given) => {
            onChange(loaded(draft, given));
            close();
          }}
          onDismiss={close}
        />
      )}
      {open === "save" && <SaveMapping mapping={mappingOf(draft)} onDismiss={close} />}
    </SpaceBetween>
  );
}

/** How the mapping fits the data set that AMC has: what it would refuse, and what stays empty. */
function Fit({ dataSet, mapping }: { dataSet: Schemas["DataSet"]; mapping: Schemas["Mapping"] }) {
  const t = useText();
  const all = differences(dataSet, mapping.columns);
  const wrong = all.filter(({ how }) => how !== "missing");
  const missing = all.filter(({ how }) => how === "missing").map(({ name }) => name);
  const say = ({ name, how }: Difference) => t.wizard.differences[how as Exclude<Difference["how"], "missing">](name);
  return (
    <SpaceBetween size="s">
      {wrong.length > 0 && (
        <Alert type="error" header={t.wizard.unfit(dataSet.dataSetId)}>
          <ul>
            {wrong.map((difference) => (
              <li key={difference.name}>{say(difference)}</li>
            ))}
          </ul>
        </Alert>
      )}
      {wrong.length === 0 && missing.length === 0 && <Alert type="success">{t.wizard.fits(dataSet.dataSetId)}</Alert>}
      {missing.length > 0 && (
        <Alert header={t.wizard.staysEmpty}>
          <Box>{missing.join(", ")}</Box>
        </Alert>
      )}
    </SpaceBetween>
  );
}

/** What times and dates mean where the file does not say it. */
function Dates({
  draft,
  onChange,
  inspection,
  wrong,
}: Pick<Props, "draft" | "onChange" | "wrong"> & { inspection: Schemas["Inspection"] | undefined }) {
  const t = useText();
  const zones = useMemo(
    () => [
      { value: "", label: "UTC" },
      ...Intl.supportedValuesOf("timeZone").map((value) => ({ value, label: value })),
    ],
    [],
  );
  const { mapping } = draft;
  const timed = mapping.columns.some(({ dataType }) => dataType === "TIMESTAMP" || dataType === "DATE");
  const slashes = inspection?.columns.some(({ form }) => form?.startsWith("slashes"));
  const zoned = timed || slashes || wrong("timeZone");
  const ordered = slashes || mapping.dateOrder || wrong("dateOrder");
  if (!zoned && !ordered) {
    return null;
  }
  const orders = (["", "MDY", "DMY"] as const).map((value) => ({ value, label: t.wizard.dateOrders[value || "none"] }));
  return (
    <Container header={<Header variant="h2">{t.wizard.dates}</Header>}>
      <FieldRow>
        {zoned && (
          <FormField label={t.wizard.timeZone} description={t.wizard.timeZoneText} errorText={wrong("timeZone")}>
            <Select
              filteringType="auto"
              virtualScroll
              options={zones}
              selectedOption={zones.find(({ value }) => value === (mapping.timeZone ?? "")) ?? null}
              onChange={({ detail }) =>
                onChange({ ...draft, mapping: { ...mapping, timeZone: detail.selectedOption.value || undefined } })
              }
            />
          </FormField>
        )}
        {ordered && (
          <FormField label={t.wizard.dateOrder} description={t.wizard.dateOrderText} errorText={wrong("dateOrder")}>
            <Select
              options={orders}
              selectedOption={orders.find(({ value }) => value === (mapping.dateOrder ?? "")) ?? null}
              onChange={({ detail }) => {
                const dateOrder = (detail.selectedOption.value || undefined) as Schemas["Mapping"]["dateOrder"];
                onChange({ ...draft, own: { ...draft.own, dateOrder: true }, mapping: { ...mapping, dateOrder } });
              }}
            />
          </FormField>
        )}
      </FieldRow>
    </Container>
  );
}
