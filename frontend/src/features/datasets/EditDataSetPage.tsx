import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useEffect, useState } from "react";
import { useNavigate, useParams } from "react-router-dom";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { CountryField } from "@/shared/ui/CountryField";
import { Failure } from "@/shared/ui/Failure";
import { Guard } from "@/shared/ui/Guard";
import { Loaded } from "@/shared/ui/Loaded";
import { RouterButton } from "@/shared/ui/RouterButton";
import { useDataSet } from "./api/getDataSet";
import { useUpdateDataSet } from "./api/updateDataSet";

export function EditDataSetPage() {
  const { instanceId = "", dataSetId = "" } = useParams();
  const dataSet = useDataSet(instanceId, dataSetId);
  return <Loaded of={dataSet}>{(data) => <Edit instanceId={instanceId} seen={data} />}</Loaded>;
}

function Edit({ instanceId, seen }: { instanceId: string; seen: Schemas["DataSet"] }) {
  const t = useText();
  const navigate = useNavigate();
  const [base] = useState(seen);
  const [description, setDescription] = useState(base.description ?? "");
  const [country, setCountry] = useState(base.countryCode ?? "");
  const update = useUpdateDataSet(instanceId, base.dataSetId);
  const page = `/datasets/${instanceId}/${base.dataSetId}`;
  const described = description !== (base.description ?? "");
  const moved = country !== (base.countryCode ?? "");
  useEffect(() => {
    if (update.isSuccess) {
      void navigate(page, { replace: true });
    }
  }, [update.isSuccess, navigate, page]);
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        if (described || moved) {
          update.mutate({
            description: described ? description : undefined,
            countryCode: moved ? country : undefined,
          });
        }
      }}
    >
      <Guard when={(described || moved) && !update.isSuccess} />
      <Form
        header={<Header variant="h1">{base.dataSetId}</Header>}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <RouterButton formAction="none" variant="link" to={page}>
              {t.app.cancel}
            </RouterButton>
            <Button variant="primary" loading={update.isPending} disabled={!described && !moved}>
              {t.app.save}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <Container>
            <SpaceBetween size="l">
              <FormField label={t.datasets.about}>
                <Textarea
                  rows={3}
                  value={description}
                  onChange={({ detail }) => setDescription(detail.value.slice(0, 255))}
                />
              </FormField>
              <CountryField
                label={t.datasets.country}
                description={t.datasets.countryText}
                value={country}
                needed={Boolean(base.countryCode)}
                onChange={setCountry}
              />
            </SpaceBetween>
          </Container>
          {update.error && <Failure error={update.error} />}
        </SpaceBetween>
      </Form>
    </form>
  );
}
