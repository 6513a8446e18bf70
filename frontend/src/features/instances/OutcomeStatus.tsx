import Box from "@cloudscape-design/components/box";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { useText } from "@/shared/i18n";
import { ProblemText } from "@/shared/ui/ProblemText";
import type { Outcome } from "./api/registerInstances";

const kinds: Record<Outcome["state"], StatusIndicatorProps.Type> = {
  waiting: "pending",
  registering: "in-progress",
  registered: "success",
  exists: "info",
  failed: "error",
};

export function OutcomeStatus({ outcome }: { outcome: Outcome }) {
  const t = useText();
  return (
    <>
      <StatusIndicator type={kinds[outcome.state]} wrapText={false}>
        {t.instances.outcomes[outcome.state]}
      </StatusIndicator>
      {outcome.state === "failed" && (
        <Box color="text-status-error" fontSize="body-s">
          <ProblemText problem={outcome.error} />
        </Box>
      )}
    </>
  );
}
