package inspect

// What a header may speak of beside AMC's identities.
const (
	aCountry  = "COUNTRY"
	aName     = "NAME"    // of a whole person
	isPrivate = "PRIVATE" // identifies people, and AMC has no use for it
	ofPlaces  = "PLACES"  // only places have it: the file is a list of shops, not of people
)

// vocabulary holds the words of one language. A phrase has "_" between its words; case and accents don't count, and neither do
// the particles. A "?" behind a word says that it means many things, and counts only beside its like: a first name beside a last
// name of the same language, a place beside another place.
type vocabulary struct {
	country   string // of those who speak it, for a guess at the file's; "" for English
	follows   bool   // an adjective follows its noun: "téléphone agence" is a phone, "modèle téléphone" a model
	concepts  map[string]string
	own       string // say that it is the customer's, or the first of several
	lesser    string // say that it is not the one to know the customer by, if there is another
	later     string // the like, but less so: a phone at home is more people's than one, a county less known than a state
	others    string // other people
	things    string // what is no person, but has names, addresses and telephones
	particles string
}

// vocabularies are all languages. To teach a word, add it where it belongs; a word written in one of several known ones, such
// as "Kundentelefonnummer", need not be added.
//
//nolint:misspell // most words are no English
var vocabularies = []vocabulary{
	{
		concepts: map[string]string{
			"EMAIL": "email e_mail mail email_address e_mail_address mail_address email_addr email_id mail_id eml em smtp_addr smtp_address",
			"PHONE": `phone telephone tel mobile cell cellphone mob phn telf telef sms msisdn landline whatsapp contact_number contact_no home_number
				work_number mobile_number cell_number phone_number telephone_number sms_number phonee164`,
			"FIRST_NAME": "firstname first_name fname f_name given_name forename name_first first? fn?",
			"LAST_NAME":  "lastname last_name lname l_name surname family_name name_last last? ln?",
			aName:        "name full_name whole_name",
			"ADDRESS": `address addr street street_address address_line address_street addr_line addr_ln address_ln line_1 street_line street_name
				postal_address stras`,
			"CITY":     "city town city_town locality ct? cty?",
			"STATE":    "state_province state_code state_region us_state state_abbr stc? state? province? prov? region? county? st? stt? regio?",
			"ZIP":      "zip zipcode zip_code zip5 postal_code post_code postcode postal zip_postal pstlz pin_code pincode eircode zp? pin?",
			aCountry:   "country country_code iso_country country_iso nation country_region",
			"MAID":     "maid madid mobile_ad_id mobile_advertising_id mobile_advertiser_id gaid aaid adid ad_id advertising_id google_ad_id gps_adid device_ad_id",
			"IDFA":     "idfa ios_idfa ios_advertising_id apple_advertising_id",
			"LIVERAMP": "rampid ramp_id liveramp liveramp_id idl identity_link",
			"EXPERIAN": "experian experian_id experian_luid luid",
			"MERKLE":   "merkle merkle_id merkury merkury_id",
			"NEUSTAR":  "neustar neustar_id fabrick_id",
			"KANTAR":   "kantar kantar_id",
			"REALID":   "realid real_id",
			"SAMBATV":  "sambatv samba_tv samba_id samba_tv_id",
			ofPlaces:   "opening_hours opening_times",
			isPrivate: `display_name middle_name middle mid_name m_name nickname maiden_name dob birthday birthdate date_of_birth birth birth_date ssn
				social_security_number passport passport_number iban ip ip_address last_ip note notes comment comments remark remarks password credit_card
				card_number cc_last4 twitter facebook linkedin instagram skype fax fax_number latitude longitude lat lng lon description`,
		},
		own: `customer client user contact person people member subscriber lead profile consumer guest patient student buyer purchaser shopper donor
			visitor attendee passenger traveler traveller player participant applicant requester cardholder policyholder insured tenant account
			billing bill bill_to billto mailing home main default preferred current primary principal personal private residence residential registered
			invoice inv card geo loyalty hashed hash sha256 sha 256 sha2 lower normalized normalised clean raw plain pii properties traits attributes context
			device value text e164 x c cust usr one enter required optional mandatory`,
		lesser: `shipping ship ship_to shipto sold_to delivery deliver del dlv work business office job secondary alternate alternative alt other recipient
			confirm`,
		others: `owner rep agent manager creator created modified updated assigned assignee submitter sender from by referrer referral
			referred support staff employee advisor adviser consultant executive emergency parent spouse guardian cc bcc reply author
			approver friend gift driver host trainer coach teacher technician cashier solicitor salesperson salesrep sales admin
			operator`,
		things: `vendor supplier merchant store branch warehouse company organization organisation employer shop hotel restaurant venue
			club dealer dealership clinic school agency mac wallet seller`,
		later:     "home landline house county region",
		particles: "of the for and or your my s",
	},
	{
		country: "DE",
		concepts: map[string]string{
			"EMAIL": "emailadresse mailadresse email_adresse e_mail_adresse mail_adresse e_mail_adr email_adr",
			"PHONE": `telefon telefonnummer telefon_nr handy mobil mobilnummer mobiltelefon mobilfunk mobilfunknummer rufnummer festnetz festnetznummer
				fon`,
			"FIRST_NAME": "vorname vor",
			"LAST_NAME":  "nachname familienname zuname name?", // "Name" beside "Vorname"
			aName:        "vollername",
			"ADDRESS":    "strasse str strasse_hausnummer anschrift adresse adresszeile",
			"CITY":       "ort stadt wohnort ortschaft ort_stadt",
			"STATE":      "bundesland",
			"ZIP":        "plz postleitzahl",
			aCountry:     "land lander landercode laendercode landcode landerkennzeichen lkz staat",
			ofPlaces:     "offnungszeiten",
			isPrivate:    "geburtsdatum geburtstag geb geb_datum telefax bemerkung bemerkungen kommentar notiz notizen adresszusatz",
		},
		own:       "kunde kunden kd kundin mitglied mitglieder rechnung rechnungs privat haupt halter versicherter versicherungsnehmer kontakt besteller empfanger primar",
		lesser:    "liefer lieferung versand geschaftlich dienstlich firmen zweit arbeit",
		others:    "betreuer berater verkaufer mitarbeiter vermittler ansprechpartner notfall",
		things:    "firma filiale handler",
		later:     "festnetz festnetznummer zuhause",
		particles: "und der die das des",
	},
	{
		country: "FR", follows: true,
		concepts: map[string]string{
			"EMAIL": "courriel adresse_electronique mel adresse_mel messagerie",
			"PHONE": `telephone portable tel_portable telephone_portable telephone_mobile telephone_cellulaire cellulaire numero_telephone numero_portable
				n_telephone tel_port fixe`,
			"FIRST_NAME": "prenom prenoms",
			"LAST_NAME":  "nom_famille nom_usage nom?",
			aName:        "nom_complet nom_prenom",
			"ADDRESS":    "adresse adr rue voie adresse_postale adresse_ligne adresse_municipale adresse_civique numero_rue",
			"CITY":       "ville commune localite",
			"STATE":      "etat? departement?",
			"ZIP":        "code_postal codepostal c_postal cp? c_p? npa?",
			aCountry:     "pays code_pays",
			ofPlaces:     "horaires horaires_ouverture",
			isPrivate:    "date_naissance naissance nom_naissance nom_jeune_fille commentaire commentaires remarque remarques complement_adresse",
		},
		own:       "facturation principal principale abonne adherent membre assure souscripteur passager destinataire domicile residence",
		lesser:    "livraison professionnel professionnelle pro travail bureau secondaire autre",
		others:    "vendeur conseiller parrain urgence",
		things:    "agence magasin boutique societe entreprise",
		later:     "fixe domicile residence departement",
		particles: "de du des la le les et",
	},
	{
		country: "ES", follows: true,
		concepts: map[string]string{
			"EMAIL":      "correo correo_electronico direccion_correo",
			"PHONE":      "telefono telefono_movil movil celular numero_telefono numero_celular telefono_celular fijo",
			"FIRST_NAME": "nombre_pila primer_nombre nombre? nombres?",
			"LAST_NAME":  "apellido apellidos primer_apellido apellido_paterno",
			aName:        "nombre_completo nombre_apellidos",
			"ADDRESS":    "direccion calle domicilio direccion_postal calle_numero",
			"CITY":       "ciudad localidad poblacion municipio",
			"STATE":      "comunidad_autonoma estado? provincia?",
			"ZIP":        "codigo_postal cod_postal",
			aCountry:     "pais codigo_pais",
			ofPlaces:     "horario_apertura",
			isPrivate:    "fecha_nacimiento nacimiento segundo_apellido apellido_materno comentario comentarios observaciones dni nif curp",
		},
		own:       "facturacion cliente socio socia titular pasajero comprador huesped personal",
		lesser:    "envio entrega trabajo oficina alternativo secundario otro",
		others:    "vendedor agente asesor emergencia",
		things:    "tienda sucursal empresa",
		later:     "fijo casa",
		particles: "el los las y o",
	},
	{
		country: "IT", follows: true,
		concepts: map[string]string{
			"EMAIL":      "indirizzo_email indirizzo_e_mail posta_elettronica indirizzo_mail",
			"PHONE":      "cellulare telefono telefono_cellulare numero_telefono numero_cellulare recapito_telefonico fisso",
			"FIRST_NAME": "nome?",
			"LAST_NAME":  "cognome",
			aName:        "nominativo nome_completo nome_cognome",
			"ADDRESS":    "indirizzo via_e_numero_civico via_numero_civico via_civico via?",
			"CITY":       "citta comune localita",
			"STATE":      "regione? provincia?",
			"ZIP":        "codice_postale codice_avviamento_postale cap? c_a_p?",
			aCountry:     "paese nazione codice_paese stato",
			ofPlaces:     "orari_apertura orario_apertura",
			isPrivate:    "data_nascita nascita codice_fiscale nota commento",
		},
		own:       "fatturazione cliente utente contatto iscritto socio abbonato intestatario passeggero ospite residenza personale principale",
		lesser:    "spedizione consegna lavoro ufficio secondario altro",
		others:    "venditore agente consulente emergenza",
		things:    "negozio filiale azienda",
		later:     "fisso casa",
		particles: "di della dello il lo gli",
	},
	{
		country: "JP",
		concepts: map[string]string{
			"EMAIL":      "メール メールアドレス Eメール Eメールアドレス 電子メール 電子メールアドレス",
			"PHONE":      "電話 電話番号 携帯 携帯電話 携帯電話番号 携帯番号 固定電話",
			"FIRST_NAME": "名?", // "会員名" is a whole name
			"LAST_NAME":  "姓 苗字 名字",
			aName:        "氏名 名前 お名前",
			"ADDRESS":    "住所 番地 町名番地 町番地 住所番地 丁目番地 丁目",
			"CITY":       "市 市区町村 市町村 都市 市区郡町村 市郡区 市区町村名 市町村名",
			"STATE":      "都道府県 県 都道府県名 県名",
			"ZIP":        "郵便番号 〒",
			aCountry:     "国 国コード 国名",
			ofPlaces:     "営業時間",
			isPrivate:    "生年月日 誕生日 フリガナ カナ ふりがな 備考 セイ メイ ファックス",
		},
		own:    "購入者 注文者 顧客 お客様 お客さま 会員 契約者 請求先 本人 自宅 番号 ご お",
		lesser: "配送先 お届け先 届け先 送付先 勤務先 職場 受取人 受取 予備",
		others: "担当 担当者 緊急 紹介者",
		things: "会社 店舗 法人",
		later:  "自宅 固定電話",
	},
}

