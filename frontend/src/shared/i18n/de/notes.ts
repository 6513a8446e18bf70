import type { Text } from "../en";
import { wizard } from "./wizard";

const column = (name?: string) => (name ? `Spalte „${name}“` : "Eine Spalte");

/** What docs/errors.md says of each note on a source, in German. */
export const notes: Text["notes"] = {
  column_left_out: (note, why) => `${column(note.column)} ist ausgelassen: ${why}.`,
  country_needed: ({ identity = "" }) =>
    `${wizard.meanings[identity as keyof typeof wizard.meanings] ?? identity} braucht ein Land, und keines lässt sich erraten. Wählen Sie es unter Ziel.`,
  escaped_nulls: (note) =>
    `${column(note.column)} enthält \\N, wo nichts ist. Als leer gilt das nur, wenn Sie unter Quelle angeben, dass die Datei Anführungszeichen mit einem Backslash schützt oder keine hat.`,
  no_country_codes: (note) =>
    `${column(note.column)} enthält keine Ländercodes aus zwei Buchstaben: sie wird als Text geladen.`,
  no_header: () =>
    "Die erste Zeile sieht nicht nach einer Kopfzeile aus. Geben Sie unter Quelle an, dass die Datei keine hat, oder fügen Sie eine hinzu.",
  no_mapping: (_, why) => `Eine Zuordnung lässt sich nicht vorschlagen: ${why}`,
  ragged_rows: ({ count = 0 }) =>
    `${count.toLocaleString("de")} der angesehenen Zeilen ${count === 1 ? "hat" : "haben"} eine andere Zahl von Spalten als die Kopfzeile. Solche Zeilen werden abgelehnt.`,
  spelled_nulls: (note) =>
    `${column(note.column)} enthält NULL oder Ähnliches, wo nichts ist. Als leer gelten nur leere Zellen.`,
  undecided_date_order: (note) =>
    `${column(note.column)}: Die Werte entscheiden nicht, ob Tag oder Monat zuerst kommt. Wählen Sie es unter Spalten, damit sie als Zeit geladen wird.`,
  unreadable_times: (note) =>
    `${column(note.column)} enthält Zeiten in einer Form, die sich nicht lesen lässt: sie wird als Text geladen.`,
};

/** Why a column is left out, as the end of a sentence. */
export const reasons: Text["reasons"] = {
  column_elsewhere: () => "sie steht in einer anderen Datei und kann nicht geladen werden",
  encrypted_column: () => "sie ist verschlüsselt und kann nicht geladen werden",
  nested_column: () => "sie enthält Objekte oder Listen",
  no_text_form: ({ type }) => `ihr Typ ${type ?? ""} lässt sich nicht als Text schreiben`,
  personal_column: () =>
    "sie kann auf einzelne Menschen hinweisen und ist keine der Identitäten, nach denen AMC abgleicht",
  repeated_column: () => "sie steht mehr als einmal in der Kopfzeile",
  type_mismatch: () => "ihr logischer Typ passt nicht zum physischen, und sie kann nicht geladen werden",
  unnamed_column: () => "sie hat keinen Namen",
};
