import type { Text } from "../en";

/** Why a cell or row is rejected, in German. */
export const rules: Text["rules"] = {
  ambiguous_date: "Tag oder Monat zuerst ist nicht klar",
  column_count: "mehr oder weniger Spalten als die Kopfzeile",
  empty_after_normalization: "nichts davon ist zu gebrauchen",
  empty_row: "leere Zeile",
  header_row: "noch einmal die Kopfzeile",
  invalid_country: "kein Ländercode",
  invalid_email: "keine E-Mail-Adresse",
  invalid_phone: "keine Telefonnummer des Landes",
  invalid_utf8: "nicht in der Kodierung der Datei",
  invalid_zip: "keine Postleitzahl des Landes",
  nested_value: "ein Objekt oder eine Liste",
  no_country: "das Land fehlt",
  not_a_date: "kein Datum",
  not_a_decimal: "keine Dezimalzahl",
  not_a_timestamp: "keine Zeit",
  not_an_integer: "keine ganze Zahl",
  nul_byte: "enthält ein NUL-Byte",
  out_of_range: "außerhalb des Wertebereichs",
  required_null: "ein Pflichtwert fehlt",
};
