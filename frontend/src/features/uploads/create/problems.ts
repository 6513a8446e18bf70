import { ApiError, type Schemas } from "@/shared/api/client";
import type { Text } from "@/shared/i18n";
import { problemText } from "@/shared/ui/ProblemText";

export type Problem = Schemas["DryRunProblem"];

export const steps = ["source", "destination", "columns", "checks", "review"] as const;
export type Step = (typeof steps)[number];

/** Place is a field of the wizard: its step and its name, or a column of the mapping by its index. */
export interface Place {
  step: Step;
  field: string;
}

const fields: Record<string, Place> = {
  instanceIds: { step: "destination", field: "instances" },
  updateStrategy: { step: "destination", field: "strategy" },
  concurrency: { step: "destination", field: "concurrency" },
  maxRejectRatio: { step: "destination", field: "rejectRatio" },
  dataSetId: { step: "destination", field: "dataSet" },
  countryCode: { step: "destination", field: "country" },
  period: { step: "destination", field: "period" },
  timeZone: { step: "columns", field: "timeZone" },
  dateOrder: { step: "columns", field: "dateOrder" },
  columns: { step: "columns", field: "columns" },
};

/** placeOf tells where in the wizard the field of a request is; undefined for what has no place of its own. */
export function placeOf({ code, field, column, file }: Problem, columns: Schemas["MappedColumn"][]): Place | undefined {
  const path = (field ?? "").replace(/^mapping\./, "");
  if (/^source\b/.test(path)) {
    return { step: "source", field: "source" };
  }
  const [, index] = /^columns\[(\d+)\]/.exec(path) ?? [];
  if (index !== undefined) {
    return { step: "columns", field: `column.${index}` };
  }
  const known = fields[path.replace(/[.[].*/, "")];
  if (known) {
    return known;
  }
  const named = columns.findIndex(({ name, source }) => column !== undefined && (name === column || source === column));
  if (named >= 0) {
    return { step: "columns", field: `column.${named}` };
  }
  if (code === "dataset_mismatch" || code === "all_rows_rejected" || code === "consent_missing") {
    return { step: "columns", field: "columns" };
  }
  return file ? { step: "source", field: "source" } : undefined;
}

/**
 * problemOf is what an error of the API says; undefined when no answer came, or none that speaks of the request: a session that
 * is over, or too many calls, are no fault of a file.
 */
export function problemOf(error: Error | null): Problem | undefined {
  if (!(error instanceof ApiError) || error.status < 400 || error.status >= 500 || [401, 429].includes(error.status)) {
    return undefined;
  }
  const { code, message, hint, field, file, row, column } = error;
  return { code, message, hint, field, file, row, column };
}

/** beside gathers what to write at each field. */
export function beside(t: Text, problems: Problem[], columns: Schemas["MappedColumn"][]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const problem of problems) {
    const place = placeOf(problem, columns);
    if (place) {
      texts.set(place.field, [texts.get(place.field), problemText(t, problem)].filter(Boolean).join(" "));
    }
  }
  return texts;
}
