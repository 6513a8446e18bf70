package people

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// country is where a person lives and what things look like there.
type country struct {
	code    string
	share   int // in a hundred people of a mixed file
	first   string
	last    string
	ends    string // what made-up names end in
	cities  string
	states  string // the most populous first
	zip     string
	phones  []string
	streets []string
}

// In phone and ZIP forms "d" is any digit, "e" one of 2 to 8, "N" an area code and "A" a letter. In street forms {n} is a
// house number, {d} a digit, {S} a name, {T} a type of street and {U} a unit.
var countries = []country{
	{
		code: "US", share: 30,
		first: "James Mary Michael Patricia Robert Jennifer John Linda David Elizabeth William Barbara Richard Susan Joseph Jessica Thomas Karen " +
			"Christopher Sarah Charles Lisa Daniel Nancy Matthew Sandra Anthony Ashley Mark Emily Steven Kimberly Andrew Donna Jean-Paul Mary-Ann",
		last: "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Thomas Taylor " +
			"Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson O'Brien McDonald Smith-Jones",
		ends: "son ton ley man field well er worth",
		cities: "New_York Los_Angeles Chicago Houston Phoenix Philadelphia San_Antonio San_Diego Dallas Austin Jacksonville San_Jose Fort_Worth Columbus " +
			"Charlotte Indianapolis San_Francisco Seattle Denver Washington Nashville Oklahoma_City Boston El_Paso Portland Las_Vegas St._Louis",
		states:  "CA TX FL NY PA IL OH GA NC MI NJ VA WA AZ TN MA IN MO MD WI CO MN SC AL LA KY OR OK CT UT IA NV AR KS MS NM NE ID WV HI California Texas New_York",
		zip:     "ddddd",
		phones:  []string{"(N) edd-dddd", "N-edd-dddd", "Nedddddd", "N.edd.dddd", "+1Nedddddd", "+1 N-edd-dddd", "1-N-edd-dddd", "1 (N) edd-dddd", "N edd dddd"},
		streets: []string{"{n} {S} {T}", "{n} {S} {T}", "{n} N {S} {T}", "{n} {S} {T}, {U}", "{n} {S} {T} {U}", "{n} W {S} {T}", "{n} SW {S} {T} {U}", "PO Box {n}"},
	},
	{
		code: "GB", share: 12,
		first: "Oliver Amelia George Isla Harry Ava Noah Emily Jack Sophia Leo Grace Arthur Mia Muhammad Poppy Oscar Ella Charlie Lily Siân Zoë",
		last:  "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood O'Neill",
		ends:  "ton ham ford worth shaw by well stead",
		cities: "London Birmingham Manchester Leeds Glasgow Liverpool Newcastle_upon_Tyne Sheffield Bristol Belfast Leicester Edinburgh Brighton Cardiff " +
			"Coventry Nottingham Reading Kingston_upon_Hull Stoke-on-Trent",
		states: "England Scotland Wales Northern_Ireland", zip: "AAd dAA",
		phones:  []string{"074dd dddddd", "+44 74dd dddddd", "075dddddddd", "+4477dddddddd", "0044 75dd dddddd", "(0774d) dddddd"},
		streets: []string{"{n} {S} {T}", "{n} {S} {T}", "Flat {d}, {n} {S} {T}", "The Cottage, {S} {T}"},
	},
	{
		code: "DE", share: 12,
		first:  "Ben Emma Paul Mia Jonas Hannah Elias Sofia Leon Lina Finn Emilia Noah Marie Luis Anna Jürgen Käthe Björn Günther Sören Heike Uwe",
		last:   "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Weiß Groß",
		ends:   "mann berger hoff meier stein bach mayer feld",
		cities: "Berlin Hamburg München Köln Frankfurt_am_Main Stuttgart Düsseldorf Leipzig Dortmund Essen Bremen Dresden Hannover Nürnberg Duisburg Bochum",
		states: "Nordrhein-Westfalen Bayern Baden-Württemberg Niedersachsen Hessen Sachsen Berlin Hamburg Brandenburg BY NW HE", zip: "ddddd",
		phones:  []string{"0151 2ddddddd", "+49 171 edddddd", "0176/2ddddddd", "0160ddddddd", "0049 172 edddddd", "+491522ddddddd", "030 eddddddd"},
		streets: []string{"{S}straße {n}", "{S}str. {n}", "{S} Weg {n}a", "Am {S}platz {n}", "{S}allee {n}"},
	},
	{
		code: "JP", share: 10,
		first:  "Haruto Himari Sota Yui Minato Mei Yuto Sakura Riku Hina Hiroshi Keiko Takashi Yoko Kenji Yumi 太郎 花子 翔太 さくら",
		last:   "Sato Suzuki Takahashi Tanaka Ito Watanabe Yamamoto Nakamura Kobayashi Kato Yoshida Yamada Sasaki Yamaguchi 佐藤 鈴木 高橋",
		ends:   "moto yama kawa da mura saki hara shima",
		cities: "Tokyo Yokohama Osaka Nagoya Sapporo Fukuoka Kobe Kawasaki Kyoto Saitama Hiroshima Sendai Chiba 東京 大阪市",
		states: "Tokyo Kanagawa Osaka Aichi Saitama Chiba Hyogo Hokkaido Fukuoka Shizuoka 東京都", zip: "ddd-dddd",
		phones:  []string{"090-eddd-dddd", "080eddddddd", "+81 90-eddd-dddd", "070-eddd-dddd", "+8180eddddddd", "03-3ddd-dddd"},
		streets: []string{"{d}-{n} {S}", "{S} {d}-{d}-{n}", "{d}-{d}-{n} {S}-cho"},
	},
	{
		code: "FR", share: 9,
		first:  "Gabriel Jade Léo Louise Raphaël Ambre Louis Alba Arthur Emma Jules Rose Maël Alice Adam Romy Jean-Pierre François Chloé Zoé Inès",
		last:   "Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefèvre Leroy Roux David Bertrand Lefebvre D'Angelo",
		ends:   "eau ard ier ois et in aud el",
		cities: "Paris Marseille Lyon Toulouse Nice Nantes Montpellier Strasbourg Bordeaux Lille Rennes Reims Saint-Étienne Le_Havre Toulon Aix-en-Provence",
		states: "Île-de-France Auvergne-Rhône-Alpes Nouvelle-Aquitaine Occitanie Hauts-de-France Grand_Est Bretagne Normandie IDF", zip: "ddddd",
		phones:  []string{"06 ed dd dd dd", "06eddddddd", "+33 6 ed dd dd dd", "+336eddddddd", "07.ed.dd.dd.dd", "0033 6 eddddddd", "01 42 dd dd dd"},
		streets: []string{"{n} rue de {S}", "{n} avenue {S}", "{n} bis, rue {S}", "{n} bd {S}", "{n} place de la {S}"},
	},
	{
		code: "IN", share: 9,
		first:  "Aarav Saanvi Vivaan Aadhya Aditya Kiara Vihaan Diya Arjun Pari Sai Ananya Rahul Priya Amit Neha Rajesh Sunita Sanjay Lakshmi",
		last:   "Kumar Singh Sharma Patel Gupta Khan Das Reddy Verma Yadav Jain Shah Mehta Nair Iyer Rao Joshi Mishra",
		ends:   "wala kar an appa pur ani ra esh",
		cities: "Mumbai Delhi Bengaluru Hyderabad Ahmedabad Chennai Kolkata Surat Pune Jaipur Lucknow Kanpur Nagpur Indore New_Delhi",
		states: "Maharashtra Uttar_Pradesh Karnataka Tamil_Nadu Gujarat Delhi West_Bengal Telangana Kerala MH KA TN", zip: "4ddddd",
		phones:  []string{"98ddd ddddd", "+91 97ddd ddddd", "99dddddddd", "+9198dddddddd", "096ddd ddddd", "91-98dddddddd"},
		streets: []string{"{n}, {S} Road", "Flat {d}, {S} Nagar", "{n}/{d} {S} Marg", "Plot No. {n}, {S} Colony"},
	},
	{
		code: "IT", share: 7,
		first:  "Leonardo Sofia Francesco Aurora Tommaso Giulia Edoardo Ginevra Alessandro Vittoria Lorenzo Beatrice Mattia Alice Niccolò Giosuè",
		last:   "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti De_Luca Costa Giordano D'Amico",
		ends:   "ini etti elli ato oni ucci aro esi",
		cities: "Roma Milano Napoli Torino Palermo Genova Bologna Firenze Bari Catania Venezia Verona Messina Padova Forlì L'Aquila",
		states: "Lombardia Lazio Campania Sicilia Veneto Piemonte Puglia MI RM NA TO", zip: "ddddd",
		phones:  []string{"333 edddddd", "+39 347 edddddd", "33eedddddd", "+39328edddddd", "0039 349 edddddd", "02 eddddddd"},
		streets: []string{"Via {S} {n}", "Via {S}, {n}", "Viale {S} {n}/A", "Piazza {S} {n}", "Corso {S} {n}"},
	},
	{
		code: "ES", share: 6,
		first:  "Hugo Lucía Martín Sofía Mateo Martina Lucas María Leo Julia Daniel Paula Alejandro Valeria José Begoña Íñigo Ángel",
		last:   "García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández Díaz Moreno Muñoz",
		ends:   "ez ado era illo ano edo ina al",
		cities: "Madrid Barcelona Valencia Sevilla Zaragoza Málaga Murcia Palma Bilbao Alicante Córdoba Valladolid Vigo Gijón A_Coruña",
		states: "Andalucía Cataluña Madrid Comunidad_Valenciana Galicia Castilla_y_León MD CT AN", zip: "ddddd",
		phones:  []string{"612 ddd ddd", "+34 655 ddd ddd", "622dddddd", "+34677dddddd", "0034 6dd ddd ddd", "91 edd dd dd"},
		streets: []string{"Calle {S} {n}", "C/ {S}, {n}", "Avda. {S} {n}", "Plaza de {S} {n}, {d}º B", "Paseo {S} {n}"},
	},
	{
		code: "CA", share: 5,
		first:  "Liam Olivia Noah Emma Jack Charlotte Theodore Amelia Oliver Sophia Benjamin Mia William Chloé Étienne Geneviève",
		last:   "Smith Brown Tremblay Martin Roy Wilson Gagnon Lee Johnson MacDonald Taylor Campbell Anderson Côté Bouchard Gauthier",
		ends:   "son ton ley ault ier man ette well",
		cities: "Toronto Montréal Calgary Ottawa Edmonton Winnipeg Mississauga Vancouver Brampton Hamilton Québec Surrey Laval Halifax St._John's",
		states: "ON QC BC AB MB SK NS NB NL Ontario Quebec British_Columbia", zip: "AdA dAd",
		phones:  []string{"(416) edd-dddd", "604-edd-dddd", "514edddddd", "+1 403 edd dddd", "1-613-edd-dddd", "+1416edddddd"},
		streets: []string{"{n} {S} {T}", "{U} {n} {S} {T}", "{n} {S} {T}, {U}", "{n} rue {S}"},
	},
}

