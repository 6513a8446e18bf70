package inspect

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// word is what a header says when it says nothing else.
type word struct {
	identity string
	language string   // a country that speaks it, "" for English
	partners []string // other headers, one of which the file must have: the word alone means many things
}

var place = []string{"city", "zip", "zipcode", "postalcode", "postcode", "plz", "ort", "stadt", "ville", "codepostal", "ciudad", "codigopostal",
	"citta", "indirizzo", "address", "address1", "street", "country", "countrycode", "comune", "localita", "localidad", "poblacion", "direccion", "adresse",
	"municipio", "calle", "rue", "commune", "pais", "pays", "land", "paese", "nazione"}

// identityWords are the headers of identities, folded and without separators.
var identityWords = func() map[string]word {
	m := map[string]word{}
	add := func(identity, language, words string, partners ...string) {
		for w := range strings.FieldsSeq(words) {
			m[compact(fold(w))] = word{identity, language, partners}
		}
	}
	add("EMAIL", "", "email emailaddress emailaddr emailid mail mailaddress eml")
	add("EMAIL", "DE", "emailadresse mailadresse")
	add("EMAIL", "FR", "courriel adresseemail adressemail adresseelectronique adressecourriel mel")
	add("EMAIL", "ES", "correo correoelectronico direcciondecorreo emailcliente")
	add("EMAIL", "IT", "indirizzoemail postaelettronica indirizzomail")
	add("EMAIL", "JP", "メール メールアドレス Eメール Eメールアドレス 電子メール 電子メールアドレス")
	add("PHONE", "", `phone phonenumber phoneno phonenum telephone telephonenumber tel telno mobile mobilephone mobilephonenumber mobilenumber
		mobileno cell cellphone cellnumber cellphonenumber contactnumber contactphone msisdn phonee164 smsnumber sms landline`)
	add("PHONE", "DE", "telefon telefonnummer telefonnr telnr handy handynummer handynr mobil mobilnummer mobiltelefon mobilfunk mobilfunknummer rufnummer festnetz festnetznummer")
	add("PHONE", "FR", `telephoneportable portable telephonemobile telephonefixe numerodetelephone numerotelephone notelephone ntelephone numerodeportable
		mobileclient fixe`)
	add("PHONE", "ES", "telefono telefonomovil movil celular numerodetelefono numerotelefono telefonofijo telefonocelular")
	add("PHONE", "IT", "cellulare numeroditelefono telefonocellulare numerocellulare numerodicellulare telefonofisso recapitotelefonico")
	add("PHONE", "JP", "電話 電話番号 携帯 携帯電話 携帯電話番号 携帯番号")
	add("FIRST_NAME", "", "firstname fname givenname forename namefirst firstnm")
	add("FIRST_NAME", "", "first", "last")
	add("FIRST_NAME", "", "fn", "email", "phone")
	add("FIRST_NAME", "DE", "vorname")
	add("FIRST_NAME", "FR", "prenom prenoms")
	add("FIRST_NAME", "ES", "nombredepila primernombre")
	add("FIRST_NAME", "ES", "nombre nombres", "apellido", "apellidos", "primerapellido")
	add("FIRST_NAME", "IT", "nome", "cognome")
	add("FIRST_NAME", "JP", "名")
	add("LAST_NAME", "", "lastname lname surname familyname namelast secondname lastnm")
	add("LAST_NAME", "", "last", "first")
	add("LAST_NAME", "", "ln line", "fn")
	add("LAST_NAME", "DE", "nachname familienname zuname")
	add("LAST_NAME", "DE", "name", "vorname")
	add("LAST_NAME", "FR", "nomdefamille")
	add("LAST_NAME", "FR", "nom", "prenom", "prenoms")
	add("LAST_NAME", "ES", "apellido apellidos primerapellido")
	add("LAST_NAME", "IT", "cognome")
	add("LAST_NAME", "JP", "姓 苗字 名字")
	add("ADDRESS", "", `address address1 addr addr1 addressline addressline1 line1 addrline addrline1 street street1 streetline1 streetaddress streetaddress1
		addressstreet addressaddress1 address1street streetname addressaddress postaladdress streetaddr`)
	add("ADDRESS", "DE", "strasse strassehausnummer strassehausnr strassenr strasseundhausnummer strassehnr anschrift adresszeile1 adresszeile")
	add("ADDRESS", "FR", "adresse adresse1 rue voie adressepostale adresseligne1 numeroetrue")
	add("ADDRESS", "ES", "direccion direccion1 calle domicilio direccionpostal calleynumero")
	add("ADDRESS", "IT", "indirizzo indirizzo1")
	add("ADDRESS", "IT", "via", place...)
	add("ADDRESS", "JP", "住所 ご住所 住所1 番地 町名番地 丁目番地")
	add("CITY", "", "city town cityname addresscity citytown locality addresslocality")
	add("CITY", "", "ct", "st", "zip")
	add("CITY", "DE", "ort stadt wohnort ortstadt")
	add("CITY", "FR", "ville commune localite")
	add("CITY", "ES", "ciudad localidad poblacion municipio")
	add("CITY", "IT", "citta comune localita")
	add("CITY", "JP", "市 市区町村 市町村 都市 市区郡町村")
	add("STATE", "", "stateprovince provincecode provincestate statecode stcode statename stateregion addressstate addressprovincecode addressprovince addressregion usstate stateabbr")
	add("STATE", "", "state province region county prov st", place...)
	add("STATE", "DE", "bundesland")
	add("STATE", "FR", "etat departement", place...)
	add("STATE", "ES", "comunidadautonoma")
	add("STATE", "ES", "estado provincia", place...)
	add("STATE", "IT", "regione", place...)
	add("STATE", "JP", "都道府県 県")
	add("ZIP", "", "zip zipcode zippostalcode zippostal postalcode postcode postal addresszip addresspostalcode addresspostcode zip5 zipcode5 postalzip postalzipcode zipcd pincode")
	add("ZIP", "", "pin", place...)
	add("ZIP", "DE", "plz postleitzahl")
	add("ZIP", "FR", "codepostal cpostal")
	add("ZIP", "FR", "cp", place...)
	add("ZIP", "ES", "codigopostal codpostal")
	add("ZIP", "IT", "codicepostale codiceavviamentopostale")
	add("ZIP", "IT", "cap", place...)
	add("ZIP", "JP", "郵便番号 〒")
	add("MAID", "", "maid mobileadid mobileadvertisingid mobileadvertiserid gaid aaid adid advertisingid googleadid deviceadid")
	add("IDFA", "", "idfa iosidfa")
	add("LIVERAMP", "", "rampid liveramp liverampid idl identitylink")
	add("EXPERIAN", "", "experian experianid experianluid luid")
	add("MERKLE", "", "merkle merkleid merkury merkuryid")
	add("NEUSTAR", "", "neustar neustarid fabrickid")
	add("KANTAR", "", "kantar kantarid")
	add("REALID", "", "realid")
	add("SAMBATV", "", "sambatv sambaid sambatvid")
	return m
}()

