import Box from "@cloudscape-design/components/box";
import { useInstanceNames } from "@/shared/api/calls/listInstances";
import { useText } from "@/shared/i18n";
import { Empty } from "@/shared/ui/Empty";
import { ListPage } from "@/shared/ui/ListPage";
import { Pages, usePages } from "@/shared/ui/pages";
import { RouterButton } from "@/shared/ui/RouterButton";
import { RouterLink } from "@/shared/ui/RouterLink";
import { Time } from "@/shared/ui/Time";
import { useDeletionPage } from "./api/listDeletions";
import { DeletionStatus } from "./state";

/** Who asked for what to be forgotten, newest first; never whom. */
export function DeletionsPage() {
  const t = useText();
  const nameOf = useInstanceNames();
  const pages = usePages("");
  const deletions = useDeletionPage(pages.cursor);
  const create = (
    <RouterButton variant="primary" to="/forget/new">
      {t.forget.create}
    </RouterButton>
  );
  return (
    <ListPage
      title={t.nav.forget}
      description={t.forget.description}
      actions={create}
      query={deletions}
      pagination={<Pages pages={pages} nextCursor={deletions.data?.nextCursor} />}
      items={deletions.data?.deletions ?? []}
      trackBy="deletionId"
      empty={<Empty title={t.forget.emptyTitle} text={t.forget.emptyText} action={create} />}
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
  );
}
