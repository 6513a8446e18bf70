import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useInstanceNames } from "@/shared/api/calls/listInstances";
import type { Schemas } from "@/shared/api/client";
import { type Text, useLanguage, useText } from "@/shared/i18n";
import { Failure } from "@/shared/ui/Failure";
import { sizeOf } from "@/shared/ui/size";
import type { useDryRun } from "../api/validateJob";
import { Warnings } from "../Warnings";
import { Problems } from "./Problems";
import { problemOf, type Step } from "./problems";

type DryRun = Schemas["DryRun"];
interface Props {
  checks: ReturnType<typeof useDryRun>;
  columns: Schemas["MappedColumn"][];
  onGo: (step: Step) => void;
}

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);

/** What would become of the job, before it is one. */
export function ChecksStep({ checks, columns, onGo }: Props) {
  const t = useText();
  const refused = problemOf(checks.error);
  if (checks.error) {
    return refused ? (
      <Problems header={t.wizard.refused} problems={[refused]} columns={columns} onGo={onGo} />
    ) : (
      <Failure error={checks.error} retry={() => void checks.refetch()} />
    );
  }
  if (!checks.data) {
    return (
      <Container>
        <Spinner /> {t.wizard.checking}
      </Container>
    );
  }
  const { problems, warnings, instances } = checks.data;
  const bad = problems.length + sumOf(instances);
  return (
    <SpaceBetween size="l">
      <Problems header={t.wizard.wouldFail} problems={problems} columns={columns} onGo={onGo} />
      {bad === 0 && (
        <Alert type="success" header={t.wizard.allWell}>
          {checks.data.exact ? t.wizard.wholeSampled : t.wizard.partSampled(checks.data.sampledRows)}
        </Alert>
      )}
      <Warnings warnings={warnings} />
      <Expected dry={checks.data} again={() => void checks.refetch()} busy={checks.isFetching} />
      <InstanceChecks dry={checks.data} columns={columns} onGo={onGo} />
      <ColumnChecks dry={checks.data} />
    </SpaceBetween>
  );
}

const sumOf = (instances: DryRun["instances"]) => instances.reduce((n, { problems }) => n + problems.length, 0);

function Expected({ dry, again, busy }: { dry: DryRun; again: () => void; busy: boolean }) {
  const { t, language } = useLanguage();
  const roughly = (n: number) => (n === 0 ? t.wizard.unknown : dry.exact ? t.app.count(n) : t.wizard.about(n));
  const dollars = new Intl.NumberFormat(language, { style: "currency", currency: "USD", maximumSignificantDigits: 2 });
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={t.wizard.expectedText}
          actions={
            <Button iconName="refresh" loading={busy} onClick={again}>
              {t.wizard.checkAgain}
            </Button>
          }
        >
          {t.wizard.expected}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={4}
          items={[
            { label: t.upload.rows, value: roughly(dry.estimatedRows) },
            { label: t.upload.parts, value: roughly(dry.estimatedParts) },
            { label: t.wizard.files, value: t.app.count(dry.source.files) },
            { label: t.upload.size, value: sizeOf(dry.source.size, language) },
            { label: t.wizard.sampled, value: t.app.rows(dry.sampledRows) },
            { label: t.upload.rowsRejected, value: byRule(t, dry.rowsRejected) || t.app.none },
          ]}
        />
        {dry.estimates.length > 0 && (
          <Table
            variant="embedded"
            items={dry.estimates}
            trackBy="engine"
            columnDefinitions={[
              {
                id: "engine",
                header: t.wizard.engine,
                cell: ({ engine }) => t.wizard.engines[engine],
                isRowHeader: true,
              },
              { id: "time", header: t.wizard.time, cell: ({ seconds }) => t.wizard.duration(seconds) },
              { id: "cost", header: t.wizard.cost, cell: ({ costUsd }) => dollars.format(costUsd) },
            ]}
          />
        )}
      </SpaceBetween>
    </Container>
  );
}

const byRule = (t: Text, counts: Record<string, number>) =>
  Object.entries(counts)
    .map(([rule, n]) => `${t.app.count(n)}: ${t.rules[rule] ?? rule}`)
    .join("; ");

const kinds: Record<"exists" | "missing" | "unknown", StatusIndicatorProps.Type> = {
  exists: "success",
  missing: "info",
  unknown: "warning",
};

function InstanceChecks({ dry, columns, onGo }: { dry: DryRun } & Pick<Props, "columns" | "onGo">) {
  const t = useText();
  const nameOf = useInstanceNames();
  return (
    <SpaceBetween size="m">
      {dry.instances.map(({ instanceId, problems }) => (
        <Problems key={instanceId} header={nameOf(instanceId)} problems={problems} columns={columns} onGo={onGo} />
      ))}
      <Table
        header={<Header variant="h2">{t.uploads.instances}</Header>}
        wrapLines
        items={dry.instances}
        trackBy="instanceId"
        columnDefinitions={[
          {
            id: "instance",
            header: t.upload.instance,
            cell: ({ instanceId }) => nameOf(instanceId),
            isRowHeader: true,
          },
          {
            id: "dataSet",
            header: t.uploads.dataSet,
            cell: ({ dataSet, problems }) => (
              <StatusIndicator type={problems.length > 0 && dataSet === "exists" ? "error" : kinds[dataSet]}>
                {problems.length > 0 && dataSet === "exists" ? t.wizard.misfit : t.wizard.dataSetIs[dataSet]}
              </StatusIndicator>
            ),
          },
        ]}
      />
    </SpaceBetween>
  );
}

function ColumnChecks({ dry }: { dry: DryRun }) {
  const t = useText();
  return (
    <Table
      header={<Header variant="h2">{t.wizard.sampledCells}</Header>}
      wrapLines
      items={dry.columns}
      trackBy="name"
      footer={
        dry.droppedColumns.length > 0 && (
          <Box>
            {t.upload.dropped} {dry.droppedColumns.join(", ")}
          </Box>
        )
      }
      columnDefinitions={[
        {
          id: "name",
          header: t.upload.column,
          cell: ({ name }) => <span className="breaks">{name}</span>,
          isRowHeader: true,
          minWidth: 170,
        },
        {
          id: "source",
          header: t.wizard.inFile,
          minWidth: 170,
          cell: ({ source, found }) =>
            found ? (
              <span className="breaks">{source}</span>
            ) : (
              <StatusIndicator type="warning">{`${source}: ${t.wizard.notInFile}`}</StatusIndicator>
            ),
        },
        { id: "hashed", header: t.upload.hashed, cell: ({ hashed }) => t.app.count(hashed), minWidth: 100 },
        {
          id: "passed",
          header: t.upload.passedThrough,
          cell: ({ passedThrough }) => t.app.count(passedThrough),
          minWidth: 130,
        },
        { id: "empty", header: t.upload.empty, cell: ({ empty }) => t.app.count(empty), minWidth: 80 },
        {
          id: "rejected",
          header: t.upload.rejected,
          minWidth: 150,
          cell: ({ rejected }) =>
            sum(rejected) === 0 ? (
              t.app.count(0)
            ) : (
              <StatusIndicator type="warning">{byRule(t, rejected)}</StatusIndicator>
            ),
        },
      ]}
    />
  );
}
