import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { ApiError } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { ProblemText } from "./ProblemText";

/** Failure says what went wrong, where, and what to do. */
export function Failure({ error, retry }: { error: Error; retry?: () => void }) {
  const t = useText();
  const problem = error instanceof ApiError ? error : undefined;
  const where = [problem?.file, problem?.row && t.errors.row(problem.row), problem?.column].filter(Boolean).join(", ");
  return (
    <Alert type="error" header={t.errors.failed} action={retry && <Button onClick={retry}>{t.app.tryAgain}</Button>}>
      {problem?.field && (
        <>
          {t.errors.field} <code>{problem.field}</code>:{" "}
        </>
      )}
      {where && <strong>{where}: </strong>}
      <ProblemText problem={error} />
      {problem && problem.status >= 500 && problem.instance && (
        <>
          {" "}
          ({t.errors.instance} {problem.instance})
        </>
      )}
    </Alert>
  );
}
