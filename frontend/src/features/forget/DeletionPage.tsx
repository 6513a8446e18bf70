import { useCollection } from "@cloudscape-design/collection-hooks";
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Pagination from "@cloudscape-design/components/pagination";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useParams } from "react-router-dom";
import { useInstanceNames } from "@/shared/api/calls/listInstances";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { Failure } from "@/shared/ui/Failure";
import { Loaded } from "@/shared/ui/Loaded";
import { ProblemText } from "@/shared/ui/ProblemText";
import { Time } from "@/shared/ui/Time";
import { useDeletion } from "./api/getDeletion";
import { DeletionStatus, isOver, RequestStatus } from "./state";

type Deletion = Schemas["Deletion"];

export function DeletionPage() {
  const { deletionId = "" } = useParams();
  const deletion = useDeletion(deletionId);
  return <Loaded of={deletion}>{(data) => <Details deletion={data} error={deletion.error} />}</Loaded>;
}

function Details({ deletion, error }: { deletion: Deletion; error: Error | null }) {
  const t = useText();
  const requests = deletion.requests ?? [];
  const over = requests.filter(({ state }) => state === "succeeded" || state === "failed").length;
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description={<Box variant="code">{deletion.deletionId}</Box>}>
        {t.forget.title(deletion.identities)}
      </Header>
      {error && <Failure error={error} />}
      {deletion.message && (
        <Alert type={deletion.state === "failed" ? "error" : "warning"} header={t.forget.failed}>
          <ProblemText problem={{ code: deletion.code, message: deletion.message }} />
        </Alert>
      )}
      <Container header={<Header variant="h2">{t.instances.overview}</Header>}>
        <SpaceBetween size="l">
          {!isOver(deletion.state) && requests.length > 0 && (
            <ProgressBar
              label={t.forget.progress}
              description={t.forget.days}
              value={(over / requests.length) * 100}
              additionalInfo={t.forget.batchesDone(over, requests.length)}
            />
          )}
          <KeyValuePairs
            columns={4}
            items={[
              { label: t.instances.state, value: <DeletionStatus state={deletion.state} /> },
              { label: t.forget.identities, value: t.app.count(deletion.identities) },
              { label: t.app.createdAt, value: <Time at={deletion.createdAt} /> },
              { label: t.app.createdBy, value: <Box variant="code">{deletion.createdBy}</Box> },
              {
                label: t.forget.checked,
                value: deletion.checkedAt ? <Time at={deletion.checkedAt} /> : t.app.none,
              },
              { label: t.nav.instances, value: t.app.count(deletion.instanceIds.length) },
            ]}
          />
        </SpaceBetween>
      </Container>
      <Requests requests={requests} />
    </SpaceBetween>
  );
}

/** One row for each batch and instance: at most 250. */
function Requests({ requests }: { requests: NonNullable<Deletion["requests"]> }) {
  const t = useText();
  const nameOf = useInstanceNames();
  const { items, collectionProps, paginationProps } = useCollection(requests, {
    pagination: { pageSize: 25 },
    sorting: {},
  });
  return (
    <Table
      {...collectionProps}
      wrapLines
      header={<Header counter={`(${t.app.count(requests.length)})`}>{t.forget.batches}</Header>}
      pagination={paginationProps.pagesCount > 1 && <Pagination {...paginationProps} />}
      items={items}
      empty={t.forget.noBatches}
      columnDefinitions={[
        {
          id: "instance",
          header: t.datasets.instance,
          cell: (r) => nameOf(r.instanceId),
          sortingField: "instanceId",
          isRowHeader: true,
        },
        { id: "batch", header: t.forget.batch, cell: (r) => r.batch + 1, sortingField: "batch" },
        { id: "identities", header: t.forget.identities, cell: (r) => t.app.count(r.identities) },
        {
          id: "state",
          header: t.instances.state,
          cell: (r) => <RequestStatus state={r.state} />,
          sortingField: "state",
          minWidth: 170,
        },
        {
          id: "message",
          header: t.datasets.message,
          minWidth: 150,
          cell: (r) => (r.message ? <ProblemText problem={{ code: r.code, message: r.message }} /> : t.app.none),
        },
        {
          id: "request",
          header: t.forget.request,
          cell: (r) => (r.requestId ? <Box variant="code">{r.requestId}</Box> : t.app.none),
        },
      ]}
    />
  );
}
