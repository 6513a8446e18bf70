import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useNavigate, useSearchParams } from "react-router-dom";
import { useInstanceNames } from "@/shared/api/calls/listInstances";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { useMay } from "@/shared/session/role";
import { Failure } from "@/shared/ui/Failure";
import { Pages, usePages } from "@/shared/ui/pages";
import { RouterLink } from "@/shared/ui/RouterLink";
import { Time } from "@/shared/ui/Time";
import { useJobs } from "./api/listJobs";
import { JobStatus } from "./JobStatus";
import { sourceName } from "./source";
import { openStates } from "./state";
import { UploadFilters } from "./UploadFilters";

const pageSize = 25;

/** The uploads, newest first. The filters stand in the address. */
export function UploadsPage() {
  const t = useText();
  const navigate = useNavigate();
  const mayWrite = useMay("operator");
  const [filters, setFilters] = useSearchParams();
  const pages = usePages(filters.toString());
  const state = filters.get("state") ?? undefined;
  const jobs = useJobs({
    state: state === "open" ? openStates : state ? [state as Schemas["JobState"]] : undefined,
    dataSetId: filters.get("dataSet") ?? undefined,
    instanceId: filters.get("instance") ?? undefined,
    cursor: pages.cursor,
    limit: pageSize,
  });
  const nameOf = useInstanceNames();
  const create = mayWrite && (
    <Button variant="primary" onClick={() => void navigate("/uploads/new")}>
      {t.uploads.create}
    </Button>
  );
  return (
    <SpaceBetween size="l">
      {jobs.error && <Failure error={jobs.error} retry={() => void jobs.refetch()} />}
      <Table
        variant="full-page"
        stickyHeader
        wrapLines
        enableKeyboardNavigation
        header={
          <Header
            variant="awsui-h1-sticky"
            description={t.uploads.description}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel={t.app.refresh} onClick={() => void jobs.refetch()} />
                {create}
              </SpaceBetween>
            }
          >
            {t.uploads.title}
          </Header>
        }
        filter={<UploadFilters filters={filters} setFilters={setFilters} />}
        pagination={<Pages pages={pages} nextCursor={jobs.data?.nextCursor} />}
        loading={jobs.isPending}
        loadingText={t.app.loading}
        items={jobs.data?.jobs ?? []}
        trackBy="jobId"
        columnDefinitions={[
          {
            id: "source",
            header: t.uploads.file,
            cell: (job) => (
              <RouterLink to={`/uploads/${job.jobId}`}>
                <span className="breaks">{sourceName(job.source, t)}</span>
              </RouterLink>
            ),
            isRowHeader: true,
            minWidth: 190,
          },
          { id: "state", header: t.uploads.state, cell: (job) => <State job={job} />, minWidth: 150 },
          { id: "created", header: t.uploads.created, cell: (job) => <Time at={job.createdAt} brief />, minWidth: 130 },
          { id: "rows", header: t.upload.rows, cell: (job) => <Rows job={job} />, minWidth: 190 },
          {
            id: "destination",
            header: t.wizard.steps.destination,
            cell: (job) => (
              <>
                <span className="breaks">{job.dataSetId}</span>
                <Box color="text-body-secondary" fontSize="body-s">
                  {job.instanceIds.map(nameOf).join(" · ")}
                </Box>
              </>
            ),
            minWidth: 230,
          },
        ]}
        empty={filters.size > 0 ? <NoMatch clear={() => setFilters({})} /> : <FirstSteps action={create} />}
      />
    </SpaceBetween>
  );
}

function State({ job: { state, progress } }: { job: Schemas["JobSummary"] }) {
  const t = useText();
  const { rows, bytes, totalBytes } = progress;
  return state === "running" && totalBytes > 0 ? (
    <ProgressBar
      variant="key-value"
      value={(bytes / totalBytes) * 100}
      ariaLabel={t.upload.reading}
      description={t.states.running}
      additionalInfo={t.app.rows(rows)}
    />
  ) : (
    <JobStatus state={state} />
  );
}

/** What was accepted, and the way to the rejects where there are any. */
function Rows({ job }: { job: Schemas["JobSummary"] }) {
  const t = useText();
  if (!job.counts) {
    return <>{t.app.none}</>;
  }
  const { rowsWritten, rowsRejected, cellsRejected } = job.counts;
  return (
    <>
      {t.app.count(rowsWritten)}
      {rowsRejected + cellsRejected > 0 && (
        <div>
          <RouterLink to={`/uploads/${job.jobId}?tab=rejects`} fontSize="body-s">
            {t.uploads.rejectedOf(rowsRejected, cellsRejected)}
          </RouterLink>
        </div>
      )}
    </>
  );
}

function FirstSteps({ action }: { action: React.ReactNode }) {
  const t = useText();
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="m">
        <Box variant="h3" tagOverride="h2">
          {t.uploads.emptyTitle}
        </Box>
        <Box color="text-body-secondary">{t.uploads.emptyText}</Box>
        <Box display="inline-block" textAlign="left">
          <ol>
            {t.uploads.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </Box>
        {action}
      </SpaceBetween>
    </Box>
  );
}

function NoMatch({ clear }: { clear: () => void }) {
  const t = useText();
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="m">
        <Box variant="h3" tagOverride="h2">
          {t.uploads.noMatch}
        </Box>
        <Box color="text-body-secondary">{t.uploads.noMatchText}</Box>
        <Button onClick={clear}>{t.uploads.clear}</Button>
      </SpaceBetween>
    </Box>
  );
}
