import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { Failure } from "@/shared/ui/Failure";
import { ProblemText } from "@/shared/ui/ProblemText";
import { Time } from "@/shared/ui/Time";
import { useDeliveries } from "./api/listDeliveries";

/** What became of the last hundred events. */
export function Deliveries({ webhookId }: { webhookId: string }) {
  const t = useText();
  const deliveries = useDeliveries(webhookId);
  const name = (type: string) =>
    type === "webhook.test" ? t.webhooks.testEvent : (t.webhooks.eventNames[type as Schemas["EventType"]] ?? type);
  return (
    <SpaceBetween size="m">
      {deliveries.error && <Failure error={deliveries.error} retry={() => void deliveries.refetch()} />}
      <Table
        wrapLines
        header={<Header description={t.webhooks.deliveriesText}>{t.webhooks.deliveries}</Header>}
        loading={deliveries.isPending}
        loadingText={t.app.loading}
        items={deliveries.data ?? []}
        trackBy="eventId"
        empty={deliveries.error ? t.app.none : t.webhooks.noDeliveries}
        columnDefinitions={[
          { id: "at", header: t.webhooks.at, cell: (d) => <Time at={d.at} />, isRowHeader: true },
          { id: "event", header: t.webhooks.event, cell: (d) => name(d.type) },
          {
            id: "outcome",
            header: t.instances.state,
            minWidth: 150,
            cell: (d) => (
              <StatusIndicator type={d.delivered ? "success" : "warning"} wrapText={false}>
                {d.delivered ? t.webhooks.delivered : t.webhooks.notDelivered}
              </StatusIndicator>
            ),
          },
          { id: "attempts", header: t.webhooks.attempts, cell: (d) => t.app.count(d.attempts) },
          { id: "status", header: t.webhooks.answer, cell: (d) => d.status ?? t.app.none },
          {
            id: "message",
            header: t.datasets.message,
            minWidth: 190,
            cell: (d) => (d.message ? <ProblemText problem={{ code: d.code, message: d.message }} /> : t.app.none),
          },
          { id: "id", header: t.app.id, cell: (d) => <Box variant="code">{d.eventId}</Box> },
        ]}
      />
    </SpaceBetween>
  );
}
