import type { help as english } from "../en/help";

export const help: typeof english = {
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
  wizardSource: {
    title: "Quelle",
    text: [
      "Eine Datei Ihres Computers geht direkt in den Quell-Bucket in Ihrem eigenen AWS-Konto. Was schon im Bucket liegt, lässt sich dort wählen: eine Datei, mehrere mit denselben Spalten oder ein Ordner.",
      "Die ersten Zeilen werden angesehen, um Format, Zeichensatz und Spalten zu erkennen. Wo das misslang, sagen Sie selbst, wie die Datei geschrieben ist.",
      "An AMC wird nichts gesendet, bevor Sie im letzten Schritt absenden.",
    ],
  },
  wizardDestination: {
    title: "Ziel",
    text: [
      "Jede gewählte Instanz bekommt ihren eigenen Upload derselben Daten. „Nach Tag hinzufügen“ wählt alle Instanzen, die ein Tag tragen.",
      "Ein neuer Datensatz entsteht aus den Spalten des nächsten Schritts. Ein vorhandener hat seine Spalten: Ihre müssen zu ihnen passen.",
      "Wie Zeilen den vorhandenen begegnen können, hängt vom Datensatz ab: denselben Zeitraum zu ersetzen oder zu behalten braucht eine Spalte mit der Zeit des Ereignisses.",
      "Das Land sagt, nach wessen Regeln Telefonnummern und Adressen gelesen werden, in Zeilen, die selbst keines nennen.",
    ],
  },
  wizardColumns: {
    title: "Spalten",
    text: [
      "Jede Zeile ist eine Spalte Ihrer Datei. Was sie enthält, wird nach ihrem Namen und ihren Werten vorgeschlagen: sehen Sie es an, denn eine falsch verstandene Spalte findet niemanden.",
      "Jede Art von Identität, etwa eine E-Mail-Adresse, darf nur in einer Spalte stehen. Spalten, die Sie auslassen, verlassen Ihr Konto nie.",
      "Die Vorschau zeigt die ersten Zeilen vorher und nachher. Werte sind verdeckt; Hashes aus 64 hexadezimalen Ziffern werden erkannt und unverändert weitergegeben.",
      "Eine gespeicherte Zuordnung hält das alles für die nächste Datei fest. Jede Änderung wird eine neue Version.",
    ],
  },
  wizardChecks: {
    title: "Prüfung",
    text: [
      "Stichproben der Quelle werden gelesen, und AMC wird gefragt, so wie der Upload es täte. Nichts wird gespeichert oder gesendet.",
      "Probleme ließen den Upload fehlschlagen und führen zu dem Schritt, in dem sie sich lösen lassen. Warnungen sagen, was AMC bemängeln könnte.",
      "Zeilen, Zeit und Kosten sind nach den Stichproben geschätzt; die Kosten sind die der Maschinen allein.",
    ],
  },
  wizardReview: {
    title: "Überblick",
    text: [
      "Das ist alles, was abgesendet wird. Danach lässt sich der Upload abbrechen, bis etwas an AMC gesendet ist.",
      "Zweimal zu drücken, oder erneut nach einer verlorenen Antwort, macht nur einen Upload.",
    ],
  },
  connections: {
    title: "Verbindungen",
    text: [
      "Eine Verbindung ist eine Autorisierung von Login with Amazon in einer Ads-Region: Nordamerika, Europa oder Fernost. Über sie werden AMC-Instanzen erreicht.",
      "Amazon beendet eine Zustimmung ein Jahr, nachdem sie gegeben wurde. Dreißig Tage vorher warnt die Verbindung: Neu verbinden ersetzt die Zustimmung und behält alles andere.",
      "Client-Secret und Token bleiben im Geheimnisspeicher. Keine Seite zeigt sie, und kein Browser bekommt sie.",
    ],
  },
  newConnection: {
    title: "Amazon verbinden",
    text: [
      "Sie brauchen ein Sicherheitsprofil von Login with Amazon, das Amazon für die Ads API genehmigt hat, und jemanden, der AMC nutzen darf und zustimmt.",
      "Amazon vergleicht die Allowed Return URL Zeichen für Zeichen, mit Port und Schrägstrichen. Kopieren Sie sie, wie sie hier steht.",
      "Nach der Zustimmung kommen Sie hierher zurück und registrieren die Instanzen, die die Verbindung erreicht.",
    ],
  },
  instances: {
    title: "Instanzen",
    text: [
      "Eine Instanz ist ein Arbeitsbereich von Amazon Marketing Cloud. Uploads dürfen die nennen, die hier registriert sind.",
      "Tags helfen, Instanzen zu finden und zu wählen. Eine Administratorin vergibt sie, findet weitere Instanzen und importiert oder exportiert die Liste.",
      "Eine Instanz zu entfernen nimmt sie nur aus dieser Liste: AMC behält sie und alle ihre Daten.",
    ],
  },
  discover: {
    title: "Instanzen finden",
    text: [
      "Amazon wird nach jeder Instanz jedes AMC-Kontos gefragt, das die Person der Verbindung nutzen darf.",
      "Eine Instanz zu registrieren erlaubt dem AWS-Konto, als das AMC liest, den Artefakte-Bucket zu lesen. An AMC geht nichts, bevor ein Upload sie nennt.",
      "Eine, die fehlschlägt, hält keine andere auf; ihr Grund steht daneben, und sie lässt sich erneut versuchen.",
    ],
  },
  importInstances: {
    title: "Instanzen importieren",
    text: [
      "Nehmen Sie eine Datei, die hier oder anderswo exportiert wurde, oder schreiben Sie eine solche: Jede Zeile ist eine Instanz mit Verbindung, AMC-Konto und Marktplatz.",
      "Die ganze Datei wird geprüft, bevor die erste Instanz registriert wird. Amazon wird gefragt, ob jede erreicht wird.",
    ],
  },
  datasets: {
    title: "Datensätze",
    text: [
      "Ein Datensatz ist eine Tabelle in einer AMC-Instanz. Unsere Uploads und die anderer Systeme laden Zeilen in ihn.",
      "Mit einer Spalte für die Zeit des Ereignisses teilt AMC ihn nach Perioden, und ein Upload kann genau den Zeitraum ersetzen, den er abdeckt.",
      "AMC fügt aus den Identitäten jeder Zeile selbst eine Spalte für die Person hinzu. Einen Datensatz zu löschen löscht seine Zeilen endgültig.",
    ],
  },
  newDataSet: {
    title: "Datensatz anlegen",
    text: [
      "Seine Spalten sind die einer Zuordnung, sodass Dateien mit dieser Zuordnung passen, oder die eines anderen Datensatzes.",
      "Jede Instanz antwortet für sich: Eine, die den Datensatz mit passenden Spalten schon hat, bleibt, wie sie ist. Ihn noch einmal anzulegen schadet nicht.",
      "Spalten lassen sich später hinzufügen, umbenennen und entfernen; ihre Typen lassen sich nicht ändern.",
    ],
  },
  mappings: {
    title: "Zuordnungen",
    text: [
      "Eine Zuordnung sagt, was jede Spalte einer Datei in einem Datensatz wird. Was sie nicht nennt, verlässt Ihr Konto nie.",
      "Versionen ändern sich nie: Speichern macht die nächste. Ein Upload nennt eine Version, oder nimmt die neueste, und behält eine eigene Kopie.",
      "Die exportierte Datei ist genau die Form, die API, amcu und transform nehmen.",
    ],
  },
  forget: {
    title: "Menschen vergessen",
    text: [
      "Will jemand vergessen werden, lassen sich AMC-Instanzen auffordern zu löschen, was zu dessen Identitäten gehört, in allen Datensätzen.",
      "Eine Liste geht in Paketen zu 1.000 an jede Instanz. AMC kann Tage brauchen; die Seite hält sich selbst aktuell.",
      "Hier bleiben nur Zahlen. Wen eine Löschung betraf, weiß hinterher niemand.",
    ],
  },
  newDeletion: {
    title: "Wen vergessen?",
    text: [
      "Jede Identität zählt für sich: Ein Vorname allein fordert auf, alle dieses Namens zu vergessen, was kaum je gemeint ist.",
      "Hat eine keine gültige Form, wird nach der Liste niemand vergessen, und ihre Zeile wird genannt: Berichtigen Sie sie, oder lassen Sie sie aus.",
      "Eine Datei wird in Ihrem Browser gelesen. Was gesendet wird, geht an Ihren eigenen Dienst, der es sofort hasht.",
    ],
  },
  activity: {
    title: "Aktivität",
    text: [
      "Jeder Aufruf, der etwas ändert, und jede Ablehnung, mit der Person oder dem Programm dahinter. Eine Liste anzusehen hinterlässt keinen Eintrag.",
      "Menschen und Programme stehen hier mit den IDs ihrer Token. Wählen Sie eine, um nur zu sehen, was sie getan hat.",
      "Die Anfrage-ID steht auch im Log des Dienstes.",
    ],
  },
  webhooks: {
    title: "Webhooks",
    text: [
      "Ein Webhook ist die Adresse eines anderen Programms, das erfährt, wenn Uploads zu Ende sind, wer sie auch beendet hat.",
      "Zustellungen sind signiert, wie Standard Webhooks es sagt, mit einem Geheimnis, das einmal gezeigt wird. Antworten mit 2xx binnen 15 Sekunden gelten; alle anderen werden einige Tage lang wieder versucht.",
      "Die Adresse muss öffentlich sein, damit niemand den Dienst in ein privates Netz schauen lässt.",
    ],
  },
};
