import { useConnections } from "@/shared/api/calls/listConnections";
import { useText } from "@/shared/i18n";
import { useMay } from "@/shared/session/role";
import { Empty } from "@/shared/ui/Empty";
import { ListPage } from "@/shared/ui/ListPage";
import { RouterButton } from "@/shared/ui/RouterButton";
import { RouterLink } from "@/shared/ui/RouterLink";
import { Time } from "@/shared/ui/Time";
import { ConnectionStatus } from "./status";

export function ConnectionsPage() {
  const t = useText();
  const mayManage = useMay("admin");
  const connections = useConnections();
  const create = mayManage && (
    <RouterButton variant="primary" to="/connections/new">
      {t.connections.create}
    </RouterButton>
  );
  return (
    <ListPage
      title={t.nav.connections}
      description={t.connections.description}
      actions={create}
      query={connections}
      items={connections.data ?? []}
      trackBy="connectionId"
      empty={
        <Empty
          title={t.connections.emptyTitle}
          text={mayManage ? t.connections.emptyText : t.connections.emptyAsk}
          action={create}
        />
      }
      columnDefinitions={[
        {
          id: "name",
          header: t.connections.name,
          cell: (c) => <RouterLink to={`/connections/${c.connectionId}`}>{c.name}</RouterLink>,
          isRowHeader: true,
          minWidth: 160,
        },
        {
          id: "region",
          header: t.connections.region,
          cell: (c) => t.connections.regions[c.region].name,
          minWidth: 120,
        },
        {
          id: "status",
          header: t.connections.status,
          cell: (c) => <ConnectionStatus status={c.status} />,
          minWidth: 160,
        },
        {
          id: "consented",
          header: t.connections.consented,
          cell: (c) => (c.consentedAt ? <Time at={c.consentedAt} brief /> : t.app.none),
          minWidth: 140,
        },
        {
          id: "left",
          header: t.connections.ends,
          cell: (c) => (c.daysLeft === undefined ? t.app.none : t.connections.daysLeft(c.daysLeft)),
          minWidth: 120,
        },
      ]}
    />
  );
}
