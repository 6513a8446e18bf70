import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { Fragment } from "react";
import { useSearchParams } from "react-router-dom";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { Empty } from "@/shared/ui/Empty";
import { ListPage } from "@/shared/ui/ListPage";
import { Pages, usePages } from "@/shared/ui/pages";
import { RouterLink } from "@/shared/ui/RouterLink";
import { Time } from "@/shared/ui/Time";
import { ActivityFilters } from "./ActivityFilters";
import { useAudit } from "./api/listAudit";
import { pageOf, queryOf } from "./filters";

/** Who did what, newest first. The filters stand in the address. */
export function ActivityPage() {
  const t = useText();
  const [filters, setFilters] = useSearchParams();
  const pages = usePages(filters.toString());
  const audit = useAudit({ ...queryOf(filters), cursor: pages.cursor });
  return (
    <ListPage
      title={t.nav.activity}
      description={t.activity.description}
      actions={<Button iconName="refresh" ariaLabel={t.app.refresh} onClick={() => void audit.refetch()} />}
      query={audit}
      filter={<ActivityFilters filters={filters} setFilters={setFilters} />}
      pagination={<Pages pages={pages} nextCursor={audit.data?.nextCursor} />}
      items={audit.data?.records ?? []}
      trackBy="id"
      empty={
        filters.size > 0 ? (
          <Empty
            title={t.app.noMatch}
            text={t.uploads.noMatchText}
            action={<Button onClick={() => setFilters({})}>{t.activity.clear}</Button>}
          />
        ) : (
          <Empty title={t.activity.emptyTitle} />
        )
      }
      columnDefinitions={[
        { id: "at", header: t.activity.at, cell: (r) => <Time at={r.at} />, minWidth: 130 },
        {
          id: "action",
          header: t.activity.action,
          cell: (r) => t.activity.actions[r.action] ?? r.action,
          isRowHeader: true,
          minWidth: 150,
        },
        { id: "outcome", header: t.activity.outcome, cell: (r) => <Outcome record={r} />, minWidth: 140 },
        { id: "resource", header: t.activity.resource, cell: (r) => <Resource path={r.resource} />, minWidth: 190 },
        {
          id: "subject",
          header: t.activity.subject,
          cell: (r) => (
            <>
              <Button
                variant="inline-link"
                ariaLabel={t.activity.onlySubject(r.subject)}
                onClick={() => setFilters({ ...Object.fromEntries(filters), subject: r.subject })}
              >
                {r.subject}
              </Button>
              <Box color="text-body-secondary" fontSize="body-s">
                <span className="breaks">{t.activity.through(r.clientId)}</span>
              </Box>
            </>
          ),
          minWidth: 150,
        },
        {
          id: "request",
          header: t.activity.request,
          cell: (r) => <Box variant="code">{r.requestId}</Box>,
          minWidth: 130,
        },
      ]}
    />
  );
}

function Outcome({ record: { status, code } }: { record: Schemas["AuditRecord"] }) {
  const t = useText();
  return status < 400 ? (
    <StatusIndicator type="success">{t.activity.done}</StatusIndicator>
  ) : (
    <StatusIndicator type={status === 401 || status === 403 ? "stopped" : "error"}>
      <span className="breaks">
        {status}{" "}
        {code.split(/(?<=_)/).map((word, i) => (
          <Fragment key={i}>
            <wbr />
            {word}
          </Fragment>
        ))}
      </span>
    </StatusIndicator>
  );
}

function Resource({ path }: { path: string }) {
  const page = pageOf(path);
  return page ? (
    <RouterLink to={page}>
      <span className="breaks">{path}</span>
    </RouterLink>
  ) : (
    <span className="breaks">{path}</span>
  );
}