func words(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[compact(fold(w))] = true
	}
	return m
}

// oneEnd are the parties of a call: which of them is the customer can't be told.
var oneEnd = words("to from call caller callee calling called dialed dialled dialing dialling prefix")

var (
	countryWords = words(`country countrycode countryiso isocountry isocountrycode countryiso2 addresscountry addresscountrycode countryregion nation land
		landercode laendercode lander landcode pays codepays pais codigopais codigodepais paese codicepaese nazione stato 国 国コード 国名`)

	// qualifiers say whose identity it is, which of several or how it is written; with a figure they count down from certainty.
	qualifiers = func() map[string]float64 {
		m := map[string]float64{}
		for w := range words(`customer client user contact person member subscriber lead profile consumer guest patient student buyer purchaser
			shopper billing bill mailing home primary main default preferred current personal private hashed hash sha256 sha 256 sha2 lower normalized
			normalised clean raw properties traits attributes your c 1 cust usr kunde kunden rechnung rechnungs privat haupt facturation principal principale
			facturacion fatturazione cliente de du des del di la le el e164 text value pii plain donor visitor attendee account x お名前 名前 氏名`) {
			m[w] = 0
		}
		for w := range words("shipping ship delivery work business liefer lieferung livraison envio spedizione geschaftlich secondary alternate alternative alt other 2") {
			m[w] = 0.3
		}
		return m
	}()

	// prefixed are those that may be written in one with what they qualify.
	prefixed = slices.DeleteFunc(slices.Sorted(maps.Keys(qualifiers)), func(q string) bool { return len(q) <= 3 })

	// otherPeople are whom a customer's file names beside the customer.
	otherPeople = words(`owner rep agent manager creator created modified updated assigned assignee sender from by referrer referral referred support staff
		employee advisor consultant vendor supplier merchant seller emergency parent spouse cc bcc reply author approver friend gift recipient fax betreuer
		berater verkaufer mitarbeiter vendeur conseiller vendedor venditore commerciale store branch warehouse company firma technician driver host
		salesperson salesrep sales admin operator 担当 担当者`)

	privateWords = words(`fullname name displayname middlename middle nickname maidenname dob birthday birthdate dateofbirth birth geburtsdatum geburtstag
		datedenaissance datenaissance fechadenacimiento fechanacimiento datadinascita datanascita 生年月日 誕生日 氏名 お名前 名前 フリガナ ssn socialsecuritynumber
		passport passportnumber iban ip ipaddress lastip lastloginip note notes comment comments remarks bemerkung bemerkungen kommentar notizen commentaire
		commentaires remarques comentario comentarios observaciones 備考 password creditcard cardnumber cclast4 twitter facebook linkedin instagram fax
		faxnumber address2 addressline2 street2 line2 address3 addressaddress2 adresse2 adresszusatz complementadresse 住所2 nomcomplet nombrecompleto
		nomecompleto vollername dni nif codicefiscale latitude longitude lat lng lon セイ メイ 姓カナ 名カナ description`)

	keyWords  = words("id ids key sku uid guid uuid number no code nr num nummer version year")
	timeWords = words(`date time timestamp ts at on day datetime epoch created updated modified orderdate eventtime eventdate createdat updatedat createddate
		eventtimestamp datum zeit zeitstempel uhrzeit bestelldatum kaufdatum geburtsdatum rechnungsdatum fecha hora heure jour data ora dt utc unixtime
		日付 日時 注文日 注文日時 購入日 購入日時 ご注文日 登録日 生年月日 dob birthday birthdate`)
	metricWords = words(`amount total subtotal price cost qty quantity count revenue sum spend spent value ltv points score visits orders sales discount tax
		units clicks impressions views menge betrag preis umsatz summe anzahl montant prix quantité importe precio cantidad importo prezzo quantita
		totale balance margin profit purchases clv aov totalspent 金額 数量 合計 合計金額 価格`)
	phoneWords = words("phone tel telephone mobile fax cell telefon telefono handy sms whatsapp ext extension")

	// eventWords name the time of what happened, whenWords any time, creationWords one that counts in a file of events.
	eventWords = words(`event order ordered purchase purchased transaction timestamp occurred visit visited conversion sale sold paid invoice checkout session
		click impression view viewed orderdate eventtime eventdate bestelldatum bestellung kauf kaufdatum commande achat pedido compra ordine acquisto
		eventtimestamp transactiondate purchasedate 注文日 注文日時 購入日 購入日時 booking processed txn hit install installed`)
	whenWords     = words("date datum timestamp ts time datetime dt fecha data zeitstempel 日付 日時 day epoch unixtime")
	creationWords = words("created createdat createddate")
	otherTimes    = words(`birth birthday dob updated modified expiry expires expiration last first next cancelled canceled shipped shipping delivery delivered
		due deleted opt optin optout consent signup naissance nacimiento nascita since closed start end geburt refunded refund zone lieferdatum livraison
		renewal confirm confirmed join joined registered registration`)

	// statusWords are values of columns called state, estado, région … that hold no region.
	statusWords = words(`active inactive open closed pending shipped paid cancelled canceled draft new complete completed refunded enabled disabled subscribed
		unsubscribed approved rejected failed success delivered processing fulfilled unfulfilled invited declined won lost verified unverified yes no true
		false aktiv inaktiv offen geschlossen bezahlt storniert versendet actif inactif ouvert ferme paye annule activo inactivo abierto cerrado pagado
		cancelado pendiente enviado entregado attivo inattivo aperto chiuso pagato annullato spedito qualified unqualified running`)
)

