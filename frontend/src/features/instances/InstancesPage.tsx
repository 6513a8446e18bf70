import { useCollection } from "@cloudscape-design/collection-hooks";
import Box from "@cloudscape-design/components/box";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useSearchParams } from "react-router-dom";
import { useInstances } from "@/shared/api/calls/listInstances";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { useMay } from "@/shared/session/role";
import { download } from "@/shared/ui/download";
import { Empty } from "@/shared/ui/Empty";
import { ListPage } from "@/shared/ui/ListPage";
import { RouterButton } from "@/shared/ui/RouterButton";
import { RouterLink } from "@/shared/ui/RouterLink";
import { toCsv, toJson } from "./exchange";
import { Tags } from "./Tags";

type Instance = Schemas["Instance"];

/** Every registered instance; what is looked for stands in the address. */
export function InstancesPage() {
  const t = useText();
  const mayManage = useMay("admin");
  const [query, setQuery] = useSearchParams();
  const instances = useInstances();
  const wanted = query.get("find") ?? "";
  const discover = mayManage && (
    <RouterButton variant="primary" to="/instances/discover">
      {t.instances.discover}
    </RouterButton>
  );
  const {
    items,
    filteredItemsCount,
    collectionProps: { ref, ...collection },
    filterProps,
    paginationProps,
    actions,
  } = useCollection(instances.data ?? [], {
    filtering: {
      defaultFilteringText: wanted,
      filteringFunction: (i: Instance, text) =>
        [i.instanceId, i.name, i.connectionId, i.accountId, i.marketplaceId, ...(i.tags ?? [])].some((s) =>
          s?.toLowerCase().includes(text.toLowerCase()),
        ),
      empty: (
        <Empty
          title={t.instances.emptyTitle}
          text={mayManage ? t.instances.emptyText : t.instances.emptyAsk}
          action={discover}
        />
      ),
      noMatch: <Empty title={t.app.noMatch} text={t.app.noMatchText} />,
    },
    sorting: { defaultState: { sortingColumn: { sortingField: "name" } } },
    pagination: { pageSize: 50 },
  });
  const save = (id: string) => {
    const all = instances.data ?? [];
    if (id === "csv") {
      download("instances.csv", "text/csv", toCsv(all));
    } else {
      download("instances.json", "application/json", toJson(all));
    }
  };
  return (
    <ListPage
      {...collection}
      tableRef={ref}
      title={t.nav.instances}
      description={t.instances.description}
      counter={instances.data && `(${t.app.count(instances.data.length)})`}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <ButtonDropdown
            items={(["json", "csv"] as const).map((id) => ({ id, text: t.instances.files[id] }))}
            disabled={!instances.data?.length}
            onItemClick={({ detail }) => save(detail.id)}
          >
            {t.instances.export}
          </ButtonDropdown>
          {mayManage && <RouterButton to="/instances/import">{t.instances.import}</RouterButton>}
          {discover}
        </SpaceBetween>
      }
      query={instances}
      filter={
        <TextFilter
          {...filterProps}
          filteringAriaLabel={t.instances.find}
          filteringPlaceholder={t.instances.find}
          countText={t.app.matches(filteredItemsCount ?? 0)}
          onChange={(e) => {
            actions.setFiltering(e.detail.filteringText);
            setQuery(e.detail.filteringText ? { find: e.detail.filteringText } : {}, { replace: true });
          }}
        />
      }
      pagination={paginationProps.pagesCount > 1 && <Pagination {...paginationProps} />}
      items={items}
      trackBy="instanceId"
      columnDefinitions={[
        {
          id: "name",
          header: t.instances.name,
          cell: (i) => <RouterLink to={`/instances/${i.instanceId}`}>{i.name || i.instanceId}</RouterLink>,
          sortingField: "name",
          isRowHeader: true,
          minWidth: 180,
        },
        {
          id: "id",
          header: t.app.id,
          cell: (i) => <Box variant="code">{i.instanceId}</Box>,
          sortingField: "instanceId",
          minWidth: 140,
        },
        { id: "tags", header: t.instances.tags, cell: (i) => <Tags tags={i.tags} />, minWidth: 140 },
        {
          id: "connection",
          header: t.instances.connection,
          cell: (i) => (
            <RouterLink to={`/connections/${i.connectionId}`}>
              <span className="breaks">{i.connectionId}</span>
            </RouterLink>
          ),
          sortingField: "connectionId",
          minWidth: 140,
        },
        {
          id: "account",
          header: t.instances.account,
          cell: (i) => i.accountId,
          sortingField: "accountId",
          minWidth: 140,
        },
        {
          id: "marketplace",
          header: t.instances.marketplace,
          cell: (i) => i.marketplaceId,
          sortingField: "marketplaceId",
          minWidth: 140,
        },
      ]}
    />
  );
}
