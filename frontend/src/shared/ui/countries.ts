import { codes } from "./countries.gen";

/** The countries whose rules of normalization Amazon publishes. */
const ruled = ["US", "GB", "DE", "FR", "IT", "ES", "CA", "JP", "IN"];

/** countries are the options of a select, in a language: first those with rules of their own. */
export function countries(language: string) {
  const names = new Intl.DisplayNames([language], { type: "region" });
  const option = (value: string) => ({ value, label: `${names.of(value) ?? value} (${value})` });
  const byName = (some: string[]) => some.map(option).sort((a, b) => a.label.localeCompare(b.label, language));
  return { ruled: byName(ruled), others: byName(codes.filter((code) => !ruled.includes(code))) };
}
