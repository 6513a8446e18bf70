import Spinner from "@cloudscape-design/components/spinner";
import Wizard from "@cloudscape-design/components/wizard";
import type { UseQueryResult } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useNavigate, useSearchParams } from "react-router-dom";
import { useMappingVersion } from "@/shared/api/calls/mappings";
import { useText } from "@/shared/i18n";
import { Failure } from "@/shared/ui/Failure";
import { Guard } from "@/shared/ui/Guard";
import { useCreateJob } from "../api/createJob";
import { usePutFile } from "../api/createSource";
import { useDataSet } from "../api/getDataSet";
import { useJob } from "../api/getJob";
import { useInspection } from "../api/inspectSource";
import { useDryRun } from "../api/validateJob";
import { ChecksStep } from "./ChecksStep";
import { ColumnsStep } from "./ColumnsStep";
import { DestinationStep } from "./DestinationStep";
import { type Draft, draftInto, draftOf, emptyDraft, loaded, requestOf, suggested } from "./draft";
import { missing } from "./missing";
import { beside, problemOf, type Step, steps } from "./problems";
import { ReviewStep } from "./ReviewStep";
import { SourceStep } from "./SourceStep";

/**
 * The wizard. `?step=` says where it stands, the rest what it begins with: `?from=` a job with what that job was made of,
 * `?mapping=name@3` with a saved mapping, `?instance=` and `?dataSet=` with a destination.
 */
export function NewUploadPage() {
  const [query] = useSearchParams();
  const from = query.get("from");
  const [, name, version] = /^([^@]+)@(\d+)$/.exec(query.get("mapping") ?? "") ?? [];
  if (from) {
    return <Again jobId={from} />;
  }
  return name ? <Mapped name={name} version={Number(version)} /> : <NewUpload start={draftInto(query)} />;
}

function Again({ jobId }: { jobId: string }) {
  return <Begin with={useJob(jobId)} draft={draftOf} />;
}

function Mapped({ name, version }: { name: string; version: number }) {
  return <Begin with={useMappingVersion(name, version)} draft={({ mapping }) => loaded(emptyDraft, mapping)} />;
}

/** Begins once what to begin with is there; what becomes of that meanwhile changes nothing. */
function Begin<T>({ with: given, draft }: { with: UseQueryResult<T | null>; draft: (given: T) => Draft }) {
  const [start, setStart] = useState<Draft>();
  if (given.data && !start) {
    setStart(draft(given.data));
  }
  if (start) {
    return <NewUpload start={start} />;
  }
  return given.error ? <Failure error={given.error} retry={() => void given.refetch()} /> : <Spinner size="large" />;
}

function NewUpload({ start: beginning }: { start: Draft }) {
  const t = useText();
  const navigate = useNavigate();
  const [query, setQuery] = useSearchParams();
  const [start] = useState(beginning);
  const [given, setGiven] = useState(start); // what somebody has chosen
  const [tried, setTried] = useState(-1); // the last step that somebody wanted to leave
  const [key, setKey] = useState(() => crypto.randomUUID());
  const create = useCreateJob(key);
  const file = usePutFile();

  const { source, own } = given;
  const inspection = useInspection(source, {
    countryCode: (own.country && given.mapping.countryCode) || undefined,
    dateOrder: (own.dateOrder && given.mapping.dateOrder) || undefined,
  });
  const dataSet = useDataSet(given.existing ? given.instanceIds : [], given.mapping.dataSetId);
  const draft = useMemo(
    () => suggested(given, inspection.data, given.existing ? dataSet.data : undefined),
    [given, inspection.data, dataSet.data],
  );
  const request = requestOf(draft);

  const lacking = missing(draft, t);
  const unreadable = problemOf(inspection.error);
  if (unreadable && unreadable.code !== "sample_limit") {
    lacking.source.set("source", t.wizard.unreadable);
  }
  const stop = steps.findIndex((step) => step in lacking && lacking[step as keyof typeof lacking].size > 0);
  const wanted = Math.max(steps.indexOf((query.get("step") ?? "source") as Step), 0);
  const at = stop >= 0 ? Math.min(wanted, stop) : wanted;

  // An address that is ahead of what was entered, as after a reload, would else carry the page along while somebody types.
  useEffect(() => {
    if (at < wanted) {
      setQuery(
        (before) => {
          before.set("step", steps[at] as Step);
          return before;
        },
        { replace: true },
      );
    }
  }, [at, wanted, setQuery]);

  const checks = useDryRun(request, at === steps.indexOf("checks"));
  const problems = [
    ...[problemOf(checks.error), problemOf(create.error)].filter((problem) => problem !== undefined),
    ...(checks.data?.problems ?? []),
    ...(checks.data?.instances.flatMap(({ problems }) => problems) ?? []),
  ];
  const texts = beside(t, problems, draft.mapping.columns);
  const wrong = (step: keyof typeof lacking) => (field: string) =>
    (tried >= steps.indexOf(step) ? lacking[step].get(field) : undefined) ?? texts.get(field);

  const made = create.data?.data?.jobId;
  useEffect(() => {
    if (made) {
      void navigate(`/uploads/${made}`, { replace: true });
    }
  }, [made, navigate]);
  const change = (next: Draft | ((before: Draft) => Draft)) => {
    setGiven(next);
    setKey(crypto.randomUUID()); // a key stands for one request
    create.reset();
  };
  const go = (step: Step) => {
    const to = steps.indexOf(step);
    if (to > at) {
      setTried(Math.max(tried, at));
    }
    if (stop < 0 || to <= stop) {
      const next = new URLSearchParams(query);
      next.set("step", step);
      setQuery(next);
    }
  };
  return (
    <>
      <Guard when={(given !== start || file.stage !== undefined) && !made} />
      <Wizard
        i18nStrings={{
          stepNumberLabel: t.wizard.stepNumber,
          collapsedStepsLabel: t.wizard.stepOf,
          submitButton: t.wizard.submit,
        }}
        activeStepIndex={at}
        isLoadingNextStep={create.isPending}
        onNavigate={({ detail }) => go(steps[detail.requestedStepIndex] ?? "source")}
        onCancel={() => void navigate("/uploads")}
        onSubmit={() => request && create.mutate(request)}
        steps={[
          {
            title: t.wizard.steps.source,
            content: (
              <SourceStep
                source={source}
                onChange={(chosen) => change((before) => ({ ...before, source: chosen }))}
                file={file}
                inspection={inspection}
                errorText={wrong("source")("source")}
              />
            ),
          },
          {
            title: t.wizard.steps.destination,
            content: <DestinationStep draft={draft} onChange={change} dataSet={dataSet} wrong={wrong("destination")} />,
          },
          {
            title: t.wizard.steps.columns,
            errorText: wrong("columns")("columns"),
            content: (
              <ColumnsStep
                draft={draft}
                onChange={change}
                inspection={inspection}
                dataSet={draft.existing ? dataSet.data : undefined}
                wrong={wrong("columns")}
                whole={lacking.columns.size === 0}
              />
            ),
          },
          {
            title: t.wizard.steps.checks,
            content: <ChecksStep checks={checks} columns={draft.mapping.columns} onGo={go} />,
          },
          {
            title: t.wizard.steps.review,
            content: request && (
              <ReviewStep
                request={request}
                existing={draft.existing}
                dry={checks.data}
                error={create.error}
                onGo={go}
              />
            ),
          },
        ]}
      />
    </>
  );
}
