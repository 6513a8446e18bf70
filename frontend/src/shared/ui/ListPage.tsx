import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode, Ref } from "react";
import { useText } from "@/shared/i18n";
import { Failure } from "./Failure";

interface Props<Item> extends Omit<TableProps<Item>, "header"> {
  title: string;
  description: string;
  /** How many there are in all, where that is known. */
  counter?: string;
  /** The buttons beside the title. */
  actions?: ReactNode;
  /** Where the items come from. */
  query: Pick<UseQueryResult, "error" | "isPending" | "refetch">;
  /** For useCollection, which scrolls the table. */
  tableRef?: Ref<TableProps.Ref>;
}

/**
 * ListPage is a page with one table. Columns, filter and pagination are the table's. When the query fails, the page says why,
 * offers another try, and no longer says that the list is empty.
 */
export function ListPage<Item>({
  title,
  description,
  counter,
  actions,
  query,
  tableRef,
  empty,
  ...table
}: Props<Item>) {
  const t = useText();
  return (
    <SpaceBetween size="l">
      {query.error && <Failure error={query.error} retry={() => void query.refetch()} />}
      <Table
        variant="full-page"
        stickyHeader
        wrapLines
        enableKeyboardNavigation
        loading={query.isPending}
        loadingText={t.app.loading}
        {...table}
        ref={tableRef}
        header={
          <Header variant="awsui-h1-sticky" counter={counter} description={description} actions={actions}>
            {title}
          </Header>
        }
        empty={query.error ? t.app.none : empty}
      />
    </SpaceBetween>
  );
}