// abbreviations are those of warehouses, whose names were short once.
var abbreviations = map[string]string{"nm": "name", "nbr": "number", "cd": "code", "fst": "first", "lst": "last", "frst": "first",
	"cntry": "country", "ctry": "country", "ln": "line", "dt": "date", "ph": "phone", "tel": "telephone"}

// heading is a column's name, taken apart.
type heading struct {
	tokens []string
	whole  string  // all tokens
	bare   string  // tokens without qualifiers
	rank   float64 // what the qualifiers take from certainty
}

func newHeading(name string) heading {
	var h heading
	h.tokens = strings.FieldsFunc(fold(camel(name)), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '〒' })
	for i, token := range h.tokens {
		if full, is := abbreviations[token]; is {
			token, h.tokens[i] = full, full
		}
		if off, is := qualifiers[token]; is {
			h.rank = max(h.rank, off)
		} else {
			h.bare += token
		}
	}
	h.whole = strings.Join(h.tokens, "")
	return h
}

// readings are the words the heading may stand for: as it is, and without qualifiers, also those written in one with it.
func (h heading) readings() []string {
	readings := []string{h.whole, h.bare}
	if rest, is := strings.CutPrefix(h.bare, "address"); is {
		readings = append(readings, rest) // "Address 1: City"
	}
	for _, q := range prefixed {
		if rest, is := strings.CutPrefix(h.bare, q); is {
			readings = append(readings, rest)
		}
	}
	return readings
}

