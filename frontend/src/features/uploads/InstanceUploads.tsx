import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import type { Schemas } from "@/shared/api/client";
import { useInstances } from "@/shared/api/calls/listInstances";
import { useText } from "@/shared/i18n";
import { Time } from "@/shared/ui/Time";

const kinds: Record<Schemas["Upload"]["state"], StatusIndicatorProps.Type> = {
  claimed: "in-progress",
  submitted: "in-progress",
  succeeded: "success",
  failed: "error",
};

/** What became of the job in each instance: one that is not sent to yet is shown too. */
export function InstanceUploads({ job }: { job: Schemas["Job"] }) {
  const t = useText();
  const names = new Map(useInstances().data?.map((i) => [i.instanceId, i.name]));
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
          cell: (row) => names.get(row.instanceId) ?? row.instanceId,
          isRowHeader: true,
        },
        {
          id: "state",
          header: t.uploads.state,
          cell: ({ upload }) =>
            upload ? (
              <StatusIndicator type={kinds[upload.state]}>{t.upload.uploadStates[upload.state]}</StatusIndicator>
            ) : (
              <StatusIndicator type="pending">{t.upload.notYet}</StatusIndicator>
            ),
        },
        { id: "status", header: t.upload.amcStatus, cell: ({ upload }) => upload?.status || t.app.none },
        { id: "message", header: t.upload.message, cell: ({ upload }) => upload?.message || t.app.none },
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
