import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";

type Connection = Schemas["Connection"];

const kinds: Record<Connection["status"], StatusIndicatorProps.Type> = {
  new: "pending",
  connected: "success",
  consent_ending: "warning",
  broken: "error",
};

export function ConnectionStatus({ status }: { status: Connection["status"] }) {
  return <StatusIndicator type={kinds[status]}>{useText().connections.statuses[status]}</StatusIndicator>;
}

const day = 24 * 60 * 60 * 1000;

/** daysSince counts whole days up to a moment. */
export const daysSince = (at: string, now: number) => Math.max(0, Math.floor((now - Date.parse(at)) / day));

export const regions: Connection["region"][] = ["NA", "EU", "FE"];
