import Box from "@cloudscape-design/components/box";
import { type Text, useText } from "@/shared/i18n";

/** An ApiError is one, as any error is. */
interface Problem {
  /** None where the words are AMC's own, or no answer of the API's. */
  code?: string;
  message: string;
  hint?: string;
}

/** Of a family of codes, such as corrupt_gzip, the document speaks once. */
const wordsOf = (t: Text, code = "") => t.problems[code] ?? t.problems[code.replace(/_.*/, "_*")];

const exactly = ({ message, hint }: Problem) => (hint ? `${message}; ${hint}` : message);

/** said is what Said shows, where only a text can stand. */
export function said(t: Text, problem: Problem): string {
  const words = wordsOf(t, problem.code);
  return words ? `${words} (${exactly(problem)})` : exactly(problem);
}

/** Said is what a problem says in the person's language, and beside it the API's own words: they name place and values. */
export function Said({ problem }: { problem: Problem }) {
  const words = wordsOf(useText(), problem.code);
  if (!words) {
    return <>{exactly(problem)}</>;
  }
  return (
    <>
      {words}
      <Box color="text-body-secondary" fontSize="body-s">
        {exactly(problem)}
      </Box>
    </>
  );
}
