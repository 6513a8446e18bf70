import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useNavigate } from "react-router-dom";
import { useInstanceNames } from "@/shared/api/calls/listInstances";
import { useText } from "@/shared/i18n";
import { Empty } from "@/shared/ui/Empty";
import { Failure } from "@/shared/ui/Failure";
import { Pages, usePages } from "@/shared/ui/pages";
import { RouterLink } from "@/shared/ui/RouterLink";
import { Time } from "@/shared/ui/Time";
import { useDeletionPage } from "./api/listDeletions";
import { DeletionStatus } from "./state";

/** Who asked for what to be forgotten, newest first; never whom. */
export function DeletionsPage() {
  const t = useText();
  const navigate = useNavigate();
  const nameOf = useInstanceNames();
  const pages = usePages("");
  const deletions = useDeletionPage(pages.cursor);
  const create = (
    <Button variant="primary" onClick={() => void navigate("/forget/new")}>
      {t.forget.create}
    </Button>
  );
  return (
    <SpaceBetween size="l">
      {deletions.error && <Failure error={deletions.error} retry={() => void deletions.refetch()} />}
      <Table
        variant="full-page"
        stickyHeader
        wrapLines
        enableKeyboardNavigation
        header={
          <Header variant="awsui-h1-sticky" description={t.forget.description} actions={create}>
            {t.nav.forget}
          </Header>
        }
        pagination={<Pages pages={pages} nextCursor={deletions.data?.nextCursor} />}
        loading={deletions.isPending}
        loadingText={t.app.loading}
        items={deletions.data?.deletions ?? []}
        trackBy="deletionId"
        empty={
          deletions.error ? t.app.none : <Empty title={t.forget.emptyTitle} text={t.forget.emptyText} action={create} />
        }
        columnDefinitions={[
          {
            id: "created",
            header: t.app.createdAt,
            cell: (d) => (
              <RouterLink to={`/forget/${d.deletionId}`}>
                <Time at={d.createdAt} brief />
              </RouterLink>
            ),
            isRowHeader: true,
            minWidth: 140,
          },
          { id: "state", header: t.instances.state, cell: (d) => <DeletionStatus state={d.state} />, minWidth: 180 },
          { id: "identities", header: t.forget.identities, cell: (d) => t.app.count(d.identities), minWidth: 110 },
          {
            id: "instances",
            header: t.nav.instances,
            cell: (d) => d.instanceIds.map(nameOf).join(" · "),
            minWidth: 160,
          },
          {
            id: "by",
            header: t.app.createdBy,
            cell: (d) => <Box variant="code">{d.createdBy}</Box>,
            minWidth: 160,
          },
        ]}
      />
    </SpaceBetween>
  );
}