func (h heading) identity() (word, bool) {
	for _, reading := range h.readings() {
		if w, is := identityWords[reading]; is {
			return w, true
		}
	}
	return word{}, false
}

func (h heading) is(set map[string]bool) bool {
	for _, reading := range h.readings() {
		if set[reading] {
			return true
		}
	}
	return false
}

// has reports whether any word of the heading is in the set.
func (h heading) has(set map[string]bool) bool {
	for _, token := range h.tokens {
		if set[token] {
			return true
		}
	}
	return set[h.whole]
}

// further reports a column for the second or third of an identity.
func (h heading) further() bool {
	first := strings.TrimRight(h.bare, "23456789")
	_, known := identityWords[first]
	return known && first != h.bare
}

func (h heading) private() bool {
	return h.further() || h.is(privateWords) || h.has(words("birth birthday dob password ssn iban passport ip"))
}

// camel parts words that only capitals part.
func camel(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i, c := range runes {
		if i > 0 && unicode.IsUpper(c) && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]) && unicode.IsUpper(runes[i-1])) {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// fold drops case, accents and full width.
func fold(s string) string {
	var b strings.Builder
	for _, c := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case c == 'ß':
			b.WriteString("ss")
		case !unicode.Is(unicode.Mn, c):
			b.WriteRune(c)
		}
	}
	return b.String()
}

func compact(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, " ", ""), "-", "") }
