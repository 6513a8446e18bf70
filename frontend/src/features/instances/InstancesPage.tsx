import { useCollection } from "@cloudscape-design/collection-hooks";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useNavigate, useSearchParams } from "react-router-dom";
import { useInstances } from "@/shared/api/calls/listInstances";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { useMay } from "@/shared/session/role";
import { download } from "@/shared/ui/download";
import { Empty } from "@/shared/ui/Empty";
import { Failure } from "@/shared/ui/Failure";
import { RouterLink } from "@/shared/ui/RouterLink";
import { toCsv, toJson } from "./exchange";
import { Tags } from "./Tags";

type Instance = Schemas["Instance"];

/** Every registered instance; what is looked for stands in the address. */
export function InstancesPage() {
  const t = useText();
  const navigate = useNavigate();
  const mayManage = useMay("admin");
  const [query, setQuery] = useSearchParams();
  const instances = useInstances();
  const wanted = query.get("find") ?? "";
  const discover = mayManage && (
    <Button variant="primary" onClick={() => void navigate("/instances/discover")}>
      {t.instances.discover}
    </Button>
  );
  const { items, filteredItemsCount, collectionProps, filterProps, paginationProps, actions } = useCollection(
    instances.data ?? [],
    {
      filtering: {
        defaultFilteringText: wanted,
        filteringFunction: (i: Instance, text) =>
          [i.instanceId, i.name, i.connectionId, i.accountId, i.marketplaceId, ...(i.tags ?? [])].some((s) =>
            s?.toLowerCase().includes(text.toLowerCase()),
          ),
        empty: instances.error ? (
          t.app.none
        ) : (
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
    },
  );
  const save = (id: string) => {
    const all = instances.data ?? [];
    if (id === "csv") {
      download("instances.csv", "text/csv", toCsv(all));
    } else {
      download("instances.json", "application/json", toJson(all));
    }
  };
  return (
    <SpaceBetween size="l">
      {instances.error && <Failure error={instances.error} retry={() => void instances.refetch()} />}
      <Table
        {...collectionProps}
        variant="full-page"
        stickyHeader
        wrapLines
        enableKeyboardNavigation
        header={
          <Header
            variant="awsui-h1-sticky"
            counter={instances.data && `(${t.app.count(instances.data.length)})`}
            description={t.instances.description}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <ButtonDropdown
                  items={(["json", "csv"] as const).map((id) => ({ id, text: t.instances.files[id] }))}
                  disabled={!instances.data?.length}
                  onItemClick={({ detail }) => save(detail.id)}
                >
                  {t.instances.export}
                </ButtonDropdown>
                {mayManage && <Button onClick={() => void navigate("/instances/import")}>{t.instances.import}</Button>}
                {discover}
              </SpaceBetween>
            }
          >
            {t.nav.instances}
          </Header>
        }
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
        loading={instances.isPending}
        loadingText={t.app.loading}
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
    </SpaceBetween>
  );
}
