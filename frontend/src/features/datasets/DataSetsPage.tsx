import Button from "@cloudscape-design/components/button";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useNavigate, useParams } from "react-router-dom";
import { useInstances } from "@/shared/api/calls/listInstances";
import { useText } from "@/shared/i18n";
import { useMay } from "@/shared/session/role";
import { FieldRow } from "@/shared/ui/FieldRow";
import { Empty } from "@/shared/ui/Empty";
import { ListPage } from "@/shared/ui/ListPage";
import { Pages, usePages } from "@/shared/ui/pages";
import { RouterButton } from "@/shared/ui/RouterButton";
import { RouterLink } from "@/shared/ui/RouterLink";
import { useDataSetPage } from "./api/listDataSets";

/** The data sets of an instance, as Amazon has them. The instance stands in the address; an only one needs no choice. */
export function DataSetsPage() {
  const t = useText();
  const navigate = useNavigate();
  const params = useParams();
  const instances = useInstances();
  const [only] = instances.data?.length === 1 ? instances.data : [];
  const instanceId = params.instanceId ?? only?.instanceId;
  const pages = usePages(instanceId ?? "");
  const dataSets = useDataSetPage(instanceId, pages.cursor);
  const options = (instances.data ?? []).map((i) => ({
    value: i.instanceId,
    label: i.name || i.instanceId,
    description: i.instanceId,
    filteringTags: i.tags,
  }));
  const create = useMay("operator") && (
    <RouterButton variant="primary" to={instanceId ? `/datasets/new?instance=${instanceId}` : "/datasets/new"}>
      {t.datasets.create}
    </RouterButton>
  );
  return (
    <ListPage
      title={t.nav.datasets}
      description={t.datasets.description}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button
            iconName="refresh"
            ariaLabel={t.app.refresh}
            disabled={!instanceId}
            loading={dataSets.isRefetching}
            onClick={() => void dataSets.refetch()}
          />
          {create}
        </SpaceBetween>
      }
      query={instances.error ? instances : dataSets}
      filter={
        <FieldRow>
          <Select
            ariaLabel={t.datasets.instance}
            placeholder={t.datasets.chooseInstance}
            options={options}
            filteringType="auto"
            statusType={instances.isPending ? "loading" : "finished"}
            empty={t.instances.emptyTitle}
            selectedOption={options.find(({ value }) => value === instanceId) ?? null}
            onChange={({ detail }) => void navigate(`/datasets/${detail.selectedOption.value ?? ""}`)}
          />
        </FieldRow>
      }
      pagination={<Pages pages={pages} nextCursor={dataSets.data?.nextCursor} />}
      loading={instanceId !== undefined && dataSets.isPending}
      loadingText={t.instances.asking}
      items={dataSets.data?.dataSets ?? []}
      trackBy="dataSetId"
      empty={
        instanceId ? (
          <Empty title={t.datasets.emptyTitle} text={t.datasets.emptyText} action={create} />
        ) : (
          <Empty title={t.datasets.chooseInstance} />
        )
      }
      columnDefinitions={[
        {
          id: "name",
          header: t.datasets.name,
          cell: (d) => (
            <RouterLink to={`/datasets/${instanceId}/${d.dataSetId}`}>
              <span className="breaks">{d.dataSetId}</span>
            </RouterLink>
          ),
          isRowHeader: true,
          minWidth: 180,
        },
        { id: "about", header: t.datasets.about, cell: (d) => d.description || t.app.none, minWidth: 200 },
        { id: "columns", header: t.datasets.columns, cell: (d) => t.app.count(d.columns.length), minWidth: 100 },
        {
          id: "period",
          header: t.datasets.period,
          cell: (d) => (d.period ? (t.datasets.periods[d.period] ?? d.period) : t.app.none),
          minWidth: 120,
        },
        { id: "country", header: t.datasets.country, cell: (d) => d.countryCode || t.app.none, minWidth: 100 },
      ]}
    />
  );
}
