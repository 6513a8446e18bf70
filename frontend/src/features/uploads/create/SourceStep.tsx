import FileUpload from "@cloudscape-design/components/file-upload";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { Failure } from "@/shared/ui/Failure";
import { usePutFile } from "../api/createSource";
import { sourceAddress } from "../source";

interface Props {
  source: Schemas["SourceRef"] | undefined;
  onChange: (source: Schemas["SourceRef"] | undefined) => void;
  errorText: string;
}

export function SourceStep({ source, onChange, errorText }: Props) {
  const t = useText();
  const file = usePutFile();
  const [files, setFiles] = useState<File[]>([]);
  const [address, setAddress] = useState(source ? sourceAddress(source) : "");
  const choose = (chosen: File[]) => {
    setFiles(chosen);
    onChange(undefined);
    setAddress("");
    if (chosen[0]) {
      file.mutate(chosen[0], {
        onSuccess: (put) => {
          onChange(put);
          setAddress(sourceAddress(put));
        },
      });
    }
  };
  return (
    <Container>
      <SpaceBetween size="l">
        {file.error && <Failure error={file.error} retry={() => choose(files)} />}
        <FormField label={t.wizard.drop} description={t.wizard.dropText}>
          <FileUpload
            value={files}
            onChange={({ detail }) => choose(detail.value)}
            i18nStrings={{
              uploadButtonText: () => t.wizard.chooseFile,
              dropzoneText: () => t.wizard.dropHere,
              removeFileAriaLabel: () => t.app.remove,
              limitShowFewer: t.app.none,
              limitShowMore: t.app.none,
              errorIconAriaLabel: t.errors.failed,
            }}
            showFileSize
          />
        </FormField>
        {file.isPending && <ProgressBar label={t.wizard.putting} value={file.part * 100} />}
        <FormField label={t.wizard.address} description={t.wizard.addressText} errorText={errorText}>
          <Input
            value={address}
            placeholder="s3://source/exports/customers.csv"
            onChange={({ detail }) => {
              setAddress(detail.value);
              const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(detail.value.trim()) ?? [];
              onChange(bucket && key ? (key.endsWith("/") ? { bucket, prefix: key } : { bucket, key }) : undefined);
            }}
          />
        </FormField>
      </SpaceBetween>
    </Container>
  );
}
