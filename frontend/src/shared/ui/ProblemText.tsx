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

/** problemText is what ProblemText shows, for places that take only a string. */
export function problemText(t: Text, problem: Problem): string {
  const words = wordsOf(t, problem.code);
  return words ? `${words} (${exactly(problem)})` : exactly(problem);
}

/** ProblemText explains a problem in the person's language. Below stand the API's own words: they name place and values. */
export function ProblemText({ problem }: { problem: Problem }) {
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
