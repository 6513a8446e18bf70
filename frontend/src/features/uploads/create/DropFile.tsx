import Button from "@cloudscape-design/components/button";
import FileUpload from "@cloudscape-design/components/file-upload";
import FormField from "@cloudscape-design/components/form-field";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";
import type { Schemas } from "@/shared/api/client";
import { useLanguage } from "@/shared/i18n";
import { Failure } from "@/shared/ui/Failure";
import { sizeOf } from "@/shared/ui/size";
import type { usePutFile } from "../api/createSource";
import { sourceAddress } from "../source";

interface Props {
  file: ReturnType<typeof usePutFile>;
  settings: Schemas["Settings"];
  source: Schemas["SourceRef"] | undefined;
  onChange: (source: Schemas["SourceRef"] | undefined) => void;
}

/** A file of the person's computer, on its way to the first source bucket. */
export function DropFile({ file, settings, source, onChange }: Props) {
  const { t, language } = useLanguage();
  const [refused, setRefused] = useState("");
  const { uploadBytes } = settings.limits;
  const choose = ([chosen]: File[]) => {
    file.cancel();
    onChange(undefined);
    const tooLarge = chosen && chosen.size > uploadBytes;
    setRefused(tooLarge ? t.wizard.tooLarge(sizeOf(uploadBytes, language), settings.sourceBuckets[0] ?? "") : "");
    if (chosen && !tooLarge) {
      file.put(chosen, { onSuccess: onChange });
    }
  };
  const { stage } = file;
  const shown = file.file && (stage || file.error || source) ? [file.file] : [];
  return (
    <SpaceBetween size="m">
      {file.error && file.file && <Failure error={file.error} retry={() => choose([file.file as File])} />}
      <FormField label={t.wizard.drop} description={t.wizard.dropText} errorText={refused}>
        <FileUpload
          value={shown}
          onChange={({ detail }) => choose(detail.value)}
          i18nStrings={{
            uploadButtonText: () => t.wizard.chooseFile,
            dropzoneText: () => t.wizard.dropHere,
            removeFileAriaLabel: () => t.app.remove,
            limitShowFewer: t.app.none,
            limitShowMore: t.app.none,
            formatFileSize: (bytes) => sizeOf(bytes, language),
            errorIconAriaLabel: t.errors.failed,
          }}
          showFileSize
        />
      </FormField>
      {stage && (
        <SpaceBetween size="xs">
          <ProgressBar
            label={stage.doing === "digest" ? t.wizard.digesting : t.wizard.putting}
            description={stage.doing === "digest" ? t.wizard.digestingText : undefined}
            value={stage.part * 100}
          />
          <Button onClick={() => choose([])}>{t.wizard.stopPutting}</Button>
        </SpaceBetween>
      )}
      {source && file.file && <StatusIndicator>{t.wizard.isThere(sourceAddress(source))}</StatusIndicator>}
    </SpaceBetween>
  );
}
