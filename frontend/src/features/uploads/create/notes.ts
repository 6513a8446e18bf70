import type { Schemas } from "@/shared/api/client";
import type { Text } from "@/shared/i18n";

/** reasonOf says in the person's language why a column is left out, or why no mapping is suggested. */
export function reasonOf(t: Text, reason: Schemas["NoteReason"]): string {
  return t.reasons[reason.code]?.(reason) ?? t.problems[reason.code] ?? reason.message;
}

/** noted says a note on a source in the person's language; of a code that it does not know, in the API's own words. */
export function noted(t: Text, note: Schemas["Note"]): string {
  return t.notes[note.code]?.(note, note.reason ? reasonOf(t, note.reason) : "") ?? note.message;
}
