import type { Text } from "../en";

export const webhooks: Text["webhooks"] = {
  description: "Adressen, die erfahren, wenn Uploads zu Ende sind.",
  create: "Webhook anlegen",
  url: "Adresse",
  urlText: "Öffentlich und https. Weiterleitungen wird nicht gefolgt.",
  about: "Beschreibung",
  events: "Gemeldete Ergebnisse",
  event: "Ereignis",
  eventNames: {
    "job.succeeded": "Erfolgreich",
    "job.partially_succeeded": "Teilweise erfolgreich",
    "job.failed": "Fehlgeschlagen",
    "job.cancelled": "Abgebrochen",
  },
  testEvent: "Test",
  needUrl: "Geben Sie eine Adresse an, die mit https:// beginnt.",
  needEvents: "Wählen Sie mindestens eines.",
  emptyTitle: "Noch kein Webhook",
  emptyText: "Lassen Sie ein anderes Programm wissen, wenn Uploads zu Ende sind.",
  secret: "Signaturgeheimnis",
  secretTitle: "Dieses Geheimnis signiert die Zustellungen",
  secretText:
    "Verwahren Sie es jetzt: Es wird nicht wieder gezeigt. Der Empfänger prüft damit Zustellungen, wie Standard Webhooks es tut.",
  kept: "Ich habe es verwahrt",
  rotate: "Neues Geheimnis",
  rotateText:
    "Ab jetzt signiert ein neues Geheimnis. Einen Tag lang tragen Zustellungen auch eine Signatur des vorigen.",
  previousUntil: "Das vorige Geheimnis signiert mit bis",
  test: "Test senden",
  remove: "Webhook löschen",
  removeText:
    "Der Webhook wird mit Geheimnis und Zustellungen gelöscht. Was noch nicht zugestellt ist, wird nicht wieder versucht.",
  deliveries: "Zustellungen",
  deliveriesText:
    "Die letzten hundert Ereignisse, laufend aktuell. Was nicht zugestellt ist, wird einige Tage lang wieder versucht.",
  noDeliveries: "Noch war nichts zuzustellen. Senden Sie einen Test.",
  at: "Letzter Versuch",
  attempts: "Versuche",
  answer: "Antwort",
  delivered: "Zugestellt",
  notDelivered: "Nicht zugestellt",
};
