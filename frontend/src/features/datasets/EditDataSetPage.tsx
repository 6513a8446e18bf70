import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useEffect, useState } from "react";
import { useNavigate, useParams } from "react-router-dom";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { Failure } from "@/shared/ui/Failure";
import { Guard } from "@/shared/ui/Guard";
import { Loaded } from "@/shared/ui/Loaded";
import { useDataSet } from "./api/getDataSet";
import { useUpdateDataSet } from "./api/updateDataSet";
import { countryForm } from "./request";

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
  const wrong = moved && !countryForm.test(country);
  useEffect(() => {
    if (update.isSuccess) {
      void navigate(page, { replace: true });
    }
  }, [update.isSuccess, navigate, page]);
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        if ((described || moved) && !wrong) {
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
            <Button formAction="none" variant="link" onClick={() => void navigate(page)}>
              {t.app.cancel}
            </Button>
            <Button variant="primary" loading={update.isPending} disabled={(!described && !moved) || wrong}>
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
              <FormField
                label={t.datasets.country}
                description={t.datasets.countryText}
                errorText={wrong ? t.datasets.needCountry : ""}
              >
                <Input
                  value={country}
                  placeholder="US"
                  onChange={({ detail }) => setCountry(detail.value.toUpperCase().slice(0, 2))}
                />
              </FormField>
            </SpaceBetween>
          </Container>
          {update.error && <Failure error={update.error} />}
        </SpaceBetween>
      </Form>
    </form>
  );
}
