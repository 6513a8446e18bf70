import type { Text } from "../en";

export const help: Text["help"] = {
  uploads: {
    title: "Uploads",
    text: [
      "Ein Upload nimmt eine Datei, oder mehrere mit denselben Spalten, normalisiert und hasht die Identitäten darin und lädt sie in die AMC-Instanzen, die Sie nennen.",
      "Die Liste hält sich selbst aktuell. Wählen Sie eine Quelle, um zu sehen, was aus ihr wurde.",
      "Uploads in denselben Datensatz einer Instanz werden nacheinander geladen, in der Reihenfolge, in der sie angelegt wurden.",
    ],
  },
  upload: {
    title: "Ein Upload",
    text: [
      "Zuerst wird die Datei gelesen und gehasht. Dann geht sie an jede Instanz, und AMC lädt sie, was Stunden dauern kann.",
      "Eine abgelehnte Zelle hatte keine gültige Form, etwa eine zu kurze Telefonnummer. Ihre Zeile wird trotzdem gesendet, ohne diese Zelle.",
      "Bis etwas an AMC gesendet ist, lässt sich ein Upload abbrechen. Was fehlschlug, lässt sich wiederholen; Instanzen, die die Daten haben, bleiben unberührt.",
    ],
  },
  newUpload: {
    title: "Neuer Upload",
    text: [
      "Wählen Sie eine Quelle, ihr Ziel und was ihre Spalten enthalten. Vor dem Absenden wird nichts gesendet.",
      "Jede Art von Identität, etwa eine E-Mail-Adresse, darf nur in einer Spalte stehen. Spalten, die Sie auslassen, verlassen Ihr Konto nie.",
      "Werte, die schon gehasht sind, als 64 hexadezimale Ziffern, werden erkannt und unverändert weitergegeben.",
    ],
  },
};
