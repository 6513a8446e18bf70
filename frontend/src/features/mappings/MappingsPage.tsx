import Box from "@cloudscape-design/components/box";
import { useText } from "@/shared/i18n";
import { useMay } from "@/shared/session/role";
import { Empty } from "@/shared/ui/Empty";
import { ListPage } from "@/shared/ui/ListPage";
import { Pages, usePages } from "@/shared/ui/pages";
import { RouterButton } from "@/shared/ui/RouterButton";
import { RouterLink } from "@/shared/ui/RouterLink";
import { Time } from "@/shared/ui/Time";
import { useMappingPage } from "./api/listMappings";

/** The newest version of each saved mapping, by name. */
export function MappingsPage() {
  const t = useText();
  const pages = usePages("");
  const mappings = useMappingPage(pages.cursor);
  const create = useMay("operator") && (
    <RouterButton variant="primary" to="/mappings/new">
      {t.mappings.create}
    </RouterButton>
  );
  return (
    <ListPage
      title={t.nav.mappings}
      description={t.mappings.description}
      actions={create}
      query={mappings}
      pagination={<Pages pages={pages} nextCursor={mappings.data?.nextCursor} />}
      items={mappings.data?.mappings ?? []}
      trackBy="name"
      empty={<Empty title={t.mappings.emptyTitle} text={t.mappings.emptyText} action={create} />}
      columnDefinitions={[
        {
          id: "name",
          header: t.mappings.name,
          cell: (m) => (
            <RouterLink to={`/mappings/${m.name}`}>
              <span className="breaks">{m.name}</span>
            </RouterLink>
          ),
          isRowHeader: true,
          minWidth: 160,
        },
        { id: "version", header: t.mappings.version, cell: (m) => m.version, minWidth: 90 },
        {
          id: "dataSet",
          header: t.datasets.name,
          cell: (m) => <span className="breaks">{m.dataSetId}</span>,
          minWidth: 140,
        },
        { id: "comment", header: t.mappings.comment, cell: (m) => m.comment || t.app.none, minWidth: 200 },
        { id: "created", header: t.mappings.saved, cell: (m) => <Time at={m.createdAt} brief />, minWidth: 120 },
        { id: "by", header: t.mappings.by, cell: (m) => <Box variant="code">{m.createdBy}</Box>, minWidth: 140 },
      ]}
    />
  );
}
