import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { Confirm } from "@/shared/ui/Confirm";
import { Failure } from "@/shared/ui/Failure";
import { usePreview } from "../api/previewSource";
import { useSettled } from "./useSettled";

type Cell = NonNullable<Schemas["Preview"]["rows"][number]["cells"]>[number];
interface Props {
  source: Schemas["SourceRef"];
  mapping: Schemas["Mapping"];
}

/** The first rows before and after, with what became of each cell. Values are masked until somebody wants to see them. */
export function PreviewPanel({ source, mapping }: Props) {
  const t = useText();
  const now = JSON.stringify({ source, mapping });
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState(false);
  const [revealed, setRevealed] = useState(""); // what was to be shown: a change of it masks again
  const settled = useSettled(now);
  const raw = revealed === settled;
  const request = JSON.parse(settled) as Props;
  const preview = usePreview(open ? { ...request, rows: 10, ...(raw ? { raw } : {}) } : undefined);
  return (
    <ExpandableSection
      variant="container"
      headerText={t.wizard.preview}
      headerDescription={t.wizard.previewText}
      headerActions={
        open &&
        (raw ? (
          <Button onClick={() => setRevealed("")}>{t.wizard.mask}</Button>
        ) : (
          <Button onClick={() => setAsked(true)}>{t.wizard.reveal}</Button>
        ))
      }
      expanded={open}
      onChange={({ detail }) => {
        setOpen(detail.expanded);
        setRevealed("");
      }}
    >
      <SpaceBetween size="m">
        {preview.error && <Failure error={preview.error} retry={() => void preview.refetch()} />}
        {raw && <Alert type="warning">{t.wizard.revealed}</Alert>}
        <Rows preview={preview.data} loading={preview.isFetching} />
      </SpaceBetween>
      {asked && (
        <Confirm
          title={t.wizard.reveal}
          action={t.wizard.reveal}
          busy={false}
          error={null}
          onConfirm={() => {
            setRevealed(settled);
            setAsked(false);
          }}
          onDismiss={() => setAsked(false)}
        >
          {t.wizard.revealText}
        </Confirm>
      )}
    </ExpandableSection>
  );
}

const kinds: Record<Cell["outcome"], StatusIndicatorProps.Type> = {
  hashed: "success",
  passed_through: "info",
  empty: "pending",
  rejected: "error",
};

function Rows({ preview, loading }: { preview: Schemas["Preview"] | undefined; loading: boolean }) {
  const t = useText();
  return (
    <Table
      variant="embedded"
      header={<Header variant="h3">{t.wizard.firstRows}</Header>}
      loading={loading && !preview}
      loadingText={t.app.loading}
      items={preview?.rows ?? []}
      trackBy="row"
      stickyColumns={{ first: 1 }}
      columnDefinitions={[
        {
          id: "row",
          header: t.wizard.row,
          isRowHeader: true,
          cell: ({ row, rejected }) =>
            rejected ? (
              <StatusIndicator type="error">
                {t.app.count(row)}: {t.wizard.rowLeftOut(t.rules[rejected] ?? rejected)}
              </StatusIndicator>
            ) : (
              t.app.count(row)
            ),
        },
        ...(preview?.columns ?? []).map((name, i) => ({
          id: name,
          header: name,
          minWidth: 180,
          cell: ({ cells }: Schemas["Preview"]["rows"][number]) => <Outcome cell={cells?.[i]} />,
        })),
      ]}
    />
  );
}

function Outcome({ cell }: { cell: Cell | undefined }) {
  const t = useText();
  if (!cell) {
    return <>{t.app.none}</>;
  }
  const { before, after, outcome, rule } = cell;
  return (
    <SpaceBetween size="xxs">
      <Box color="text-body-secondary">{before || t.wizard.nothing}</Box>
      {outcome !== "empty" && outcome !== "rejected" && (
        <Box variant="code">
          <span title={after}>{after.length > 24 ? `${after.slice(0, 12)}…${after.slice(-6)}` : after}</span>
        </Box>
      )}
      <StatusIndicator type={kinds[outcome]}>
        {t.wizard.outcomes[outcome]}
        {rule ? `: ${t.rules[rule] ?? rule}` : ""}
      </StatusIndicator>
    </SpaceBetween>
  );
}
