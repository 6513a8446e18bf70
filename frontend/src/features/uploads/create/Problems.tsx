import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { ProblemText } from "@/shared/ui/ProblemText";
import { placeOf, type Problem, type Step } from "./problems";

interface Props {
  problems: Problem[];
  columns: Schemas["MappedColumn"][];
  header: string;
  onGo: (step: Step) => void;
}

/** Problems with where they are, what to do, and the way to the step where it can be done. */
export function Problems({ problems, columns, header, onGo }: Props) {
  const t = useText();
  if (problems.length === 0) {
    return null;
  }
  return (
    <Alert type="error" header={header}>
      <SpaceBetween size="xs">
        {problems.map((problem, i) => {
          const { code, file, row, column } = problem;
          const place = placeOf(problem, columns);
          const where = [file, row && t.errors.row(row), column].filter(Boolean).join(", ");
          return (
            <div key={`${code} ${i}`}>
              {where && <strong>{where}: </strong>}
              <ProblemText problem={problem} /> <Box variant="code">{code}</Box>{" "}
              {place && (
                <Link
                  href={`?step=${place.step}`}
                  onFollow={(e) => {
                    e.preventDefault();
                    onGo(place.step);
                  }}
                >
                  {t.wizard.goTo(t.wizard.steps[place.step])}
                </Link>
              )}
            </div>
          );
        })}
      </SpaceBetween>
    </Alert>
  );
}
