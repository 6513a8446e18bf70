import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useNavigate } from "react-router-dom";
import { useConnections } from "@/shared/api/calls/listConnections";
import { useText } from "@/shared/i18n";
import { useMay } from "@/shared/session/role";
import { Empty } from "@/shared/ui/Empty";
import { Failure } from "@/shared/ui/Failure";
import { RouterLink } from "@/shared/ui/RouterLink";
import { Time } from "@/shared/ui/Time";
import { ConnectionStatus } from "./status";

export function ConnectionsPage() {
  const t = useText();
  const navigate = useNavigate();
  const mayManage = useMay("admin");
  const connections = useConnections();
  const create = mayManage && (
    <Button variant="primary" onClick={() => void navigate("/connections/new")}>
      {t.connections.create}
    </Button>
  );
  return (
    <SpaceBetween size="l">
      {connections.error && <Failure error={connections.error} retry={() => void connections.refetch()} />}
      <Table
        variant="full-page"
        stickyHeader
        wrapLines
        enableKeyboardNavigation
        header={
          <Header variant="awsui-h1-sticky" description={t.connections.description} actions={create}>
            {t.nav.connections}
          </Header>
        }
        loading={connections.isPending}
        loadingText={t.app.loading}
        items={connections.data ?? []}
        trackBy="connectionId"
        empty={
          connections.error ? (
            t.app.none
          ) : (
            <Empty
              title={t.connections.emptyTitle}
              text={mayManage ? t.connections.emptyText : t.connections.emptyAsk}
              action={create}
            />
          )
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
    </SpaceBetween>
  );
}
