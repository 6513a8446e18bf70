import type { Text } from "./en";

export const de: Text = {
  app: {
    title: "AMC Uploader",
    signOut: "Abmelden",
    signingIn: "Anmeldung läuft…",
    loading: "Wird geladen…",
    mode: { light: "Hell", dark: "Dunkel", system: "Wie das System" },
    appearance: "Darstellung",
    language: "Sprache",
    notFound: "Unter dieser Adresse gibt es nichts.",
    tryAgain: "Erneut versuchen",
  },
  nav: { uploads: "Uploads" },
  errors: { failed: "Das hat nicht geklappt", field: "Feld", instance: "Vorgang" },
  uploads: {
    title: "Uploads",
    description: "Jeder Upload lädt eine Quelle in eine oder mehrere AMC-Instanzen.",
    create: "Neuer Upload",
    source: ({ key, keys, prefix, files = 1 }: { key?: string; keys?: string[]; prefix?: string; files?: number }) =>
      (key ?? prefix ?? keys?.[0] ?? "") + (keys && files > 1 ? ` und ${files - 1} weitere` : ""),
    file: "Quelle",
    dataSet: "Datensatz",
    state: "Status",
    instances: "Instanzen",
    progress: "Fortschritt",
    created: "Angelegt",
    refresh: "Aktualisieren",
    emptyTitle: "Noch keine Uploads",
    emptyText: "Verbinden Sie Amazon, registrieren Sie eine AMC-Instanz und laden Sie Ihre erste Kundendatei hoch.",
    rows: (n: number) => `${n.toLocaleString("de")} Zeilen`,
  },
  states: {
    queued: "In der Warteschlange",
    running: "Wird gelesen und gehasht",
    transformed: "Bereit zur Übergabe",
    submitted: "AMC lädt",
    succeeded: "Erfolgreich",
    partially_succeeded: "Teilweise erfolgreich",
    failed: "Fehlgeschlagen",
    cancelled: "Abgebrochen",
  },
};
