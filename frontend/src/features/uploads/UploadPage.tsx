import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import { useParams, useSearchParams } from "react-router-dom";
import type { Schemas } from "@/shared/api/client";
import { useLanguage, useText } from "@/shared/i18n";
import { useMay } from "@/shared/session/role";
import { Confirm } from "@/shared/ui/Confirm";
import { Failure } from "@/shared/ui/Failure";
import { RouterButton } from "@/shared/ui/RouterButton";
import { ProblemText } from "@/shared/ui/ProblemText";
import { sizeOf } from "@/shared/ui/size";
import { Time } from "@/shared/ui/Time";
import { useCancelJob } from "./api/cancelJob";
import { useJob } from "./api/getJob";
import { useRetryJob } from "./api/retryJob";
import { ColumnsTable, PartsTable, Rejects } from "./Report";
import { InstanceUploads } from "./InstanceUploads";
import { JobStatus } from "./JobStatus";
import { sourceAddress, sourceName } from "./source";
import { canCancel, canRetry } from "./state";
import { Timeline } from "./Timeline";
import { Warnings } from "./Warnings";

export function UploadPage() {
  const { jobId = "" } = useParams();
  const job = useJob(jobId);
  if (job.error && !job.data) {
    return <Failure error={job.error} retry={() => void job.refetch()} />;
  }
  if (!job.data) {
    return <Spinner size="large" />;
  }
  return <Details job={job.data} error={job.error} />;
}

function Details({ job, error }: { job: Schemas["Job"]; error: Error | null }) {
  const t = useText();
  const [query, setQuery] = useSearchParams();
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={<span className="breaks">{sourceAddress(job.source)}</span>}
        actions={<Actions job={job} />}
      >
        {sourceName(job.source, t)}
      </Header>
      {error && <Failure error={error} />}
      {job.failure && (
        <Alert
          type={job.state === "failed" ? "error" : "info"}
          header={job.state === "failed" ? t.upload.failed : t.upload.cancelled}
        >
          <ProblemText problem={job.failure} /> <Box variant="code">{job.failure.code}</Box>
        </Alert>
      )}
      <Overview job={job} />
      <Tabs
        ariaLabel={t.upload.overview}
        activeTabId={query.get("tab") ?? "instances"}
        onChange={({ detail }) => setQuery({ tab: detail.activeTabId }, { replace: true })}
        tabs={[
          { id: "instances", label: t.upload.instances, content: <InstanceUploads job={job} /> },
          { id: "rejects", label: t.upload.rejects, content: <Rejects job={job} /> },
          { id: "columns", label: t.upload.columns, content: <ColumnsTable job={job} /> },
          { id: "parts", label: t.upload.parts, content: <PartsTable job={job} /> },
          { id: "timeline", label: t.upload.timeline, content: <Timeline job={job} /> },
        ]}
      />
    </SpaceBetween>
  );
}

function Overview({ job }: { job: Schemas["Job"] }) {
  const { t, language } = useLanguage();
  const { rows, bytes, totalBytes } = job.progress;
  const { report } = job;
  const sum = (counts: Record<string, number> | undefined) => Object.values(counts ?? {}).reduce((a, b) => a + b, 0);
  const cells = report && Object.values(report.columns).reduce((n, column) => n + sum(column.rejected), 0);
  return (
    <Container header={<Header variant="h2">{t.upload.overview}</Header>}>
      <SpaceBetween size="l">
        {job.state === "running" && totalBytes > 0 && (
          <ProgressBar
            label={t.upload.reading}
            value={(bytes / totalBytes) * 100}
            additionalInfo={t.upload.readingOf(sizeOf(bytes, language), sizeOf(totalBytes, language))}
          />
        )}
        <KeyValuePairs
          columns={4}
          items={[
            { label: t.uploads.state, value: <JobStatus state={job.state} /> },
            { label: t.uploads.progress, value: t.app.count(report?.rowsRead ?? rows) },
            { label: t.upload.rowsWritten, value: report ? t.app.count(report.rowsWritten) : t.app.none },
            { label: t.upload.rowsRejected, value: report ? t.app.count(sum(report.rowsRejected)) : t.app.none },
            { label: t.upload.cellsRejected, value: cells === undefined ? t.app.none : t.app.count(cells) },
            { label: t.uploads.dataSet, value: job.dataSetId },
            { label: t.upload.strategy, value: t.strategies[job.updateStrategy].label },
            { label: t.upload.size, value: job.source.size ? sizeOf(job.source.size, language) : t.app.none },
            { label: t.uploads.created, value: <Time at={job.createdAt} /> },
            { label: t.upload.updated, value: <Time at={job.updatedAt} /> },
            { label: t.upload.by, value: <Box variant="code">{job.createdBy}</Box> },
            { label: t.upload.attempts, value: t.upload.tries(job.attempt, job.retries) },
          ]}
        />
        {report?.warnings && <Warnings warnings={report.warnings} />}
      </SpaceBetween>
    </Container>
  );
}

function Actions({ job }: { job: Schemas["Job"] }) {
  const t = useText();
  const mayWrite = useMay("operator");
  const cancel = useCancelJob(job.jobId);
  const retry = useRetryJob(job.jobId);
  const [asked, setAsked] = useState<"cancel" | "retry">();
  if (!mayWrite) {
    return null;
  }
  const close = () => setAsked(undefined);
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        {canCancel(job.state) && <Button onClick={() => setAsked("cancel")}>{t.upload.cancel}</Button>}
        {canRetry(job.state) && <Button onClick={() => setAsked("retry")}>{t.upload.retry}</Button>}
        <RouterButton to={`/uploads/new?from=${job.jobId}`}>{t.upload.again}</RouterButton>
      </SpaceBetween>
      {asked === "cancel" && (
        <Confirm
          title={t.upload.cancel}
          action={t.upload.cancel}
          busy={cancel.isPending}
          error={cancel.error}
          onConfirm={() => cancel.mutate(undefined, { onSuccess: close })}
          onDismiss={close}
        >
          {t.upload.cancelText}
        </Confirm>
      )}
      {asked === "retry" && (
        <Confirm
          title={t.upload.retry}
          action={t.upload.retry}
          busy={retry.isPending}
          error={retry.error}
          onConfirm={() => retry.mutate(undefined, { onSuccess: close })}
          onDismiss={close}
        >
          {t.upload.retryText}
        </Confirm>
      )}
    </>
  );
}
