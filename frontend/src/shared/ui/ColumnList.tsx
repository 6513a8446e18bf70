import Table from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import type { Schemas } from "@/shared/api/client";
import { meaningOf } from "@/shared/columns/meaning";
import { useText } from "@/shared/i18n";

type Column = Schemas["Column"] & { source?: string };

interface Props {
  columns: Column[];
  /** Of a mapping: the columns of the file stand beside those of AMC. */
  sources?: boolean;
  header?: ReactNode;
  /** What may be done to a column, save to those that AMC adds itself. */
  actions?: (column: Column) => ReactNode;
}

/** ColumnList shows what a data set or a mapping consists of. */
export function ColumnList({ columns, sources, header, actions }: Props) {
  const t = useText();
  return (
    <Table
      variant={header ? "container" : "embedded"}
      wrapLines
      header={header}
      items={columns}
      trackBy="name"
      columnDefinitions={[
        {
          id: "name",
          header: t.columns.name,
          cell: (c) => <span className="breaks">{c.name}</span>,
          isRowHeader: true,
          minWidth: 160,
        },
        ...(sources
          ? [
              {
                id: "source",
                header: t.columns.source,
                cell: (c: Column) => <span className="breaks">{c.source || c.name}</span>,
                minWidth: 120,
              },
            ]
          : []),
        {
          id: "holds",
          header: t.columns.holds,
          cell: (c) =>
            c.isMainUserId || c.isMainUserIdType
              ? t.columns.userId
              : t.wizard.meanings[meaningOf(c as Schemas["MappedColumn"])],
        },
        { id: "type", header: t.columns.type, cell: (c) => c.dataType },
        {
          id: "kind",
          header: t.columns.kind,
          cell: (c) => (c.columnType === "METRIC" ? t.columns.metric : t.columns.dimension),
        },
        {
          id: "nullable",
          header: t.columns.empty,
          cell: (c) => (c.nullable === false || c.isMainEventTime ? t.app.no : t.app.yes),
        },
        { id: "description", header: t.columns.description, cell: (c) => c.description || t.app.none },
        ...(actions
          ? [
              {
                id: "actions",
                header: t.columns.actions,
                minWidth: 110,
                cell: (c: Column) => (c.isMainUserId || c.isMainUserIdType ? t.app.none : actions(c)),
              },
            ]
          : []),
      ]}
    />
  );
}
