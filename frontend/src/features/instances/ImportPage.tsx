import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FileInput from "@cloudscape-design/components/file-input";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { useText } from "@/shared/i18n";
import { Empty } from "@/shared/ui/Empty";
import { Guard } from "@/shared/ui/Guard";
import { RouterButton } from "@/shared/ui/RouterButton";
import { useRegisterInstances } from "./api/registerInstances";
import { ExchangeError, type InstanceRequest, read } from "./exchange";
import { OutcomeStatus } from "./OutcomeStatus";
import { Tags } from "./Tags";

/** Registers what an exported file names. */
export function ImportPage() {
  const t = useText();
  const [rows, setRows] = useState<InstanceRequest[]>([]);
  const [wrong, setWrong] = useState<{ file: string; error: ExchangeError }>();
  const { outcomes, register, isPending } = useRegisterInstances();
  const open = rows.filter(({ instanceId }) => {
    const state = outcomes.get(instanceId)?.state;
    return state === undefined || state === "failed";
  });
  const choose = async (file: File) => {
    try {
      setRows(read(await file.text()));
      setWrong(undefined);
    } catch (error) {
      setRows([]);
      setWrong({ file: file.name, error: error instanceof ExchangeError ? error : new ExchangeError("form") });
    }
  };
  return (
    <SpaceBetween size="l">
      <Guard when={isPending} />
      <Header
        variant="h1"
        description={t.instances.importText}
        actions={<RouterButton to="/instances">{t.nav.instances}</RouterButton>}
      >
        {t.instances.importTitle}
      </Header>
      <Container>
        <FormField label={t.instances.file} description={t.instances.fileText}>
          <FileInput
            accept=".json,.csv"
            value={[]}
            onChange={({ detail }) => detail.value[0] && void choose(detail.value[0])}
          >
            {t.instances.chooseFile}
          </FileInput>
        </FormField>
      </Container>
      {wrong && (
        <Alert type="error" header={t.instances.unreadable(wrong.file)}>
          {t.instances.reasons[wrong.error.reason](wrong.error.row, wrong.error.field)}
        </Alert>
      )}
      <Table
        header={
          <Header
            counter={`(${t.app.count(rows.length)})`}
            actions={
              <Button variant="primary" disabled={open.length === 0} loading={isPending} onClick={() => register(open)}>
                {t.instances.register(open.length)}
              </Button>
            }
          >
            {t.nav.instances}
          </Header>
        }
        wrapLines
        items={rows}
        trackBy="instanceId"
        empty={<Empty title={t.instances.noFile} />}
        columnDefinitions={[
          {
            id: "id",
            header: t.app.id,
            cell: (i) => <Box variant="code">{i.instanceId}</Box>,
            isRowHeader: true,
            minWidth: 120,
          },
          {
            id: "state",
            header: t.instances.state,
            cell: (i) => {
              const outcome = outcomes.get(i.instanceId);
              return outcome ? <OutcomeStatus outcome={outcome} /> : t.app.none;
            },
            minWidth: 140,
          },
          { id: "name", header: t.instances.name, cell: (i) => i.name ?? t.app.none, minWidth: 120 },
          { id: "connection", header: t.instances.connection, cell: (i) => i.connectionId, minWidth: 120 },
          { id: "account", header: t.instances.account, cell: (i) => i.accountId, minWidth: 120 },
          { id: "marketplace", header: t.instances.marketplace, cell: (i) => i.marketplaceId, minWidth: 120 },
          { id: "tags", header: t.instances.tags, cell: (i) => <Tags tags={i.tags} />, minWidth: 100 },
        ]}
      />
    </SpaceBetween>
  );
}
