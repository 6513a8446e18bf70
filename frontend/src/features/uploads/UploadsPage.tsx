import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useSearchParams } from "react-router-dom";
import { useInstanceNames } from "@/shared/api/calls/listInstances";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { useMay } from "@/shared/session/role";
import { Empty } from "@/shared/ui/Empty";
import { ListPage } from "@/shared/ui/ListPage";
import { Pages, usePages } from "@/shared/ui/pages";
import { RouterButton } from "@/shared/ui/RouterButton";
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
  const create = useMay("operator") && (
    <RouterButton variant="primary" to="/uploads/new">
      {t.uploads.create}
    </RouterButton>
  );
  return (
    <ListPage
      title={t.uploads.title}
      description={t.uploads.description}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button iconName="refresh" ariaLabel={t.app.refresh} onClick={() => void jobs.refetch()} />
          {create}
        </SpaceBetween>
      }
      query={jobs}
      filter={<UploadFilters filters={filters} setFilters={setFilters} />}
      pagination={<Pages pages={pages} nextCursor={jobs.data?.nextCursor} />}
      items={jobs.data?.jobs ?? []}
      trackBy="jobId"
      empty={
        filters.size > 0 ? (
          <Empty
            title={t.uploads.noMatch}
            text={t.uploads.noMatchText}
            action={<Button onClick={() => setFilters({})}>{t.uploads.clear}</Button>}
          />
        ) : (
          <Empty title={t.uploads.emptyTitle} text={t.uploads.emptyText} action={create}>
            <Box display="inline-block" textAlign="left">
              <ol>
                {t.uploads.steps.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
            </Box>
          </Empty>
        )
      }
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
    />
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
