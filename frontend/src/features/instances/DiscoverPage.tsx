import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { useSearchParams } from "react-router-dom";
import { useConnections } from "@/shared/api/calls/listConnections";
import { useText } from "@/shared/i18n";
import { Empty } from "@/shared/ui/Empty";
import { Failure } from "@/shared/ui/Failure";
import { Guard } from "@/shared/ui/Guard";
import { RouterButton } from "@/shared/ui/RouterButton";
import { RouterLink } from "@/shared/ui/RouterLink";
import { ProblemText } from "@/shared/ui/ProblemText";
import { useDiscovery } from "./api/discoverInstances";
import { useRegisterInstances } from "./api/registerInstances";
import { OutcomeStatus } from "./OutcomeStatus";
import { TagsField } from "./TagsField";

/** What a connection reaches, to register some or all of it at once. The connection stands in the address. */
export function DiscoverPage() {
  const t = useText();
  const [query, setQuery] = useSearchParams();
  const connections = useConnections();
  const [only] = connections.data?.length === 1 ? connections.data : [];
  const connectionId = query.get("connection") ?? only?.connectionId;
  const discovery = useDiscovery(connectionId);
  const { outcomes, register, isPending } = useRegisterInstances();
  const [chosen, setChosen] = useState<string[]>([]);
  const [tags, setTags] = useState<string[]>([]);
  const found = discovery.data?.pages.flatMap(({ instances }) => instances) ?? [];
  const problems = discovery.data?.pages.flatMap((page) => page.problems) ?? [];
  const selected = found.filter((i) => chosen.includes(i.instanceId) && !i.registered);
  const options = (connections.data ?? []).map((c) => ({
    value: c.connectionId,
    label: c.name,
    description: `${t.connections.regions[c.region].name} · ${t.connections.statuses[c.status]}`,
  }));
  return (
    <SpaceBetween size="l">
      <Guard when={isPending} />
      <Header
        variant="h1"
        description={t.instances.discoverText}
        actions={<RouterButton to="/instances">{t.nav.instances}</RouterButton>}
      >
        {t.instances.discover}
      </Header>
      {connections.error && <Failure error={connections.error} retry={() => void connections.refetch()} />}
      <Container>
        <SpaceBetween size="l">
          <FormField label={t.instances.connection}>
            <Select
              options={options}
              placeholder={t.instances.chooseConnection}
              statusType={connections.isPending ? "loading" : "finished"}
              empty={t.connections.emptyTitle}
              selectedOption={options.find(({ value }) => value === connectionId) ?? null}
              onChange={({ detail }) => {
                setChosen([]);
                setQuery({ connection: detail.selectedOption.value ?? "" }, { replace: true });
              }}
            />
          </FormField>
          <TagsField tags={tags} onChange={setTags} description={t.instances.tagsForAll} />
        </SpaceBetween>
      </Container>
      {discovery.error && <Failure error={discovery.error} retry={() => void discovery.refetch()} />}
      {problems.length > 0 && (
        <Alert type="warning" header={t.instances.problems}>
          <ul>
            {problems.map(({ accountId, problem }) => (
              <li key={accountId}>
                <Box variant="code">{accountId}</Box> <ProblemText problem={problem} />
              </li>
            ))}
          </ul>
        </Alert>
      )}
      <Table
        header={
          <Header
            counter={discovery.data && `(${selected.length}/${t.app.count(found.length)})`}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button
                  iconName="refresh"
                  ariaLabel={t.app.refresh}
                  disabled={!connectionId || isPending}
                  onClick={() => void discovery.refetch()}
                />
                <Button
                  variant="primary"
                  disabled={selected.length === 0}
                  loading={isPending}
                  onClick={() =>
                    register(
                      selected.map(({ instanceId, accountId, marketplaceId }) => ({
                        instanceId,
                        accountId,
                        marketplaceId,
                        connectionId: connectionId ?? "",
                        tags: tags.length > 0 ? tags : undefined,
                      })),
                    )
                  }
                >
                  {t.instances.register(selected.length)}
                </Button>
              </SpaceBetween>
            }
          >
            {t.instances.found}
          </Header>
        }
        loading={connectionId !== undefined && discovery.isPending}
        loadingText={t.instances.asking}
        wrapLines
        selectionType="multi"
        ariaLabels={{
          selectionGroupLabel: t.instances.found,
          allItemsSelectionLabel: () => t.app.chooseAll,
          itemSelectionLabel: (_, i) => i.name || i.instanceId,
        }}
        selectedItems={selected}
        isItemDisabled={(i) => i.registered || isPending}
        onSelectionChange={({ detail }) => setChosen(detail.selectedItems.map(({ instanceId }) => instanceId))}
        items={found}
        trackBy="instanceId"
        empty={
          connectionId ? (
            discovery.error ? (
              t.app.none
            ) : (
              <Empty title={t.instances.noneFound} text={t.instances.noneFoundText} />
            )
          ) : (
            <Empty title={t.instances.chooseConnection} />
          )
        }
        footer={
          discovery.hasNextPage && (
            <Box textAlign="center">
              <Button loading={discovery.isFetchingNextPage} onClick={() => void discovery.fetchNextPage()}>
                {t.instances.more}
              </Button>
            </Box>
          )
        }
        columnDefinitions={[
          {
            id: "name",
            header: t.instances.name,
            cell: (i) => i.name || i.instanceId,
            isRowHeader: true,
            minWidth: 140,
          },
          {
            id: "state",
            header: t.instances.state,
            cell: (i) => {
              const outcome = outcomes.get(i.instanceId);
              return outcome ? (
                <OutcomeStatus outcome={outcome} />
              ) : i.registered ? (
                <RouterLink to={`/instances/${i.instanceId}`}>{t.instances.outcomes.registered}</RouterLink>
              ) : (
                t.instances.notRegistered
              );
            },
            minWidth: 140,
          },
          { id: "id", header: t.app.id, cell: (i) => <Box variant="code">{i.instanceId}</Box>, minWidth: 120 },
          { id: "type", header: t.instances.type, cell: (i) => i.type || t.app.none, minWidth: 100 },
          { id: "status", header: t.instances.amcStatus, cell: (i) => i.status || t.app.none, minWidth: 120 },
          { id: "account", header: t.instances.account, cell: (i) => i.accountName || i.accountId, minWidth: 140 },
        ]}
      />
    </SpaceBetween>
  );
}
