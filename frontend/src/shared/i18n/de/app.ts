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
  fresh: "Neu",
  notFound: "Unter dieser Adresse gibt es nichts.",
  tryAgain: "Erneut versuchen",
  refresh: "Aktualisieren",
  back: "Zurück",
  cancel: "Abbrechen",
  save: "Speichern",
  remove: "Entfernen",
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

export const nav: Text["nav"] = { uploads: "Uploads" };

export const errors: Text["errors"] = { failed: "Das hat nicht geklappt", field: "Feld", instance: "Vorgang" };
