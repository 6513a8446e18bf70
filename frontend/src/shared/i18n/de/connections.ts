import type { Text } from "../en";

export const connections: Text["connections"] = {
  description: "Jede Verbindung ist eine Autorisierung von Login with Amazon in einer Ads-Region.",
  create: "Amazon verbinden",
  newText:
    "Bereiten Sie bei Amazon eine Anwendung vor, geben Sie ihren Client hier ein, und stimmen Sie bei Amazon zu.",
  name: "Name",
  nameText: "Wie man sie hier nennt, etwa Nordamerika.",
  region: "Region",
  regionText: "Wo die Konten von Amazon Ads sind. AMC-Instanzen einer anderen Region brauchen eine eigene Verbindung.",
  regions: {
    NA: { name: "Nordamerika", text: "USA, Kanada, Mexiko, Brasilien" },
    EU: { name: "Europa", text: "Europa, Naher Osten, Afrika, Indien" },
    FE: { name: "Fernost", text: "Japan, Australien, Singapur" },
  },
  status: "Status",
  statuses: {
    new: "Noch nicht verbunden",
    connected: "Verbunden",
    consent_ending: "Zustimmung endet bald",
    broken: "Gestört",
  },
  statusTitles: {
    new: "Noch hat niemand zugestimmt",
    consent_ending: "Die Zustimmung endet bald",
    broken: "Amazon hat die Zustimmung abgelehnt",
  },
  statusTexts: {
    new: "Verbinden Sie, und stimmen Sie bei Amazon als jemand zu, der AMC nutzen darf.",
    broken:
      "Sie ist abgelaufen oder wurde zurückgenommen. Verbinden Sie neu; Instanzen und alles andere bleiben, wie sie sind.",
  },
  ending: (days) =>
    days === 0
      ? "Sie ist an ihrem Ende. Verbinden Sie jetzt neu, sonst schlagen Uploads fehl."
      : `${days === 1 ? "Ein Tag bleibt" : `${days} Tage bleiben`}. Verbinden Sie rechtzeitig neu, sonst schlagen Uploads fehl.`,
  consent: "Zustimmung",
  consented: "Zugestimmt",
  daysAgo: (days) => (days === 0 ? "heute" : days === 1 ? "vor 1 Tag" : `vor ${days.toLocaleString("de")} Tagen`),
  ends: "Zustimmung endet",
  daysLeft: (days) => (days === 1 ? "noch 1 Tag" : `noch ${days.toLocaleString("de")} Tage`),
  connect: "Verbinden",
  connectAgain: "Neu verbinden",
  disconnect: "Trennen",
  disconnectText:
    "Die Verbindung und ihre Geheimnisse werden entfernt. Das wird abgelehnt, solange eine Instanz über sie erreicht wird: Entfernen Sie diese zuerst, oder geben Sie ihnen eine andere Verbindung.",
  discover: "Instanzen finden",
  through: "Instanzen über diese Verbindung",
  noneThrough: "Keine ist registriert.",
  emptyTitle: "Noch keine Verbindung",
  emptyText: "Verbinden Sie Amazon, um Ihre AMC-Instanzen zu erreichen.",
  emptyAsk: "Bitten Sie eine Administratorin, Amazon zu verbinden.",
  atAmazon: "1. Bei Amazon",
  openProfiles: "Öffnen Sie Login with Amazon",
  makeProfile: "und legen Sie ein Sicherheitsprofil an, oder wählen Sie eines.",
  applyForApi: "Beantragen Sie damit Zugang zur Amazon Ads API. Amazon muss das einmal genehmigen.",
  allowReturn: "Fügen Sie in den Web Settings diese Allowed Return URL hinzu, Zeichen für Zeichen:",
  copyClient: "Kopieren Sie Client-ID und Client-Secret in die Felder unten.",
  here: "2. Hier",
  clientId: "Client-ID",
  clientSecret: "Client-Secret",
  clientSecretText: "Es geht in den Geheimnisspeicher und wird nie wieder gezeigt.",
  saveAndConnect: "Speichern und weiter zu Amazon",
  needName: "Geben Sie ihr einen Namen.",
  needClientId: "Geben Sie die Client-ID des Sicherheitsprofils an.",
  needClientSecret: "Geben Sie das Client-Secret desselben Sicherheitsprofils an.",
  returnUrl: "Allowed Return URL",
  returnUrlText: "Sie muss in den Web Settings des Sicherheitsprofils bei Amazon stehen, Zeichen für Zeichen.",
  returnUrlUnknown: "Der Dienst ließe Amazon Sie nicht hierher zurückschicken",
  returnUrlHint: (known) =>
    `Er kennt ${known.join(", ") || "keine Adresse"}. Öffnen Sie die Konsole unter einer davon, oder nehmen Sie diese in AMCU_REDIRECT_URLS auf.`,
  otherClient: "Anderer Client",
  otherClientText:
    "Lassen Sie beide leer, um zu behalten, was da ist. Eine andere Client-ID beendet die Zustimmung; ein anderes Secret desselben Clients nicht.",
  callback: "Zurück von Amazon",
  completing: "Die Zustimmung wird übergeben…",
  nothingToComplete: "Keine Zustimmung wartet auf die Übergabe. Verbinden Sie auf der Seite der Verbindung.",
  nowConnected: (name) => `${name} ist verbunden`,
  nowDiscover: "Registrieren Sie als Nächstes die AMC-Instanzen, die sie erreicht, damit Uploads sie nennen können.",
  toConnection: "Verbindung zeigen",
};
