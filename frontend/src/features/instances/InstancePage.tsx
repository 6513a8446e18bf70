import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate, useParams } from "react-router-dom";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { useMay } from "@/shared/session/role";
import { Confirm } from "@/shared/ui/Confirm";
import { Loaded } from "@/shared/ui/Loaded";
import { RouterButton } from "@/shared/ui/RouterButton";
import { RouterLink } from "@/shared/ui/RouterLink";
import { useDeleteInstance } from "./api/deleteInstance";
import { useInstance } from "./api/getInstance";
import { Tags } from "./Tags";

export function InstancePage() {
  const { instanceId = "" } = useParams();
  const instance = useInstance(instanceId);
  return <Loaded of={instance}>{({ value, etag }) => <Details instance={value} etag={etag} />}</Loaded>;
}

function Details({ instance, etag }: { instance: Schemas["Instance"]; etag: string }) {
  const t = useText();
  const navigate = useNavigate();
  const mayManage = useMay("admin");
  const remove = useDeleteInstance(instance.instanceId);
  const [asked, setAsked] = useState(false);
  const code = (text: string | undefined) => (text ? <Box variant="code">{text}</Box> : t.app.none);
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        actions={
          mayManage && (
            <SpaceBetween direction="horizontal" size="xs">
              <Button onClick={() => setAsked(true)}>{t.app.remove}</Button>
              <RouterButton to={`/instances/${instance.instanceId}/edit`}>{t.app.edit}</RouterButton>
            </SpaceBetween>
          )
        }
      >
        {instance.name || instance.instanceId}
      </Header>
      <Container header={<Header variant="h2">{t.instances.overview}</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: t.app.id, value: code(instance.instanceId) },
            {
              label: t.instances.connection,
              value: <RouterLink to={`/connections/${instance.connectionId}`}>{instance.connectionId}</RouterLink>,
            },
            { label: t.instances.tags, value: <Tags tags={instance.tags} /> },
            { label: t.instances.account, value: code(instance.accountId) },
            { label: t.instances.marketplace, value: code(instance.marketplaceId) },
            { label: t.instances.adsAccount, value: code(instance.adsAccountId) },
            { label: t.instances.awsAccount, value: code(instance.dataUploadAwsAccountId) },
            { label: t.instances.awsRegion, value: instance.s3BucketRegion || t.app.none },
            {
              label: t.instances.holds,
              value: (
                <SpaceBetween direction="horizontal" size="s">
                  <RouterLink to={`/datasets/${instance.instanceId}`}>{t.nav.datasets}</RouterLink>
                  <RouterLink to={`/uploads?instance=${instance.instanceId}`}>{t.nav.uploads}</RouterLink>
                </SpaceBetween>
              ),
            },
          ]}
        />
      </Container>
      {asked && (
        <Confirm
          title={t.instances.remove}
          action={t.app.remove}
          typed={instance.instanceId}
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(etag, { onSuccess: () => void navigate("/instances") })}
          onDismiss={() => setAsked(false)}
        >
          {t.instances.removeText}
        </Confirm>
      )}
    </SpaceBetween>
  );
}
