import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";

type State = Schemas["Deletion"]["state"];
type RequestState = NonNullable<Schemas["Deletion"]["requests"]>[number]["state"];

export const isOver = (state: State) => state === "succeeded" || state === "partially_succeeded" || state === "failed";

const kinds: Record<State | RequestState, StatusIndicatorProps.Type> = {
  receiving: "pending",
  pending: "pending",
  submitting: "in-progress",
  submitted: "in-progress",
  succeeded: "success",
  partially_succeeded: "warning",
  failed: "error",
};

export function DeletionStatus({ state }: { state: State }) {
  return (
    <StatusIndicator type={kinds[state]} wrapText={false}>
      {useText().forget.states[state]}
    </StatusIndicator>
  );
}

export function RequestStatus({ state }: { state: RequestState }) {
  return (
    <StatusIndicator type={kinds[state]} wrapText={false}>
      {useText().forget.requestStates[state]}
    </StatusIndicator>
  );
}
