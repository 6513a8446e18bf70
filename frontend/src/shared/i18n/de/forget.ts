import type { Text } from "../en";

export const forget: Text["forget"] = {
  description: "Menschen, die AMC-Instanzen vergessen sollen: wie viele und wie weit, nie wer.",
  create: "Menschen vergessen",
  createText:
    "Lassen Sie AMC-Instanzen vergessen, zu wem diese Identitäten gehören. Das lässt sich nicht rückgängig machen.",
  promise:
    "Klartext geht über TLS an Ihren eigenen Dienst, wird dort sofort normalisiert und gehasht und nirgends gespeichert. Weder Log noch Protokoll noch diese Liste enthalten je einen Wert.",
  type: "Was jede Zeile enthält",
  typeText: "Bei einer Tabelle sagt es die Kopfzeile: Spalten namens email, phone, first name, maid und so weiter.",
  hashedTypes: "Gehasht, bevor sie an AMC gehen",
  externalTypes: "Von anderen Anbietern, nie gehasht",
  people: "Identitäten",
  peopleText: "Eine je Zeile. Jede zählt für sich.",
  file: "Oder eine Datei Ihres Computers",
  fileText: "Eine je Zeile, oder eine Tabelle in CSV. Sie wird hier gelesen, in Ihrem Browser.",
  found: (n, file) =>
    `${n === 1 ? "1 Identität" : `${n.toLocaleString("de")} Identitäten`}${file ? ` in ${file}` : ""}.`,
  passedOver: (columns) => `Übergangene Spalten: ${columns}.`,
  values: "Diese Werte sind",
  forms: { plain: "Klartext", hashed: "Schon gehasht" },
  formTexts: {
    plain: "Sie werden wie die von Uploads normalisiert und gehasht.",
    hashed: "Der SHA-256 der Normalform, als 64 hexadezimale Ziffern.",
  },
  countryText:
    "Wessen Regeln gelten. Straßen, Regionen und Postleitzahlen brauchen es, und Telefonnummern ohne Ländervorwahl.",
  needPeople: "Geben Sie mindestens eine Identität an.",
  notHashed: (row, type) => `Zeile ${row} (${type}) hat keine 64 hexadezimalen Ziffern.`,
  submit: (n) =>
    n === 0 ? "Menschen vergessen" : `${n === 1 ? "1 Identität" : `${n.toLocaleString("de")} Identitäten`} vergessen`,
  confirm: (people, instances) =>
    `${instances === 1 ? "1 Instanz wird" : `${instances} Instanzen werden`} aufgefordert zu vergessen, zu wem ${people === 1 ? "diese Identität gehört" : `diese ${people.toLocaleString("de")} Identitäten gehören`}, in allen Datensätzen. Das lässt sich nicht rückgängig machen.`,
  refused: (row, type) => `Nach dieser Liste wurde niemand vergessen: Zeile ${row}, ${type}`,
  madeBefore: (n) => `${n} Löschungen früherer Zeilen sind schon angelegt.`,
  emptyTitle: "Noch niemand wurde vergessen",
  emptyText: "Wenn jemand vergessen werden will, geben Sie hier dessen Identitäten an.",
  identities: "Identitäten",
  title: (n) => (n === 1 ? "1 Identität vergessen" : `${n.toLocaleString("de")} Identitäten vergessen`),
  failed: "Nicht alles hat geklappt",
  progress: "Pakete, die AMC erledigt hat",
  days: "AMC kann Tage brauchen.",
  batchesDone: (done, all) => `${done.toLocaleString("de")} von ${all.toLocaleString("de")}`,
  checked: "AMC zuletzt gefragt",
  batches: "Pakete",
  batch: "Paket",
  noBatches: "Die Pakete entstehen gerade.",
  request: "Auftrag bei AMC",
  states: {
    receiving: "Wird angenommen",
    submitting: "Wird gesendet",
    submitted: "AMC arbeitet daran",
    succeeded: "Vergessen",
    partially_succeeded: "Teilweise vergessen",
    failed: "Fehlgeschlagen",
  },
  requestStates: {
    pending: "Noch nicht gesendet",
    submitted: "AMC arbeitet daran",
    succeeded: "Vergessen",
    failed: "Fehlgeschlagen",
  },
};
