import Box from "@cloudscape-design/components/box";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import type { Schemas } from "@/shared/api/client";
import { useInstanceNames } from "@/shared/api/calls/listInstances";
import { useText } from "@/shared/i18n";
import { ProblemText } from "@/shared/ui/ProblemText";
import { Time } from "@/shared/ui/Time";

const kinds: Record<Schemas["Upload"]["state"], StatusIndicatorProps.Type> = {
  claimed: "in-progress",
  submitted: "in-progress",
  succeeded: "success",
  failed: "error",
};

/** AMC's words or ours, and what AMC counted. */
function Message({ upload }: { upload: Schemas["Upload"] | undefined }) {
  const t = useText();
  const metrics = Object.entries(upload?.metrics ?? {});
  return (
    <>
      {upload?.message ? (
        <ProblemText problem={{ code: upload.code, message: upload.message }} />
      ) : (
        metrics.length === 0 && t.app.none
      )}
      {metrics.map(([name, n]) => (
        <Box key={name} color="text-body-secondary" fontSize="body-s">
          {name}: {t.app.count(n)}
        </Box>
      ))}
    </>
  );
}

/** What became of the job in each instance: one that is not sent to yet is shown too. */
export function InstanceUploads({ job }: { job: Schemas["Job"] }) {
  const t = useText();
  const nameOf = useInstanceNames();
  const rows = job.instanceIds.map((instanceId) => ({
    instanceId,
    upload: job.uploads.find((upload) => upload.instanceId === instanceId),
  }));
  return (
    <Table
      variant="embedded"
      wrapLines
      items={rows}
      trackBy="instanceId"
      columnDefinitions={[
        {
          id: "instance",
          header: t.upload.instance,
          cell: (row) => nameOf(row.instanceId),
          isRowHeader: true,
        },
        {
          id: "state",
          header: t.uploads.state,
          minWidth: 150,
          cell: ({ upload }) =>
            upload ? (
              <StatusIndicator type={kinds[upload.state]} wrapText={false}>
                {t.upload.uploadStates[upload.state]}
              </StatusIndicator>
            ) : (
              <StatusIndicator type="pending" wrapText={false}>
                {t.upload.notYet}
              </StatusIndicator>
            ),
        },
        { id: "status", header: t.upload.amcStatus, cell: ({ upload }) => upload?.status || t.app.none },
        { id: "message", header: t.upload.message, minWidth: 200, cell: ({ upload }) => <Message upload={upload} /> },
        { id: "id", header: t.upload.amcId, cell: ({ upload }) => upload?.uploadId || t.app.none },
        {
          id: "updated",
          header: t.upload.updated,
          cell: ({ upload }) => (upload ? <Time at={upload.updatedAt} /> : t.app.none),
        },
      ]}
    />
  );
}
