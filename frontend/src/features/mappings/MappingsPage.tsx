import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useNavigate } from "react-router-dom";
import { useText } from "@/shared/i18n";
import { useMay } from "@/shared/session/role";
import { Empty } from "@/shared/ui/Empty";
import { Failure } from "@/shared/ui/Failure";
import { Pages, usePages } from "@/shared/ui/pages";
import { RouterLink } from "@/shared/ui/RouterLink";
import { Time } from "@/shared/ui/Time";
import { useMappingPage } from "./api/listMappings";

/** The newest version of each saved mapping, by name. */
export function MappingsPage() {
  const t = useText();
  const navigate = useNavigate();
  const mayWrite = useMay("operator");
  const pages = usePages("");
  const mappings = useMappingPage(pages.cursor);
  const create = mayWrite && (
    <Button variant="primary" onClick={() => void navigate("/mappings/new")}>
      {t.mappings.create}
    </Button>
  );
  return (
    <SpaceBetween size="l">
      {mappings.error && <Failure error={mappings.error} retry={() => void mappings.refetch()} />}
      <Table
        variant="full-page"
        stickyHeader
        wrapLines
        enableKeyboardNavigation
        header={
          <Header variant="awsui-h1-sticky" description={t.mappings.description} actions={create}>
            {t.nav.mappings}
          </Header>
        }
        pagination={<Pages pages={pages} nextCursor={mappings.data?.nextCursor} />}
        loading={mappings.isPending}
        loadingText={t.app.loading}
        items={mappings.data?.mappings ?? []}
        trackBy="name"
        empty={
          mappings.error ? (
            t.app.none
          ) : (
            <Empty title={t.mappings.emptyTitle} text={t.mappings.emptyText} action={create} />
          )
        }
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
    </SpaceBetween>
  );
}