// nouns may stand beside a concept without changing it.
var nouns = map[string]string{
	"number": "PHONE EMAIL ADDRESS ZIP", "no": "PHONE ADDRESS", "nr": "PHONE ADDRESS", "nummer": "PHONE", "numero": "PHONE ADDRESS", "n": "PHONE",
	"hausnummer": "ADDRESS", "hausnr": "ADDRESS", "haus": "ADDRESS", "hnr": "ADDRESS", "civico": "ADDRESS", "building": "ADDRESS", "建物名": "ADDRESS",
	"id": "EMAIL COUNTRY", "adresse": "EMAIL", "アドレス": "EMAIL",
	"code": "STATE ZIP COUNTRY", "abbr": "STATE", "abbreviation": "STATE", "iso": "COUNTRY STATE", "iso2": "COUNTRY", "alpha": "COUNTRY",
	"line": "ADDRESS", "full": "ADDRESS NAME", "complete": "ADDRESS NAME",
}

// abbreviations are those of warehouses, whose names were short once.
var abbreviations = map[string]string{"nm": "name", "nbr": "number", "num": "number", "cd": "code", "fst": "first", "lst": "last", "frst": "first",
	"cntry": "country", "ctry": "country", "dt": "date", "ph": "phone", "adr": "addr", "tstamp": "timestamp"}