var (
	usAreas = strings.Fields("201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 239 240 248 253 301 302 303 304 305 307 310 312 313 314 315 316 " +
		"317 319 401 402 404 405 406 407 408 410 412 413 414 415 419 501 502 503 504 505 508 510 512 513 515 516 518 601 602 603 605 607 608 609 610 612 614 615 " +
		"617 619 626 630 646 650 701 702 703 704 706 707 708 713 714 716 717 718 801 802 803 804 805 808 810 812 813 815 816 817 818 901 903 904 907 908 909 910 " +
		"914 915 916 917 918 919 920 925 949 954 970 971 972 973")
	streetTypes = strings.Fields("St Street St. Ave Avenue Rd Road Dr Drive Ln Lane Blvd Boulevard Ct Way Pl Circle Pkwy Trail Terrace")
	postLetters = "ABCEGHJKLMNPRSTV"
)

// fill writes a form with random characters in the places that a form leaves open.
func fill(r *rand.Rand, form string) string {
	var b strings.Builder
	for _, c := range form {
		switch c {
		case 'd':
			b.WriteByte(byte('0' + r.IntN(10)))
		case 'e':
			b.WriteByte(byte('2' + r.IntN(7)))
		case 'A':
			b.WriteByte(postLetters[r.IntN(len(postLetters))])
		case 'N':
			b.WriteString(usAreas[r.IntN(len(usAreas))])
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

func unit(r *rand.Rand) string {
	switch r.IntN(4) {
	case 0:
		return fmt.Sprintf("Apt %d%c", 1+r.IntN(40), 'A'+rune(r.IntN(6)))
	case 1:
		return fmt.Sprintf("#%d", 1+r.IntN(900))
	case 2:
		return fmt.Sprintf("Suite %d", 100+r.IntN(800))
	}
	return fmt.Sprintf("Unit %d", 1+r.IntN(99))
}
