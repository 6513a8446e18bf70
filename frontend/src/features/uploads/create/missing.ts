import { nameForm, reserved, taken, twice } from "@/shared/columns/meaning";
import type { Text } from "@/shared/i18n";
import { dataSetForm } from "@/shared/mapping";
import { type Draft, strategiesFor } from "./draft";
import type { Step } from "./problems";

/** missing says, field by field, what the draft still lacks before its step may be left. */
export function missing(draft: Draft, t: Text): Record<"source" | "destination" | "columns", Map<string, string>> {
  const { mapping, instanceIds, maxRejectRatio } = draft;
  const { columns } = mapping;
  const destination = new Map<string, string>();
  if (instanceIds.length === 0) {
    destination.set("instances", t.wizard.needInstances);
  } else if (instanceIds.length > 25) {
    destination.set("instances", t.wizard.tooManyInstances);
  }
  if (!dataSetForm.test(mapping.dataSetId)) {
    destination.set("dataSet", draft.existing ? t.wizard.chooseDataSet : t.wizard.needDataSet);
  }
  if (maxRejectRatio !== undefined && !(maxRejectRatio >= 0 && maxRejectRatio <= 1)) {
    destination.set("rejectRatio", t.wizard.needRatio);
  }
  const wrong = new Map<string, string>();
  const [names, meanings] = [twice(columns), taken(columns)];
  columns.forEach(({ name }, i) => {
    const text = !nameForm.test(name)
      ? t.wizard.needNames
      : reserved(name)
        ? t.wizard.reserved
        : names.has(name.toLowerCase())
          ? t.wizard.nameTwice
          : "";
    if (text) {
      wrong.set(`column.${i}`, text);
    }
  });
  if (columns.length === 0) {
    wrong.set("columns", t.wizard.needColumns);
  } else if (columns.length > 100) {
    wrong.set("columns", t.wizard.tooManyColumns);
  } else if (meanings.size > 0) {
    wrong.set("columns", t.wizard.twice([...meanings].map((meaning) => t.wizard.meanings[meaning]).join(", ")));
  } else if (wrong.size > 0) {
    wrong.set("columns", t.wizard.needColumnsRight);
  } else if (!strategiesFor(columns).includes(draft.updateStrategy)) {
    wrong.set("columns", t.wizard.strategyNeedsTime(t.strategies[draft.updateStrategy].label));
  }
  return {
    source: new Map(draft.source ? [] : [["source", t.wizard.needSource]]),
    destination,
    columns: wrong,
  } satisfies Record<Exclude<Step, "checks" | "review">, Map<string, string>>;
}
