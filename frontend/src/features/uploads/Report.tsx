import BarChart from "@cloudscape-design/components/bar-chart";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import type { Schemas } from "@/shared/api/client";
import { useLanguage, useText } from "@/shared/i18n";
import { useMay } from "@/shared/session/role";
import { Failure } from "@/shared/ui/Failure";
import { sizeOf } from "@/shared/ui/size";
import { useRejects } from "./api/getRejects";

/** Rejected cells by column and rule, in a chart and as a table; rejected rows by rule; and the list to download. */
export function Rejects({ job }: { job: Schemas["Job"] }) {
  const t = useText();
  const download = useRejects(job.jobId);
  const mayDownload = useMay("operator");
  if (!job.report) {
    return <Box color="text-body-secondary">{t.upload.noReport}</Box>;
  }
  const columns = Object.entries(job.report.columns);
  const counts = columns
    .flatMap(([column, { rejected }]) => Object.entries(rejected).map(([rule, cells]) => ({ column, rule, cells })))
    .sort((a, b) => b.cells - a.cells);
  const rows = Object.entries(job.report.rowsRejected ?? {}).map(([rule, rows]) => ({ rule, rows }));
  if (counts.length === 0 && rows.length === 0) {
    return <Box color="text-body-secondary">{t.upload.noRejects}</Box>;
  }
  const rules = [...new Set(counts.map(({ rule }) => rule))];
  const hit = [...new Set(counts.map(({ column }) => column))];
  return (
    <SpaceBetween size="l">
      {download.error && <Failure error={download.error} />}
      {counts.length > 0 && (
        <>
          <Box color="text-body-secondary">{t.upload.rejectsText}</Box>
          <BarChart
            stackedBars
            horizontalBars
            hideFilter
            height={60 + hit.length * 36}
            ariaLabel={t.upload.rejects}
            xScaleType="categorical"
            xDomain={hit}
            xTitle={t.upload.column}
            yTitle={t.upload.cells}
            i18nStrings={{ yTickFormatter: (cells) => (Number.isInteger(cells) ? t.app.count(cells) : "") }}
            series={rules.map((rule) => ({
              type: "bar",
              title: t.rules[rule] ?? rule,
              data: hit.map((x) => ({ x, y: counts.find((c) => c.column === x && c.rule === rule)?.cells ?? 0 })),
              valueFormatter: t.app.count,
            }))}
          />
          <Table
            variant="embedded"
            wrapLines
            items={counts}
            columnDefinitions={[
              {
                id: "column",
                header: t.upload.column,
                cell: (count) => <span className="breaks">{count.column}</span>,
                isRowHeader: true,
              },
              { id: "rule", header: t.upload.rule, cell: (count) => <Rule rule={count.rule} /> },
              { id: "cells", header: t.upload.cells, cell: (count) => t.app.count(count.cells) },
            ]}
          />
        </>
      )}
      {rows.length > 0 && (
        <Table
          variant="embedded"
          wrapLines
          header={<Header variant="h3">{t.upload.rowsRejected}</Header>}
          items={rows}
          columnDefinitions={[
            { id: "rule", header: t.upload.rule, cell: ({ rule }) => <Rule rule={rule} />, isRowHeader: true },
            { id: "rows", header: t.upload.rows, cell: ({ rows }) => t.app.count(rows) },
          ]}
        />
      )}
      {mayDownload && (
        <Button iconName="download" loading={download.isPending} onClick={() => download.mutate()}>
          {t.upload.rejectsDownload}
        </Button>
      )}
    </SpaceBetween>
  );
}

/** A rule in words, and by the name that the list of rejects has for it. */
function Rule({ rule }: { rule: string }) {
  const t = useText();
  return (
    <>
      {t.rules[rule]} <Box variant="code">{rule}</Box>
    </>
  );
}

/** What became of the cells of each column, and which columns were left out. */
export function ColumnsTable({ job }: { job: Schemas["Job"] }) {
  const t = useText();
  const { report } = job;
  const rows = job.mapping.columns.map((column) => ({ column, counts: report?.columns[column.name] }));
  const shown = (n: number | undefined) => (n === undefined ? t.app.none : t.app.count(n));
  return (
    <SpaceBetween size="m">
      <Table
        variant="embedded"
        wrapLines
        items={rows}
        columnDefinitions={[
          {
            id: "name",
            header: t.upload.column,
            cell: (row) => <span className="breaks">{row.column.name}</span>,
            isRowHeader: true,
            minWidth: 150,
          },
          {
            id: "source",
            header: t.uploads.file,
            minWidth: 150,
            cell: (row) => <span className="breaks">{row.column.source ?? row.column.name}</span>,
          },
          { id: "hashed", header: t.upload.hashed, cell: (row) => shown(row.counts?.hashed), minWidth: 100 },
          {
            id: "passed",
            header: t.upload.passedThrough,
            cell: (row) => shown(row.counts?.passedThrough),
            minWidth: 130,
          },
          { id: "empty", header: t.upload.empty, cell: (row) => shown(row.counts?.empty), minWidth: 80 },
          {
            id: "rejected",
            header: t.upload.rejected,
            cell: (row) => shown(row.counts && Object.values(row.counts.rejected).reduce((a, b) => a + b, 0)),
          },
        ]}
      />
      {report && report.droppedColumns.length > 0 && (
        <Box>
          {t.upload.dropped} {report.droppedColumns.join(", ")}
        </Box>
      )}
    </SpaceBetween>
  );
}

export function PartsTable({ job }: { job: Schemas["Job"] }) {
  const { t, language } = useLanguage();
  if (!job.report) {
    return <Box color="text-body-secondary">{t.upload.noReport}</Box>;
  }
  return (
    <Table
      variant="embedded"
      wrapLines
      items={job.report.parts}
      columnDefinitions={[
        { id: "name", header: t.upload.part, cell: (part) => part.name, isRowHeader: true },
        { id: "rows", header: t.upload.rows, cell: (part) => t.app.count(part.rows) },
        { id: "size", header: t.upload.size, cell: (part) => sizeOf(part.bytes, language) },
        {
          id: "sha256",
          header: "SHA-256",
          cell: (part) => (
            <Box variant="code">
              <span className="breaks">{part.sha256}</span>
            </Box>
          ),
        },
      ]}
    />
  );
}
