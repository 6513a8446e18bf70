import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useText } from "@/shared/i18n";
import { Failure } from "@/shared/ui/Failure";
import { Pages, usePages } from "@/shared/ui/pages";
import { Time } from "@/shared/ui/Time";
import { useDataSetUploads } from "./api/listDataSetUploads";

/** The uploads into a data set that Amazon knows of. */
export function DataSetUploads({ instanceId, dataSetId }: { instanceId: string; dataSetId: string }) {
  const t = useText();
  const pages = usePages("");
  const uploads = useDataSetUploads(instanceId, dataSetId, pages.cursor);
  return (
    <SpaceBetween size="m">
      {uploads.error && <Failure error={uploads.error} retry={() => void uploads.refetch()} />}
      <Table
        variant="embedded"
        wrapLines
        header={<Box color="text-body-secondary">{t.datasets.amcUploadsText}</Box>}
        pagination={<Pages pages={pages} nextCursor={uploads.data?.nextCursor} />}
        loading={uploads.isPending}
        loadingText={t.instances.asking}
        items={uploads.data?.uploads ?? []}
        trackBy="uploadId"
        empty={uploads.error ? t.app.none : t.datasets.noUploads}
        columnDefinitions={[
          {
            id: "id",
            header: t.app.id,
            cell: (u) => <Box variant="code">{u.uploadId}</Box>,
            isRowHeader: true,
          },
          { id: "status", header: t.datasets.status, cell: (u) => u.status },
          { id: "message", header: t.datasets.message, cell: (u) => u.message || t.app.none },
          {
            id: "metrics",
            header: t.datasets.metrics,
            cell: (u) =>
              Object.entries(u.metrics ?? {})
                .map(([name, value]) => `${name}: ${t.app.count(value)}`)
                .join(", ") || t.app.none,
          },
          {
            id: "created",
            header: t.app.createdAt,
            cell: (u) => (u.createdAt ? <Time at={u.createdAt} brief /> : t.app.none),
          },
        ]}
      />
    </SpaceBetween>
  );
}
