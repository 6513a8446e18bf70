import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { Failure } from "@/shared/ui/Failure";
import { Pages, usePages } from "@/shared/ui/pages";
import { RouterLink } from "@/shared/ui/RouterLink";
import { Time } from "@/shared/ui/Time";
import { useVersionPage } from "./api/listMappings";

interface Props {
  shown: Schemas["SavedMapping"];
  compare: (version: number) => void;
}

/** The versions of a mapping, newest first, to look at and to compare the shown one with. */
export function Versions({ shown: { name, version }, compare }: Props) {
  const t = useText();
  const pages = usePages(name);
  const versions = useVersionPage(name, pages.cursor);
  return (
    <SpaceBetween size="m">
      {versions.error && <Failure error={versions.error} retry={() => void versions.refetch()} />}
      <Table
        variant="embedded"
        wrapLines
        pagination={<Pages pages={pages} nextCursor={versions.data?.nextCursor} />}
        loading={versions.isPending}
        loadingText={t.app.loading}
        items={versions.data?.mappings ?? []}
        trackBy="version"
        columnDefinitions={[
          {
            id: "version",
            header: t.mappings.version,
            cell: (v) =>
              v.version === version ? (
                t.mappings.shown(v.version)
              ) : (
                <RouterLink to={`/mappings/${name}?version=${v.version}`}>{v.version}</RouterLink>
              ),
            isRowHeader: true,
          },
          { id: "comment", header: t.mappings.comment, cell: (v) => v.comment || t.app.none },
          { id: "created", header: t.mappings.saved, cell: (v) => <Time at={v.createdAt} brief /> },
          { id: "by", header: t.mappings.by, cell: (v) => <Box variant="code">{v.createdBy}</Box> },
          {
            id: "compare",
            header: t.mappings.differences,
            cell: (v) =>
              v.version !== version && (
                <Button
                  variant="inline-link"
                  ariaLabel={`${t.mappings.compare} ${v.version}`}
                  onClick={() => compare(v.version)}
                >
                  {t.mappings.compare}
                </Button>
              ),
          },
        ]}
      />
    </SpaceBetween>
  );
}
