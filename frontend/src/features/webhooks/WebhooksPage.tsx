import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useNavigate } from "react-router-dom";
import { useText } from "@/shared/i18n";
import { Empty } from "@/shared/ui/Empty";
import { Failure } from "@/shared/ui/Failure";
import { RouterLink } from "@/shared/ui/RouterLink";
import { Time } from "@/shared/ui/Time";
import { useWebhooks } from "./api/listWebhooks";

export function WebhooksPage() {
  const t = useText();
  const navigate = useNavigate();
  const webhooks = useWebhooks();
  const create = (
    <Button variant="primary" onClick={() => void navigate("/webhooks/new")}>
      {t.webhooks.create}
    </Button>
  );
  return (
    <SpaceBetween size="l">
      {webhooks.error && <Failure error={webhooks.error} retry={() => void webhooks.refetch()} />}
      <Table
        variant="full-page"
        stickyHeader
        wrapLines
        enableKeyboardNavigation
        header={
          <Header variant="awsui-h1-sticky" description={t.webhooks.description} actions={create}>
            {t.nav.webhooks}
          </Header>
        }
        loading={webhooks.isPending}
        loadingText={t.app.loading}
        items={webhooks.data ?? []}
        trackBy="webhookId"
        empty={
          webhooks.error ? (
            t.app.none
          ) : (
            <Empty title={t.webhooks.emptyTitle} text={t.webhooks.emptyText} action={create} />
          )
        }
        columnDefinitions={[
          {
            id: "url",
            header: t.webhooks.url,
            cell: (w) => (
              <RouterLink to={`/webhooks/${w.webhookId}`}>
                <span className="breaks">{w.url}</span>
              </RouterLink>
            ),
            isRowHeader: true,
            minWidth: 240,
          },
          { id: "about", header: t.webhooks.about, cell: (w) => w.description || t.app.none, minWidth: 160 },
          {
            id: "events",
            header: t.webhooks.events,
            cell: (w) => w.events.map((event) => t.webhooks.eventNames[event]).join(", "),
            minWidth: 200,
          },
          { id: "created", header: t.app.createdAt, cell: (w) => <Time at={w.createdAt} brief />, minWidth: 120 },
        ]}
      />
    </SpaceBetween>
  );
}
