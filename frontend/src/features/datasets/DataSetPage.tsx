import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router-dom";
import { useInstances } from "@/shared/api/calls/listInstances";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { useMay } from "@/shared/session/role";
import { Confirm } from "@/shared/ui/Confirm";
import { Loaded } from "@/shared/ui/Loaded";
import { RouterButton } from "@/shared/ui/RouterButton";
import { RouterLink } from "@/shared/ui/RouterLink";
import { useDeleteDataSet } from "./api/deleteDataSet";
import { useDataSet } from "./api/getDataSet";
import { DataSetColumns } from "./DataSetColumns";
import { DataSetUploads } from "./DataSetUploads";

export function DataSetPage() {
  const { instanceId = "", dataSetId = "" } = useParams();
  const dataSet = useDataSet(instanceId, dataSetId);
  return <Loaded of={dataSet}>{(data) => <Details instanceId={instanceId} dataSet={data} />}</Loaded>;
}

function Details({ instanceId, dataSet }: { instanceId: string; dataSet: Schemas["DataSet"] }) {
  const t = useText();
  const [query, setQuery] = useSearchParams();
  const instance = useInstances().data?.find((i) => i.instanceId === instanceId);
  const page = `${instanceId}/${dataSet.dataSetId}`;
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={dataSet.description}
        actions={<Actions instanceId={instanceId} dataSetId={dataSet.dataSetId} />}
      >
        {dataSet.dataSetId}
      </Header>
      <Container header={<Header variant="h2">{t.instances.overview}</Header>}>
        <KeyValuePairs
          columns={4}
          items={[
            {
              label: t.datasets.instance,
              value: <RouterLink to={`/instances/${instanceId}`}>{instance?.name || instanceId}</RouterLink>,
            },
            {
              label: t.datasets.period,
              value: dataSet.period ? (t.datasets.periods[dataSet.period] ?? dataSet.period) : t.app.none,
            },
            { label: t.datasets.country, value: dataSet.countryCode || t.app.none },
            {
              label: t.datasets.ours,
              value: (
                <RouterLink to={`/uploads?instance=${instanceId}&dataSet=${dataSet.dataSetId}`}>
                  {t.nav.uploads}
                </RouterLink>
              ),
            },
            ...(dataSet.customerEncryptionKeyArn
              ? [{ label: t.datasets.key, value: <Box variant="code">{dataSet.customerEncryptionKeyArn}</Box> }]
              : []),
          ]}
        />
      </Container>
      <Tabs
        ariaLabel={dataSet.dataSetId}
        activeTabId={query.get("tab") ?? "columns"}
        onChange={({ detail }) => setQuery({ tab: detail.activeTabId }, { replace: true })}
        tabs={[
          {
            id: "columns",
            label: t.datasets.columns,
            content: <DataSetColumns instanceId={instanceId} dataSet={dataSet} />,
          },
          {
            id: "uploads",
            label: t.datasets.amcUploads,
            content: <DataSetUploads key={page} instanceId={instanceId} dataSetId={dataSet.dataSetId} />,
          },
        ]}
      />
    </SpaceBetween>
  );
}

function Actions({ instanceId, dataSetId }: { instanceId: string; dataSetId: string }) {
  const t = useText();
  const navigate = useNavigate();
  const mayWrite = useMay("operator");
  const mayDelete = useMay("admin");
  const remove = useDeleteDataSet(instanceId, dataSetId);
  const [asked, setAsked] = useState(false);
  if (!mayWrite) {
    return null;
  }
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        {mayDelete && <Button onClick={() => setAsked(true)}>{t.app.delete}</Button>}
        <RouterButton to={`/datasets/${instanceId}/${dataSetId}/edit`}>{t.app.edit}</RouterButton>
        <RouterButton to={`/datasets/new?like=${instanceId}/${dataSetId}`}>{t.datasets.elsewhere}</RouterButton>
        <RouterButton variant="primary" to={`/uploads/new?instance=${instanceId}&dataSet=${dataSetId}`}>
          {t.uploads.create}
        </RouterButton>
      </SpaceBetween>
      {asked && (
        <Confirm
          title={t.datasets.remove}
          action={t.app.delete}
          typed={dataSetId}
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(undefined, { onSuccess: () => void navigate(`/datasets/${instanceId}`) })}
          onDismiss={() => setAsked(false)}
        >
          {t.datasets.removeText}
        </Confirm>
      )}
    </>
  );
}
