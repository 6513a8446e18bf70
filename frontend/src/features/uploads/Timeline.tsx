import Steps, { type StepsProps } from "@cloudscape-design/components/steps";
import { useInstanceNames } from "@/shared/api/calls/listInstances";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { Time } from "@/shared/ui/Time";
import { isFinal } from "./state";

/** What the records tell of when things happened. */
export function Timeline({ job }: { job: Schemas["Job"] }) {
  const t = useText();
  const nameOf = useInstanceNames();
  const uploads = job.uploads
    .flatMap((upload) => [
      ...(upload.postedAt
        ? [
            {
              at: upload.postedAt,
              header: t.upload.timelineSent(nameOf(upload.instanceId)),
              status: "success" as const,
            },
          ]
        : []), // AMC never heard of it
      ...(upload.state === "succeeded" || upload.state === "failed"
        ? [
            {
              at: upload.updatedAt,
              header: t.upload.timelineEnd(
                nameOf(upload.instanceId),
                upload.status || t.upload.uploadStates[upload.state],
              ),
              status: upload.state === "failed" ? ("error" as const) : ("success" as const),
            },
          ]
        : []),
    ])
    .sort((a, b) => a.at.localeCompare(b.at));
  const steps: StepsProps.Step[] = [
    { status: "success", header: t.upload.timelineCreated, details: <Time at={job.createdAt} /> },
    ...(job.report
      ? [{ status: "success" as const, header: t.upload.timelineRead, details: t.app.rows(job.report.rowsWritten) }]
      : []),
    ...uploads.map(({ at, header, status }) => ({ status, header, details: <Time at={at} /> })),
    isFinal(job.state)
      ? {
          status:
            job.state === "succeeded"
              ? "success"
              : job.state === "partially_succeeded"
                ? "warning"
                : job.state === "failed"
                  ? "error"
                  : "stopped",
          header: t.states[job.state],
          details: <Time at={job.updatedAt} />,
        }
      : {
          status: "in-progress",
          header: job.state === "transformed" ? t.upload.timelineWaiting : t.states[job.state],
          details: t.upload.now,
        },
  ];
  return <Steps ariaLabel={t.upload.timeline} steps={steps} />;
}
