import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useInstanceNames } from "@/shared/api/calls/listInstances";
import type { Schemas } from "@/shared/api/client";
import { meaningOf } from "@/shared/columns/meaning";
import { useText } from "@/shared/i18n";
import { Failure } from "@/shared/ui/Failure";
import { sourceAddress } from "../source";
import { sourceOf } from "./columns";
import { isFact } from "./draft";
import { Problems } from "./Problems";
import { problemOf, type Step } from "./problems";

interface Props {
  request: Schemas["JobRequest"];
  existing: boolean;
  /** What the checks said of this very request, if they did. */
  dry: Schemas["DryRun"] | undefined;
  error: Error | null;
  onGo: (step: Step) => void;
}

/** All that is about to be submitted. */
export function ReviewStep({ request, existing, dry, error, onGo }: Props) {
  const t = useText();
  const nameOf = useInstanceNames();
  const { source, instanceIds, updateStrategy = "ADDITIVE", concurrency = "queue", maxRejectRatio } = request;
  const mapping = request.mapping as Schemas["Mapping"];
  const refused = problemOf(error);
  const expected = dry ? dry.problems.length + dry.instances.reduce((n, one) => n + one.problems.length, 0) : 0;
  const header = (text: string, step: Step) => (
    <Header
      variant="h2"
      actions={
        <Button ariaLabel={t.wizard.goTo(t.wizard.steps[step])} onClick={() => onGo(step)}>
          {t.wizard.change}
        </Button>
      }
    >
      {text}
    </Header>
  );
  return (
    <SpaceBetween size="l">
      {refused ? (
        <Problems header={t.wizard.refused} problems={[refused]} columns={mapping.columns} onGo={onGo} />
      ) : (
        error && <Failure error={error} />
      )}
      {expected > 0 && (
        <Alert
          type="warning"
          header={t.wizard.wouldFail}
          action={<Button onClick={() => onGo("checks")}>{t.wizard.goTo(t.wizard.steps.checks)}</Button>}
        >
          {t.wizard.problemsLeft(expected)}
        </Alert>
      )}
      <Container header={header(t.wizard.steps.source, "source")}>
        <KeyValuePairs
          columns={2}
          items={[
            { label: t.uploads.file, value: <span className="breaks">{sourceAddress(source)}</span> },
            { label: t.wizard.files, value: t.app.count(dry?.source.files ?? source.keys?.length ?? 1) },
          ].slice(0, source.prefix !== undefined && !dry ? 1 : 2)}
        />
      </Container>
      <Container header={header(t.wizard.steps.destination, "destination")}>
        <KeyValuePairs
          columns={2}
          items={[
            { label: t.uploads.instances, value: instanceIds.map(nameOf).join(" · ") },
            {
              label: t.uploads.dataSet,
              value: `${mapping.dataSetId} (${existing ? t.wizard.existingDataSet : t.wizard.freshDataSet})`,
            },
            { label: t.wizard.country, value: mapping.countryCode || t.wizard.noCountry },
            ...(isFact(mapping.columns)
              ? [{ label: t.wizard.period, value: t.wizard.periods[mapping.period || "none"] }]
              : []),
            { label: t.upload.strategy, value: t.strategies[updateStrategy].label },
            { label: t.wizard.concurrency, value: t.wizard.concurrencies[concurrency].label },
            ...(maxRejectRatio === undefined
              ? []
              : [{ label: t.wizard.rejectRatio, value: `${t.app.count(maxRejectRatio * 100)} %` }]),
          ]}
        />
      </Container>
      <Table
        header={header(`${t.wizard.steps.columns} (${mapping.columns.length})`, "columns")}
        wrapLines
        items={mapping.columns}
        trackBy="name"
        columnDefinitions={[
          {
            id: "source",
            header: t.wizard.inFile,
            cell: (column) => <span className="breaks">{sourceOf(column)}</span>,
          },
          {
            id: "name",
            header: t.wizard.inAmc,
            cell: ({ name }) => <span className="breaks">{name}</span>,
            isRowHeader: true,
          },
          {
            id: "meaning",
            header: t.wizard.meaning,
            cell: (column) => t.wizard.meanings[meaningOf(column)],
            minWidth: 180,
          },
          { id: "type", header: t.wizard.type, cell: ({ dataType }) => dataType, minWidth: 120 },
        ]}
      />
    </SpaceBetween>
  );
}
