import type { Text } from "../en";

export const app: Text["app"] = {
  title: "AMC Uploader",
  signOut: "Abmelden",
  signingIn: "Anmeldung läuft…",
  signIn: "Neu anmelden",
  signInFailed: (why) => `Die Anmeldung hat nicht geklappt: ${why}`,
  sessionOver: "Ihre Sitzung ist zu Ende",
  sessionOverText:
    "Melden Sie sich neu an, um weiterzuarbeiten. Was Sie auf dieser Seite eingegeben und nicht abgeschickt haben, geht dabei verloren.",
  loading: "Wird geladen…",
  mode: { light: "Hell", dark: "Dunkel" },
  appearance: "Darstellung",
  language: "Sprache",
  navigation: "Seiten",
  help: "Hilfe",
  breadcrumbs: "Wo Sie sind",
  notFound: "Unter dieser Adresse gibt es nichts.",
  tryAgain: "Erneut versuchen",
  refresh: "Aktualisieren",
  back: "Zurück",
  cancel: "Abbrechen",
  save: "Speichern",
  remove: "Entfernen",
  edit: "Bearbeiten",
  delete: "Löschen",
  reload: "Aktuellen Stand laden",
  changedTitle: "Jemand anderes hat dies inzwischen geändert",
  changedText: "Ihre Änderung wurde nicht gemacht. Laden Sie den aktuellen Stand, und ändern Sie diesen.",
  copy: (name) => `Kopieren: ${name}`,
  copied: "Kopiert",
  notCopied: "Nicht kopiert: Markieren Sie stattdessen den Text",
  noMatch: "Nichts passt",
  noMatchText: "Suchen Sie nach etwas anderem.",
  matches: (n) => (n === 1 ? "1 Treffer" : `${n.toLocaleString("de")} Treffer`),
  chooseAll: "Alle wählen",
  id: "ID",
  createdAt: "Angelegt",
  createdBy: "Angelegt von",
  yes: "Ja",
  no: "Nein",
  none: "–",
  count: (n) => n.toLocaleString("de"),
  rows: (n) => (n === 1 ? "1 Zeile" : `${n.toLocaleString("de")} Zeilen`),
  typeToConfirm: (text) => `Geben Sie zur Bestätigung ${text} ein`,
  leaveTitle: "Diese Seite verlassen?",
  leave: "Verlassen",
  leaveText: "Was Sie hier eingegeben haben, geht verloren.",
  noGroupTitle: "Ihr Konto gehört noch zu keiner Gruppe",
  noGroup:
    "Bitten Sie eine Administratorin, Sie in die Gruppe viewer, operator oder admin aufzunehmen; melden Sie sich dann ab und wieder an.",
};

export const nav: Text["nav"] = { uploads: "Uploads", connections: "Verbindungen", instances: "Instanzen" };

export const places: Text["places"] = {
  new: "Neu",
  edit: "Bearbeiten",
  callback: "Zurück von Amazon",
  discover: "Finden",
  import: "Importieren",
};

export const errors: Text["errors"] = {
  failed: "Das hat nicht geklappt",
  field: "Feld",
  instance: "Vorgang",
  row: (n) => `Zeile ${n.toLocaleString("de")}`,
};
