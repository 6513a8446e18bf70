import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";

const kinds: Record<Schemas["JobState"], StatusIndicatorProps.Type> = {
  queued: "pending",
  running: "in-progress",
  transformed: "in-progress",
  submitted: "in-progress",
  succeeded: "success",
  partially_succeeded: "warning",
  failed: "error",
  cancelled: "stopped",
};

export function JobStatus({ state }: { state: Schemas["JobState"] }) {
  return (
    <StatusIndicator type={kinds[state]} wrapText={false}>
      {useText().states[state]}
    </StatusIndicator>
  );
}
