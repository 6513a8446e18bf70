import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router-dom";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { useMay } from "@/shared/session/role";
import { ChangeFailure } from "@/shared/ui/ChangeFailure";
import { ColumnList } from "@/shared/ui/ColumnList";
import { Confirm } from "@/shared/ui/Confirm";
import { download } from "@/shared/ui/download";
import { Loaded } from "@/shared/ui/Loaded";
import { RouterButton } from "@/shared/ui/RouterButton";
import { Time } from "@/shared/ui/Time";
import { useDeleteMapping } from "./api/deleteMapping";
import { useMapping, useVersion } from "./api/getMapping";
import { Comparison } from "./Comparison";
import { Versions } from "./Versions";

type Saved = Schemas["SavedMapping"];

/** A mapping in its newest version, or in that of `?version=`; `?with=` is one to compare it with. */
export function MappingPage() {
  const { name = "" } = useParams();
  const [query] = useSearchParams();
  const wanted = Number(query.get("version")) || undefined;
  const newest = useMapping(name);
  const version = useVersion(name, wanted);
  return (
    <Loaded of={newest}>
      {(last) =>
        wanted && wanted !== last.value.version ? (
          <Loaded of={version}>
            {({ value }) => <Details shown={value} newest={last.value.version} etag={last.etag} />}
          </Loaded>
        ) : (
          <Details shown={last.value} newest={last.value.version} etag={last.etag} />
        )
      }
    </Loaded>
  );
}

function Details({ shown, newest, etag }: { shown: Saved; newest: number; etag: string }) {
  const t = useText();
  const [query, setQuery] = useSearchParams();
  const { mapping } = shown;
  const other = Number(query.get("with")) || undefined;
  const open = (change: Record<string, string>) => {
    const next = new URLSearchParams(query);
    for (const [key, value] of Object.entries(change)) {
      next.set(key, value);
    }
    setQuery(next, { replace: true });
  };
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={shown.comment || mapping.description}
        actions={<Actions shown={shown} etag={etag} />}
      >
        {t.mappings.title(shown.name, shown.version)}
      </Header>
      {shown.version !== newest && (
        <Alert
          type="info"
          action={<RouterButton to={`/mappings/${shown.name}`}>{t.mappings.toNewest(newest)}</RouterButton>}
        >
          {t.mappings.older}
        </Alert>
      )}
      <Container header={<Header variant="h2">{t.instances.overview}</Header>}>
        <KeyValuePairs
          columns={4}
          items={[
            { label: t.datasets.name, value: mapping.dataSetId },
            { label: t.datasets.country, value: mapping.countryCode || t.app.none },
            {
              label: t.datasets.period,
              value: mapping.period ? (t.datasets.periods[mapping.period] ?? mapping.period) : t.app.none,
            },
            {
              label: t.mappings.times,
              value: [mapping.timeZone, mapping.dateOrder].filter(Boolean).join(", ") || t.app.none,
            },
            { label: t.mappings.saved, value: <Time at={shown.createdAt} /> },
            { label: t.mappings.by, value: <Box variant="code">{shown.createdBy}</Box> },
          ]}
        />
      </Container>
      <Tabs
        ariaLabel={shown.name}
        activeTabId={query.get("tab") ?? "columns"}
        onChange={({ detail }) => open({ tab: detail.activeTabId })}
        tabs={[
          { id: "columns", label: t.datasets.columns, content: <ColumnList columns={mapping.columns} sources /> },
          {
            id: "versions",
            label: t.mappings.versions,
            content: (
              <SpaceBetween size="l">
                <Versions shown={shown} compare={(version) => open({ with: String(version) })} />
                {other !== undefined && other !== shown.version && <Comparison shown={shown} other={other} />}
              </SpaceBetween>
            ),
          },
          {
            id: "json",
            label: "JSON",
            content: (
              <Box variant="pre" padding="s">
                {JSON.stringify(mapping, null, 2)}
              </Box>
            ),
          },
        ]}
      />
    </SpaceBetween>
  );
}

function Actions({ shown: { name, version, mapping }, etag }: { shown: Saved; etag: string }) {
  const t = useText();
  const navigate = useNavigate();
  const mayWrite = useMay("operator");
  const mayDelete = useMay("admin");
  const remove = useDeleteMapping(name);
  const [asked, setAsked] = useState(false);
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        {mayDelete && <Button onClick={() => setAsked(true)}>{t.app.delete}</Button>}
        <Button
          iconName="download"
          onClick={() => download(`${name}.json`, "application/json", `${JSON.stringify(mapping, null, 2)}\n`)}
        >
          {t.instances.export}
        </Button>
        {mayWrite && (
          <>
            <RouterButton to={`/mappings/${name}/edit?version=${version}`}>{t.mappings.newVersion}</RouterButton>
            <RouterButton variant="primary" to={`/uploads/new?mapping=${name}@${version}`}>
              {t.mappings.use}
            </RouterButton>
          </>
        )}
      </SpaceBetween>
      {asked && (
        <Confirm
          title={t.mappings.remove}
          action={t.app.delete}
          typed={name}
          busy={remove.isPending}
          error={null}
          onConfirm={() => remove.mutate(etag, { onSuccess: () => void navigate("/mappings") })}
          onDismiss={() => setAsked(false)}
        >
          <SpaceBetween size="m">
            <div>{t.mappings.removeText}</div>
            {remove.error && <ChangeFailure error={remove.error} reload={() => location.reload()} />}
          </SpaceBetween>
        </Confirm>
      )}
    </>
  );
}
