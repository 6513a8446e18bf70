/**
 * What docs/errors.md says of each code, in German: what happened, and what to do. Where the API's own words are more exact
 * they stand beside it, in English.
 */
export const problems: Record<string, string> = {
  // Of the console itself.
  unreachable: "Die Verbindung kam nicht zustande. Versuchen Sie es noch einmal.",
  s3: "Der Quell-Bucket hat die Datei nicht angenommen. Versuchen Sie es noch einmal.",
  internal: "Der Dienst hat einen Fehler. Geben Sie Ihrer Administratorin die Kennung, die dabei steht.",
  no_problem: "Der Dienst hat mit einem Fehler geantwortet, den er nicht erklärt. Versuchen Sie es noch einmal.",

  // Calls of the API
  body_incomplete: "Die Anfrage brach vorzeitig ab. Senden Sie sie noch einmal.",
  body_too_large: "Die Anfrage ist größer als 1 MiB. Legen Sie die Datei in den Quell-Bucket.",
  file_name_form: "So kann keine Datei heißen. Nennen Sie einen Namen ohne Ordner, der höchstens 200 Bytes lang ist.",
  identity_invalid:
    "Eine Identität, die vergessen werden soll, hat keine gültige Form. Berichtigen Sie sie, lassen Sie sie aus, oder nennen Sie ihr Land.",
  invalid_json: "Die Anfrage ist kein JSON-Wert. Prüfen Sie Kommas, Anführungszeichen und Klammern.",
  invalid_request: "Die Anfrage hat nicht die Form, die der Dienst verlangt. Berichtigen Sie das genannte Feld.",
  issuer_unreachable: "Der Anmeldedienst ist nicht zu erreichen. Versuchen Sie es noch einmal.",
  mapping_or_ref: "Es fehlt eine Zuordnung, oder es sind zwei angegeben. Geben Sie genau eine an.",
  method_not_allowed: "Der Dienst kennt diesen Aufruf nicht. Laden Sie die Seite neu.",
  no_such_route: "Unter dieser Adresse gibt es nichts. Laden Sie die Seite neu.",
  not_allowed: "Das dürfen Sie nicht. Bitten Sie eine Administratorin um die nötige Gruppe.",
  not_ready: "Etwas, das der Dienst braucht, antwortet nicht. Versuchen Sie es noch einmal.",
  precondition_failed: "Es wurde geändert, seit Sie es geladen haben. Laden Sie es neu, und ändern Sie es noch einmal.",
  precondition_required: "Die Anfrage sagt nicht, welche Version sie ändert. Laden Sie die Seite neu.",
  queue_unavailable: "Der Upload konnte nicht eingereiht werden. Senden Sie ihn noch einmal ab.",
  task_token_unsupported: "Der Dienst beendet keine Aufgaben von Workflows. Lassen Sie das Token weg.",
  token_invalid: "Ihre Anmeldung ist abgelaufen oder ungültig. Melden Sie sich neu an.",
  token_missing: "Sie sind nicht angemeldet. Melden Sie sich an.",
  too_many_calls: "Das waren zu viele Anfragen auf einmal. Warten Sie einen Augenblick.",
  too_many_webhooks: "Mehr Webhooks sind nicht möglich. Löschen Sie einen, den niemand braucht.",
  unknown_event: "Ein solches Ereignis gibt es nicht. Wählen Sie eines, das der Dienst kennt.",
  unknown_instance: "Die Instanz ist nicht registriert. Wählen Sie eine aus der Liste der Instanzen.",
  unknown_keys: "Es kamen zu viele Anmeldungen, die niemand Bekanntes unterschrieben hat. Warten Sie einen Augenblick.",
  unknown_mapping: "Eine solche Zuordnung oder Version gibt es nicht. Wählen Sie eine aus der Liste der Zuordnungen.",
  unsupported_media_type: "Die Anfrage muss unkomprimiertes JSON sein.",
  webhook_url:
    "An diese Adresse kann nichts gesendet werden. Nennen Sie eine öffentliche https-Adresse ohne Name, Passwort und Fragment.",

  // Mappings and jobs
  column_name_form:
    "So kann keine Spalte heißen. Erlaubt sind Buchstaben, Ziffern und Unterstriche, am Anfang keine Ziffer.",
  column_name_missing: "Die Spalte hat keinen Namen. Nennen Sie die Spalte des Datensatzes, die sie wird.",
  column_not_text: "Spalten mit Land, Einwilligung oder Identität müssen STRING und Dimension sein.",
  column_reserved: "Diese Spalte legt AMC selbst an. Lassen Sie sie aus der Zuordnung.",
  column_roles:
    "Eine Spalte kann nur eines sein: Zeit des Ereignisses, Land, Einwilligung oder Identität. Teilen Sie sie auf.",
  consent_missing:
    "Zu Menschen aus dem EWR oder dem Vereinigten Königreich gehört eine Einwilligung, und keine Spalte enthält sie. Sagen Sie bei einer Spalte, dass sie die Einwilligung enthält.",
  country_form:
    "Das ist kein Ländercode nach ISO 3166-1. Nehmen Sie zwei Großbuchstaben wie „DE“; „GB“ ist das Vereinigte Königreich.",
  country_missing:
    "Eine Identität lässt sich ohne Land nicht normalisieren. Wählen Sie ein Land, oder eine Spalte, in der es steht.",
  country_without_identity:
    "AMC lehnt ein Land ab, wo es keine Identitäten gibt. Nehmen Sie das Land weg, oder wählen Sie eine Spalte mit Identitäten.",
  dataset_id_form:
    "So kann kein Datensatz heißen. Erlaubt sind Kleinbuchstaben, Ziffern und Unterstriche, am Anfang ein Buchstabe; „list“ ist vergeben.",
  dataset_id_missing: "Die Zuordnung nennt keinen Datensatz. Nennen Sie den, in den geladen wird.",
  description_too_long: "Die Beschreibung ist länger als 255 Zeichen. Kürzen Sie sie.",
  duplicate_column: "Eine Spalte kommt zweimal vor, oder zwei heißen gleich. Benennen Sie eine um.",
  duplicate_consent_type: "Zwei Spalten enthalten dieselbe Art von Einwilligung. Behalten Sie eine davon.",
  duplicate_identity_type: "Zwei Spalten enthalten dieselbe Art von Identität. Behalten Sie eine davon.",
  identity_in_plain:
    "Eine Spalte würde im Klartext senden, was eine andere als Identität hasht. Behalten Sie eine der beiden.",
  identity_type_missing:
    "Eine Spalte mit Identitäten ist entweder eine, die gehasht wird, oder eine fremde. Behalten Sie eines davon.",
  job_state: "Der Upload ist in einem Status, der das nicht zulässt. Sehen Sie ihn an, und entscheiden Sie neu.",
  key_arn_form:
    "Das ist keine ARN eines KMS-Schlüssels. Nehmen Sie eine wie arn:aws:kms:eu-central-1:111122223333:key/…, oder lassen Sie sie weg.",
  main_event_time_nullable: "Die Zeit des Ereignisses darf nicht leer sein.",
  main_event_time_type: "Die Zeit des Ereignisses muss TIMESTAMP oder DATE sein. Ändern Sie ihren Datentyp.",
  mapping_ref_form: "Das ist keine gespeicherte Zuordnung. Nennen Sie ihren Namen, oder Name und Version.",
  mapping_syntax:
    "Die Zuordnung ist kein JSON-Objekt. Prüfen Sie an der genannten Stelle Kommas, Anführungszeichen und Klammern.",
  mapping_type: "In der Zuordnung steht ein Wert anderer Art, als dort hingehört. Berichtigen Sie das Feld.",
  mapping_unknown_field: "Die Zuordnung hat ein Feld, das es nicht gibt. Entfernen Sie es, oder berichtigen Sie es.",
  metric_type: "Eine Metrik muss eine Zahl sein. Machen Sie eine Dimension daraus, oder wählen Sie eine Zahl.",
  no_columns: "Die Zuordnung hat keine Spalten. Wählen Sie mindestens eine.",
  no_rejects_file:
    "Die Datei ist noch nicht gelesen, oder was vorbereitet war, ist entfernt. Warten Sie, oder laden Sie neu hoch.",
  no_report:
    "Die Datei ist noch nicht gelesen, oder der Upload endete vorher. Warten Sie, oder sehen Sie nach, woran er scheiterte.",
  period_not_for_dimension:
    "Eine Periode braucht eine Zeit des Ereignisses. Nehmen Sie sie weg, oder wählen Sie eine Spalte mit der Zeit.",
  reject_ratio_range: "Das ist kein Anteil. Nennen Sie eine Zahl von 0 bis 100 %; bei 100 % wird alles geladen.",
  skipped:
    "Ein früherer Upload in denselben Datensatz war offen, und dieser sollte dann entfallen. Wiederholen Sie ihn, sobald jener vorbei ist.",
  superseded: "Ein späterer Upload hat diesen abgebrochen. Wiederholen Sie ihn, wenn Sie ihn doch brauchen.",
  too_many_columns: "Mehr als 100 Spalten lädt AMC nicht, oder die Datei hat mehr als erlaubt. Wählen Sie weniger aus.",
  two_country_columns: "Zwei Spalten enthalten das Land. Behalten Sie eine davon.",
  two_main_event_times: "Zwei Spalten sind die Zeit des Ereignisses. Behalten Sie eine davon.",
  unknown_column_type: "Einen solchen Spaltentyp gibt es nicht. Wählen Sie Dimension oder Metrik.",
  unknown_consent_type:
    "Eine solche Art von Einwilligung gibt es nicht. Wählen Sie TCF, GPP, AMZN_USER_DATA oder AMZN_AD_STORAGE.",
  unknown_data_type:
    "Einen solchen Datentyp gibt es nicht. Wählen Sie STRING, DECIMAL, INTEGER, LONG, TIMESTAMP oder DATE.",
  unknown_date_order: "Eine solche Reihenfolge gibt es nicht. Wählen Sie MDY oder DMY.",
  unknown_identity_type: "Eine solche Art von Identität gibt es nicht. Wählen Sie eine, die AMC kennt.",
  unknown_period: "Eine solche Periode gibt es nicht. Wählen Sie Stunde, Tag oder Monat.",
  unknown_time_zone:
    "Eine solche Zeitzone gibt es nicht. Wählen Sie einen Namen wie „Europe/Berlin“, oder lassen Sie UTC stehen.",
  unknown_update_strategy: "Eine solche Aktualisierung gibt es nicht. Wählen Sie eine, die AMC kennt.",
  update_strategy_not_for_dimension:
    "Diese Aktualisierung braucht eine Zeit des Ereignisses. Wählen Sie eine andere, oder eine Spalte mit der Zeit.",

  // Files
  all_rows_rejected: "Jede Zeile wurde abgelehnt. Prüfen Sie die Zuordnung an der Datei.",
  before_retention: "Ereignisse sind älter, als AMC sie aufbewahrt. Lassen Sie sie weg, oder AMC tut es.",
  bucket_not_allowed: "Aus diesem Bucket darf nicht gelesen werden. Wählen Sie einen der Quell-Buckets.",
  cell_too_long: "Eine Zelle ist länger als erlaubt. Lassen Sie die Spalte aus, oder bitten Sie um eine höhere Grenze.",
  column_not_sampled:
    "Keine der angesehenen Zeilen hat eine Spalte, die die Zuordnung nennt. Hat auch keine andere sie, scheitert der Upload.",
  columns_differ: "Eine Datei hat andere Spalten als die vorige. Laden Sie Dateien mit anderen Spalten für sich.",
  "corrupt_*": "Die komprimierte Datei ist beschädigt. Komprimieren oder kopieren Sie sie neu.",
  corrupt_parquet: "Die Parquet-Datei ist an der genannten Stelle nicht zu lesen. Exportieren Sie sie neu.",
  delimiter_form: "Das kann kein Trennzeichen sein. Nehmen Sie ein ASCII-Zeichen wie , ; | oder den Tabulator.",
  duplicate_key: "Diese Datei ist zweimal gewählt. Behalten Sie eine davon.",
  empty_file: "Die Datei ist leer. Exportieren Sie sie neu.",
  files_not_sampled: "Diese Dateien wurden nicht angesehen. Sind sie wie die anderen, ist nichts zu tun.",
  files_without_rows: "Einige Dateien haben keine Zeilen und wurden übergangen. Ist das richtig so, ist nichts zu tun.",
  in_the_future:
    "Ereignisse waren noch nicht geschehen, als der Upload angelegt wurde. Prüfen Sie die Spalte, ihr Format und ihre Zeitzone.",
  input_in_output: "Die Datei heißt wie eine der Ausgaben und würde ersetzt. Wählen Sie einen anderen Ordner.",
  key_missing: "Eine der gewählten Dateien hat keinen Namen. Nehmen Sie sie weg.",
  keys_too_long:
    "Die Namen der Dateien sind zusammen länger als 200.000 Bytes. Legen Sie sie in einen Ordner, oder machen Sie mehrere Uploads daraus.",
  malformed_csv:
    "Die CSV-Datei verletzt in der genannten Zeile ihre Regeln. Exportieren Sie sie neu, oder sagen Sie, wie sie geschrieben ist und welche Regel für Anführungszeichen sie hat.",
  malformed_json: "Das JSON bricht in der genannten Zeile ab oder ist keines. Exportieren Sie die Datei neu.",
  malformed_jsonl: "Eine Zeile ist kein JSON-Objekt. Schreiben Sie ein Objekt in jede Zeile.",
  missing_column: "Der Datei fehlt eine Spalte, die die Zuordnung nennt. Berichtigen Sie die Zuordnung oder die Datei.",
  mostly_rejected:
    "Die meisten Werte dieser Spalte haben keine gültige Form und werden nicht geladen. Prüfen Sie den Datentyp, und wie die Datei Zahlen und Zeiten schreibt.",
  no_files:
    "In diesem Ordner ist keine Datei. Prüfen Sie seinen Namen; Namen, die mit _ oder . beginnen oder auf manifest enden, werden übergangen.",
  no_rows: "Die Quelle hat keine Zeilen. Exportieren Sie sie neu.",
  page_too_large:
    "Eine Seite der Parquet-Datei ist entpackt zu groß. Schreiben Sie kleinere Seiten, oder exportieren Sie CSV.",
  part_size: "Teile sind größer, als AMC sie lädt. Höchstens 500.000.000 Bytes sind erlaubt.",
  plain_identities:
    "Werte dieser Spalte sehen nach E-Mail-Adressen oder Telefonnummern aus, und nichts hasht sie. Lassen Sie die Spalte als Identität hashen, oder lassen Sie sie weg.",
  record_too_long:
    "Eine Zeile ist länger als erlaubt. Berichtigen Sie ihre Anführungszeichen, oder bitten Sie um eine höhere Grenze.",
  sample_limit:
    "Die ersten Zeilen einer Datei reichen weiter als die 32 MiB, die angesehen werden. Prüfen Sie Anführungszeichen und Zeilenenden; laden lässt sie sich vielleicht trotzdem.",
  several_files: "Das Archiv enthält mehrere Dateien. Packen Sie jede für sich, oder nehmen Sie gzip.",
  source_ambiguous: "Die Quelle ist nicht eindeutig. Wählen Sie eine Datei, mehrere oder einen Ordner.",
  source_missing: "Es ist keine Quelle gewählt. Wählen Sie eine Datei, mehrere oder einen Ordner.",
  source_slow: "Die Quelle war in der gegebenen Zeit nicht zu lesen. Versuchen Sie es noch einmal.",
  text_too_large:
    "Eine komprimierte Datei ist entpackt größer als erlaubt. Packen Sie sie anders, oder bitten Sie um eine höhere Grenze.",
  too_many_files:
    "Der Ordner enthält mehr als 10.000 Dateien. Wählen Sie einen tieferen, oder exportieren Sie weniger und größere Dateien.",
  too_many_keys: "Es sind mehr als 1.000 Dateien gewählt. Legen Sie sie in einen Ordner.",
  too_many_rejected_rows:
    "Zu viele Zeilen fallen weg. Prüfen Sie die Zuordnung, das Trennzeichen und die Anführungszeichen, oder erlauben Sie mehr Abgelehntes.",
  too_many_rejects:
    "Zu viele Zellen einer Spalte mit Identitäten haben keine gültige Form. Prüfen Sie die Spalte, ihr Land und den Zeichensatz, oder erlauben Sie mehr Abgelehntes.",
  "truncated_*": "Die komprimierte Datei endet vorzeitig. Kopieren Sie sie neu.",
  truncated_parquet: "Die Parquet-Datei endet vorzeitig. Kopieren oder exportieren Sie sie neu.",
  unknown_encoding:
    "Der Text ist nicht UTF-8, und sein Zeichensatz ist nicht sicher zu erkennen. Nennen Sie ihn, oder speichern Sie die Datei als UTF-8.",
  unsupported_column:
    "Eine Spalte der Parquet-Datei hat einen Typ, der sich nicht laden lässt. Lassen Sie sie aus, oder exportieren Sie sie als Text oder Zahl.",
  unsupported_format:
    "Das Format lässt sich nicht lesen oder nicht erkennen. Nehmen Sie eines der unterstützten, oder nennen Sie es.",

  // Work on a job
  dataset_mismatch:
    "Die Zuordnung passt nicht zu dem Datensatz, den AMC hat. Berichtigen Sie sie, oder nehmen Sie einen neuen Datensatz.",
  batch_gone: "Wen dieses Paket nennt, ist nicht mehr da. Legen Sie die Löschung neu an.",
  deletion_abandoned: "Der Aufruf, der sie anlegte, brach ab und kam nicht wieder. Legen Sie sie neu an.",
  instance_gone:
    "Die Instanz ist nicht mehr registriert; wie es ausging, lässt sich nicht erfragen. Sehen Sie in AMC nach.",
  later: "Der Upload ist noch nicht entschieden. Es wird von selbst weiter versucht.",
  no_upload_succeeded: "Keine Instanz hat die Daten geladen. Warum, steht bei jeder Instanz.",
  outcome_unknown:
    "AMC sagt nicht, ob es den Upload angenommen hat. Warten Sie einen Tag; sehen Sie dann in AMC nach, bevor Sie die Daten noch einmal senden.",
  receiver_gone: "Der Empfänger sagt, dass es ihn nicht mehr gibt. Der Webhook ruht, bis Sie ihn ändern.",
  receiver_refused: "Der Empfänger hat das Ereignis nicht angenommen. Sehen Sie bei ihm nach.",
  receiver_silent: "Der Empfänger hat nicht geantwortet. Sehen Sie bei ihm nach.",
  request_failed: "AMC sagt, dass es fehlgeschlagen ist, und nicht warum. Legen Sie die Löschung neu an.",
  request_lost: "AMC kennt diesen Auftrag nicht mehr. Legen Sie die Löschung neu an.",
  too_many_attempts: "Der Upload wurde oft versucht und kam nie zu Ende. Das Protokoll des Workers sagt mehr.",
  upload_lost: "AMC kennt diesen Upload nicht mehr. Wiederholen Sie ihn.",

  // Amazon
  account_not_let_in:
    "Das Konto, mit dem AMC liest, darf noch nicht in den Bucket der Teile. Eine Administratorin muss es in Terraform aufnehmen.",
  amc_conflict: "Es ist schon da, oder es wird gerade geändert. Sehen Sie es in AMC an.",
  amc_forbidden:
    "Amazon erlaubt es nicht. Prüfen Sie, ob die Verbindung diese Instanz nutzen darf, und ihr Konto, ihren Marktplatz und ihre Ads-Konto-ID.",
  amc_not_found: "Amazon kennt es nicht. Prüfen Sie die genannte ID.",
  amc_redirected: "Amazon antwortet mit etwas, das keine Antwort ist. Prüfen Sie die Adresse der Ads-API.",
  amc_refused: "Amazon lehnt die Anfrage ab. Berichtigen Sie, was die Meldung nennt.",
  amc_slow: "Amazon hat nicht rechtzeitig geantwortet. Versuchen Sie es noch einmal.",
  amc_throttled: "Amazon bittet um Geduld. Es wird von selbst weiter versucht.",
  amc_unauthorized:
    "Amazon nimmt die Verbindung nicht an. Verbinden Sie neu, und sehen Sie nach, ob das Konto die Bedingungen von AMC angenommen hat.",
  amc_unavailable: "Amazon ist nicht zu erreichen. Es wird von selbst weiter versucht.",
  authorization_answer_form: "Die Antwort von Amazon ist nicht zu verstehen. Beginnen Sie die Verbindung neu.",
  authorization_of_another: "Jemand anders hat diese Verbindung begonnen. Beginnen Sie eine eigene.",
  authorization_unknown:
    "Diese Verbindung ist nicht im Gange: sie ist fertig, abgelaufen oder gefälscht. Beginnen Sie neu.",
  client_missing: "Das Geheimnis der Verbindung ist nicht mehr da. Geben Sie Client-ID und Geheimnis neu ein.",
  client_secret_missing: "Zur Client-ID fehlt das Geheimnis. Geben Sie beide ein.",
  column_exists: "Der Datensatz hat schon eine andere Spalte dieses Namens. Wählen Sie einen anderen.",
  confirmation_invalid: "Die Bestätigung ist abgelaufen oder gilt für etwas anderes. Bestätigen Sie noch einmal.",
  connect_again: "Amazon nimmt die Zustimmung der Verbindung nicht mehr an. Verbinden Sie das Konto neu.",
  connection_exists: "Eine Verbindung dieser ID gibt es schon. Wählen Sie einen anderen Namen oder eine andere ID.",
  connection_id_missing: "Aus dem Namen lässt sich keine ID bilden. Nennen Sie eine.",
  connection_in_use:
    "Instanzen werden über diese Verbindung erreicht. Entfernen Sie sie erst, oder erreichen Sie sie anders.",
  connection_not_found: "Eine Verbindung dieser ID gibt es nicht. Wählen Sie eine aus der Liste der Verbindungen.",
  consent_refused: "Bei Amazon wurde nicht zugestimmt. Beginnen Sie neu, und stimmen Sie zu.",
  dataset_in_use: "Ein Upload in den Datensatz ist offen. Warten Sie sein Ende ab, oder brechen Sie ihn ab.",
  id_form: "Das kann keine ID von AMC sein. Nehmen Sie die, die AMC zeigt.",
  identity_count: "Für eine Löschung sind es zu viele Identitäten, oder keine.",
  instance_exists: "Die Instanz ist schon registriert. Ändern Sie die vorhandene.",
  instance_in_use: "Ein Upload in die Instanz ist offen. Warten Sie sein Ende ab, oder brechen Sie ihn ab.",
  instance_not_ready:
    "Amazon nennt noch kein AWS-Konto, das Uploads für die Instanz liest. Warten Sie, bis Amazon sie fertig hat.",
  invalid_client:
    "Login with Amazon nimmt Client-ID und Geheimnis der Verbindung nicht an. Prüfen Sie beide in der Verbindung.",
  no_answer: "Amazon hat nicht geantwortet. Es wird von selbst weiter versucht.",
  redirect_uri_not_allowed:
    "An diese Adresse darf der Dienst keine Browser schicken. Nehmen Sie eine von denen, die er nennt.",
  unknown_connection: "Eine Verbindung dieser ID gibt es nicht. Wählen Sie eine aus der Liste der Verbindungen.",
  unknown_region: "Eine solche Region gibt es nicht. Wählen Sie NA, EU oder FE.",
  unreadable_answer: "Die Antwort von Amazon ist nicht zu lesen. Es wird von selbst weiter versucht.",

  // Objects
  bucket_not_found: "Den Bucket gibt es nicht. Prüfen Sie seinen Namen und seine Region.",
  bucket_policy_contended:
    "Jemand anders schreibt zugleich die Richtlinie des Buckets. Versuchen Sie es noch einmal; nur ein Programm sollte sie schreiben.",
  bucket_policy_unchanged:
    "Die Richtlinie des Buckets ließ sich nicht ändern, also blieb alles, wie es war. Versuchen Sie es noch einmal.",
  bucket_region: "Der Bucket liegt in einer anderen Region als der Dienst. Nehmen Sie einen aus dessen Region.",
  object_conflict: "Die Datei ist einer anderen im Weg. Versuchen Sie es noch einmal.",
  object_forbidden:
    "S3 verweigert den Zugriff. Er muss in der Richtlinie der Rolle erlaubt sein, und bei fremden Buckets auch in deren.",
  object_not_found: "Die Datei gibt es nicht. Prüfen Sie Bucket und Namen.",
  offset_range: "Die Datei ist kürzer als erwartet. Laden Sie sie neu hoch.",
  range_ignored: "Der Speicher liefert andere Bytes als verlangt. Er muss Teile von Dateien lesen können.",
  read_interrupted: "Das Lesen brach ab. Es wird von selbst weiter versucht.",
  source_changed:
    "Die Quelle wurde ersetzt oder gelöscht, nachdem sie zuerst gelesen wurde. Laden Sie sie neu hoch, und lassen Sie sie bis zum Ende, wie sie ist.",
  store_credentials: "S3 nimmt die Zugangsdaten des Dienstes nicht an. Sie müssen erneuert werden.",
  store_failed: "Der Speicher hat versagt. Es wird von selbst weiter versucht.",
  store_refused: "Der Speicher lehnt die Anfrage ab. Prüfen Sie, was die Meldung nennt.",
  store_throttled: "S3 bittet um Geduld. Es wird von selbst weiter versucht.",
  store_unavailable: "Der Speicher antwortet nicht. Es wird von selbst weiter versucht.",

  // Stores
  audit_record_exists: "Einen Eintrag dieser ID gibt es schon. Zu tun ist nichts.",
  aws_credentials: "AWS nimmt die Zugangsdaten des Dienstes nicht an. Sie müssen erneuert werden.",
  aws_forbidden: "AWS verweigert dem Dienst einen Aufruf. Er muss in der Richtlinie seiner Rolle erlaubt sein.",
  aws_throttled: "AWS bittet um Geduld. Es wird von selbst weiter versucht.",
  aws_unavailable: "Ein Dienst von AWS antwortet nicht. Es wird von selbst weiter versucht.",
  database_busy: "In die Datenbank wird gerade anderes geschrieben. Versuchen Sie es noch einmal.",
  database_disk: "In die Datenbank lässt sich nicht schreiben. Platz und Zustand der Platte sind zu prüfen.",
  database_too_new: "Die Datenbank stammt von einer neueren Version. Es muss diese oder eine neuere laufen.",
  deletion_exists: "Eine Löschung dieser ID gibt es schon. Zu tun ist nichts.",
  deletion_not_found: "Eine Löschung dieser ID gibt es nicht.",
  idempotency_key_reused: "Diese Anfrage wurde schon einmal gestellt, mit anderem Inhalt. Laden Sie die Seite neu.",
  instance_not_found: "Eine Instanz dieser ID gibt es nicht. Wählen Sie eine aus der Liste der Instanzen.",
  invalid_cursor: "Diese Seite der Liste gibt es nicht mehr. Beginnen Sie bei der ersten.",
  job_exists: "Einen Upload dieser ID gibt es schon. Zu tun ist nichts.",
  job_not_found: "Einen Upload dieser ID gibt es nicht. Wählen Sie einen aus der Liste der Uploads.",
  key_file_mode: "Auch andere dürfen die Schlüsseldatei lesen. Sie muss allein ihrem Besitzer gehören.",
  key_file_size: "Die Schlüsseldatei enthält keinen Schlüssel. Die richtige muss an ihren Platz.",
  lease_lost: "Ein anderer Worker hat die Aufgabe übernommen. Zu tun ist nichts.",
  limit_range: "So viele Einträge lassen sich nicht verlangen.",
  locked: "Jemand anders ändert gerade dasselbe. Versuchen Sie es noch einmal.",
  mapping_exists:
    "Eine Zuordnung dieses Namens gibt es schon. Speichern Sie eine neue Version, oder wählen Sie einen anderen Namen.",
  mapping_not_found:
    "Eine Zuordnung oder Version dieses Namens gibt es nicht. Wählen Sie eine aus der Liste der Zuordnungen.",
  message_too_large: "Eine Nachricht ist größer, als die Warteschlange sie nimmt. Das ist ein Fehler des Programms.",
  record_too_large:
    "Der Upload hat zu viele Dateien, Spalten oder Teile. Legen Sie die Dateien in einen Ordner, oder wählen Sie weniger Spalten.",
  secret_not_found: "Das Geheimnis der Verbindung fehlt. Verbinden Sie das Konto neu.",
  secret_unreadable: "Das Geheimnis ist mit einem anderen Schlüssel verschlossen. Geben Sie es neu ein.",
  task_gone: "Niemand wartet mehr auf das Ende dieser Aufgabe. Geben Sie Aufgaben mehr Zeit, als Uploads brauchen.",
  upload_exists: "In diese Instanz lädt der Upload schon. Zu tun ist nichts.",
  upload_not_found: "In diese Instanz lädt der Upload nicht. Sehen Sie ihn an.",
  version_conflict: "Es wurde inzwischen geändert. Laden Sie es neu, und ändern Sie es noch einmal.",
  webhook_not_found: "Einen Webhook dieser ID gibt es nicht. Wählen Sie einen aus der Liste der Webhooks.",
};
