import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useText } from "@/shared/i18n";
import { Failure } from "@/shared/ui/Failure";
import { Time } from "@/shared/ui/Time";
import { useJobs } from "./api/jobs";
import { JobStatus } from "./JobStatus";

export function UploadsPage() {
  const t = useText();
  const jobs = useJobs({ limit: 25 });
  return (
    <SpaceBetween size="l">
      {jobs.error && <Failure error={jobs.error} retry={() => void jobs.refetch()} />}
      <Table
        variant="full-page"
        header={
          <Header
            variant="awsui-h1-sticky"
            description={t.uploads.description}
            actions={<Button iconName="refresh" ariaLabel={t.uploads.refresh} onClick={() => void jobs.refetch()} />}
          >
            {t.uploads.title}
          </Header>
        }
        loading={jobs.isPending}
        loadingText={t.app.loading}
        items={jobs.data?.jobs ?? []}
        trackBy="jobId"
        columnDefinitions={[
          { id: "source", header: t.uploads.file, cell: (job) => t.uploads.source(job.source), isRowHeader: true },
          { id: "dataSet", header: t.uploads.dataSet, cell: (job) => job.dataSetId },
          { id: "state", header: t.uploads.state, cell: (job) => <JobStatus state={job.state} /> },
          { id: "instances", header: t.uploads.instances, cell: (job) => job.instanceIds.join(", ") },
          { id: "progress", header: t.uploads.progress, cell: (job) => t.uploads.rows(job.progress.rows) },
          { id: "created", header: t.uploads.created, cell: (job) => <Time at={job.createdAt} /> },
        ]}
        empty={
          <Box textAlign="center" padding="l">
            <Box variant="h3">{t.uploads.emptyTitle}</Box>
            <Box color="text-body-secondary">{t.uploads.emptyText}</Box>
          </Box>
        }
      />
    </SpaceBetween>
  );
}
