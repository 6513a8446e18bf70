import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { ProblemText } from "@/shared/ui/ProblemText";

/** What AMC may take amiss, by column and with the number of rows or files. */
export function Warnings({ warnings }: { warnings: NonNullable<Schemas["Report"]["warnings"]> }) {
  const t = useText();
  if (warnings.length === 0) {
    return null;
  }
  return (
    <Alert type="warning" header={t.upload.warnings}>
      <ul>
        {warnings.map((warning) => (
          <li key={warning.code + (warning.column ?? "")}>
            {warning.column && <strong>{warning.column}: </strong>}
            <ProblemText problem={warning} />
            {warning.count !== undefined && ` (${t.app.count(warning.count)})`} <Box variant="code">{warning.code}</Box>
          </li>
        ))}
      </ul>
    </Alert>
  );
}