// oneEnd are the parties of a call: which of them is the customer can't be told.
var oneEnd = words("to from call caller callee calling called dialed dialled dialing dialling prefix")

var (
	// opaque words are not taken apart, and say nothing.
	opaque = words("username hostname userid report")

	// asking words make a header a question, in which words that say nothing are passed over.
	asking = words("your you ihre deine votre vos tu tua sua vostra あなた")

	keyWords  = words("id ids key sku uid guid uuid number no code nr num nummer version year numero 番号")
	timeWords = words(`date time timestamp ts at on day datetime epoch created updated modified createdat updatedat datum zeit zeitstempel uhrzeit
		bestelldatum kaufdatum geburtsdatum rechnungsdatum fecha hora heure jour data ora utc unixtime 日付 日時 注文日 注文日時 購入日 購入日時
		ご注文日 登録日 生年月日 dob birthday birthdate`)
	metricWords = words(`amount total subtotal price cost qty quantity count revenue sum spend spent value ltv points score visits orders sales discount tax
		units clicks impressions views menge betrag preis umsatz summe anzahl montant prix quantité importe precio cantidad importo prezzo quantita
		totale balance margin profit purchases clv aov 金額 数量 合計 合計金額 価格`)
	secrets    = words("birth birthday dob password ssn iban passport ip")
	phoneWords = words("phone tel telephone mobile fax cell telefon telefono handy sms whatsapp ext extension 電話 携帯")

	// eventWords name the time of what happened, whenWords any time, creationWords one that counts in a file of events.
	eventWords = words(`event order ordered purchase purchased transaction occurred visit visited conversion sale sold paid placed invoice session
		click impression view viewed bestelldatum bestellung kauf kaufdatum auftrag commande achat pedido compra ordine acquisto trans
		注文 受注 購入 注文日 注文日時 購入日 pagamento pago paiement zahlung 購入日時 受注日 申込 申込み 出願 予約 利用 booking booked processed txn hit install installed submit submitted gift derived`)
	whenWords     = words("date datum timestamp ts time datetime fecha data ora zeitstempel 日付 日時 日 day epoch unixtime ms utc gmt")
	creationWords = words("created createdat create creation entry")
	eventTimes    = words("event date time timestamp datetime ts")
	// happenings have ids, names and kinds in files of events, beside what eventWords name.
	happenings = words("ticket case form submission call lead")
	kindWords  = words("name type status ref reference title")

	otherTimes = words(`birth birthday dob updated modified expiry expires expiration last first next cancelled canceled shipped shipping delivery delivered
		due deleted opt optin optout consent signup naissance nacimiento nascita since closed start end geburt refunded refund zone lieferdatum livraison
		renewal confirm confirmed join joined registered registration etl load loaded received sent dvce device server uploaded synced exported
		letzte letzter letztes dernier derniere ultimo ultima seit 最終`)

	// statusWords are values of columns called state, estado, région … that hold no region.
	statusWords = words(`active inactive open closed pending shipped paid cancelled canceled draft new complete completed refunded enabled disabled subscribed
		unsubscribed approved rejected failed success delivered processing fulfilled unfulfilled invited declined won lost verified unverified yes no true
		false aktiv inaktiv offen geschlossen bezahlt storniert versendet actif inactif ouvert ferme paye annule activo inactivo abierto cerrado pagado
		cancelado pendiente enviado entregado attivo inattivo aperto chiuso pagato annullato spedito sospeso qualified unqualified running paused returned
		overdue trial expired deleted`)
)
