import { useText } from "@/shared/i18n";
import { Empty } from "@/shared/ui/Empty";
import { ListPage } from "@/shared/ui/ListPage";
import { RouterButton } from "@/shared/ui/RouterButton";
import { RouterLink } from "@/shared/ui/RouterLink";
import { Time } from "@/shared/ui/Time";
import { useWebhooks } from "./api/listWebhooks";

export function WebhooksPage() {
  const t = useText();
  const webhooks = useWebhooks();
  const create = (
    <RouterButton variant="primary" to="/webhooks/new">
      {t.webhooks.create}
    </RouterButton>
  );
  return (
    <ListPage
      title={t.nav.webhooks}
      description={t.webhooks.description}
      actions={create}
      query={webhooks}
      items={webhooks.data ?? []}
      trackBy="webhookId"
      empty={<Empty title={t.webhooks.emptyTitle} text={t.webhooks.emptyText} action={create} />}
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
  );
}
