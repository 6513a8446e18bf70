import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Wizard from "@cloudscape-design/components/wizard";
import { useEffect, useState } from "react";
import { useNavigate, useSearchParams } from "react-router-dom";
import { useText } from "@/shared/i18n";
import { Failure } from "@/shared/ui/Failure";
import { Guard } from "@/shared/ui/Guard";
import { useCreateJob } from "../api/createJob";
import { useJob } from "../api/getJob";
import { sourceAddress } from "../source";
import { ColumnsStep } from "./ColumnsStep";
import { DestinationStep } from "./DestinationStep";
import { dataSetForm, type Draft, emptyDraft, nameForm, taken } from "./draft";
import { SourceStep } from "./SourceStep";

/** The wizard; `?from=` a job begins with what that job was made of. */
export function NewUploadPage() {
  const from = useSearchParams()[0].get("from");
  return from ? <Again jobId={from} /> : <NewUpload start={emptyDraft} />;
}

function Again({ jobId }: { jobId: string }) {
  const job = useJob(jobId);
  if (job.error) {
    return <Failure error={job.error} retry={() => void job.refetch()} />;
  }
  if (!job.data) {
    return <Spinner size="large" />;
  }
  const { bucket, key, keys, prefix } = job.data.source;
  const { instanceIds, updateStrategy, mapping } = job.data;
  return <NewUpload start={{ source: { bucket, key, keys, prefix }, instanceIds, updateStrategy, mapping }} />;
}

function NewUpload({ start }: { start: Draft }) {
  const t = useText();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(start);
  const [step, setStep] = useState(0);
  const [tried, setTried] = useState(-1); // the last step that somebody wanted to leave
  const [key] = useState(() => crypto.randomUUID());
  const create = useCreateJob(key);
  const made = create.data?.data?.jobId;
  useEffect(() => {
    if (made) {
      void navigate(`/uploads/${made}`, { replace: true });
    }
  }, [made, navigate]);

  const { mapping } = draft;
  const missing = {
    source: draft.source ? "" : t.wizard.needSource,
    instances: draft.instanceIds.length > 0 ? "" : t.wizard.needInstances,
    dataSet: dataSetForm.test(mapping.dataSetId) ? "" : t.wizard.needDataSet,
    columns:
      mapping.columns.length === 0
        ? t.wizard.needColumns
        : mapping.columns.some(({ name }) => !nameForm.test(name))
          ? t.wizard.needNames
          : taken(mapping.columns).size > 0
            ? t.wizard.twice([...taken(mapping.columns)].join(", "))
            : "",
  };
  const wrong = [missing.source, missing.instances || missing.dataSet, missing.columns, ""];
  const shown = (i: number, text: string) => (tried >= i ? text : "");
  const go = (to: number) => {
    const stop = wrong.findIndex((text, i) => text !== "" && i < to);
    setTried(Math.max(tried, step));
    setStep(stop >= 0 ? Math.min(stop, to) : to);
  };
  return (
    <>
      <Guard when={draft !== start && !made} />
      <Wizard
        i18nStrings={{
          stepNumberLabel: t.wizard.stepNumber,
          collapsedStepsLabel: t.wizard.stepOf,
          submitButton: t.wizard.submit,
        }}
        activeStepIndex={step}
        isLoadingNextStep={create.isPending}
        onNavigate={({ detail }) => go(detail.requestedStepIndex)}
        onCancel={() => void navigate("/uploads")}
        onSubmit={() =>
          draft.source &&
          create.mutate({
            source: draft.source,
            instanceIds: draft.instanceIds,
            updateStrategy: draft.updateStrategy,
            mapping,
          })
        }
        steps={[
          {
            title: t.wizard.source,
            content: (
              <SourceStep
                source={draft.source}
                onChange={(source) => setDraft((d) => ({ ...d, source }))}
                errorText={shown(0, missing.source)}
              />
            ),
          },
          {
            title: t.wizard.destination,
            content: (
              <DestinationStep
                draft={draft}
                onChange={setDraft}
                errors={{ instances: shown(1, missing.instances), dataSet: shown(1, missing.dataSet) }}
              />
            ),
          },
          {
            title: t.wizard.columns,
            errorText: shown(2, missing.columns),
            content: (
              <ColumnsStep
                mapping={mapping}
                // A loaded mapping keeps the data set that was chosen before.
                onChange={(m) =>
                  setDraft((d) => ({ ...d, mapping: { ...m, dataSetId: d.mapping.dataSetId || m.dataSetId } }))
                }
              />
            ),
          },
          {
            title: t.wizard.review,
            content: (
              <SpaceBetween size="l">
                {create.error && <Failure error={create.error} />}
                <Container>
                  <KeyValuePairs
                    columns={2}
                    items={[
                      { label: t.uploads.file, value: draft.source ? sourceAddress(draft.source) : t.app.none },
                      { label: t.uploads.instances, value: draft.instanceIds.join(", ") },
                      { label: t.uploads.dataSet, value: mapping.dataSetId },
                      { label: t.upload.strategy, value: t.strategies[draft.updateStrategy].label },
                      { label: t.upload.columns, value: mapping.columns.map(({ name }) => name).join(", ") },
                    ]}
                  />
                </Container>
              </SpaceBetween>
            ),
          },
        ]}
      />
    </>
  );
}
