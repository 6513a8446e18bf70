import { useText } from "@/shared/i18n";
import { type Column, consents, external, hashed, type Meaning, meaningOf } from "./meaning";

/** The options of a column: what another column holds already can't be chosen, for each stands once. */
export function useMeanings(columns: Column[]) {
  const t = useText();
  const held = new Map(columns.map((column) => [meaningOf(column), column.name]));
  return (own: Meaning) => {
    const option = (value: Meaning) => {
      const holder = value === own || value === "plain" || value === "digest" ? undefined : held.get(value);
      return {
        value,
        label: t.wizard.meanings[value],
        disabled: holder !== undefined,
        disabledReason: holder === undefined ? undefined : t.wizard.heldBy(holder),
      };
    };
    const groups = [
      option("plain"),
      option("digest"),
      option("time"),
      option("country"),
      { label: t.wizard.groups.hashed, options: hashed.map(option) },
      { label: t.wizard.groups.external, options: external.map(option) },
      { label: t.wizard.groups.consent, options: consents.map(option) },
    ];
    const flat = groups.flatMap((group) => ("options" in group ? group.options : [group]));
    return { groups, flat };
  };
}
