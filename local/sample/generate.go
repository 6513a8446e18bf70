//go:build ignore

// Generate writes customers.csv: 1,200 people who don't exist, from the nine countries, in the state CRM exports are
// really in. It is seeded; running it again changes nothing.
package main

import (
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"strings"
	"time"
)

type country struct {
	code                 string
	first, last, streets []string
	cities               [][3]string // city, state, postal code with # for a digit
	phones               []string    // # is a digit
}

var countries = []country{
	{"US", []string{"Emma", "Liam", "Olivia", "Noah", "Ava"}, []string{"Smith", "O'Connor", "Johnson", "Van Dyke"},
		[]string{"%d Main Street", "%d N. Oak Ave #4B", "%d Sunset Boulevard, Apt. 12"},
		[][3]string{{"New York", "New York", "10###"}, {"Austin", "TX", "787##-####"}, {"San José", "California", "951##"}},
		[]string{"(212) 555-01##", "+1 512 555 01##", "1-408-555-01##"}},
	{"GB", []string{"Oliver", "Amelia", "George", "Isla"}, []string{"Jones", "Taylor", "Davies-Brown"},
		[]string{"%d High Street", "Flat 3, %d Church Road", "%d Park Lane"},
		[][3]string{{"London", "England", "SW1A1AA"}, {"Leeds", "England", "LS1# 4AP"}, {"Cardiff", "Wales", "CF1#1AB"}},
		[]string{"07700 900###", "+44 7700 900###", "0044 20 7946 0###"}},
	{"DE", []string{"Jürgen", "Anna", "Lukas", "Zoë"}, []string{"Müller", "Groß", "Schäfer", "von der Heide"},
		[]string{"Hauptstraße %d", "Am Markt %d", "Lindenweg %d-b"},
		[][3]string{{"München", "Bayern", "80###"}, {"Berlin", "Berlin", "10###"}, {"Köln", "Nordrhein-Westfalen", "50###"}},
		[]string{"0171 39200##", "+49 30 23125 ###", "0049 89 9998 ####"}},
	{"FR", []string{"Chloé", "Louis", "Jade", "Gaël"}, []string{"Martin", "Lefèvre", "D'Angelo"},
		[]string{"%d rue de la Paix", "%d bis avenue Foch", "%d place d'Italie"},
		[][3]string{{"Paris", "Île-de-France", "75 0##"}, {"Lyon", "Auvergne-Rhône-Alpes", "690##"}, {"Nîmes", "Occitanie", "30###"}},
		[]string{"06 39 98 ## ##", "+33 1 99 00 ## ##", "0033 2 61 91 ## ##"}},
	{"ES", []string{"Lucía", "Hugo", "Martina", "Íñigo"}, []string{"García", "Núñez", "López de Haro"},
		[]string{"Calle Mayor %d", "Avenida de América, %d", "Plaza Nueva %d"},
		[][3]string{{"Madrid", "Madrid", "28###"}, {"A Coruña", "Galicia", "15###"}, {"Sevilla", "Andalucía", "41###"}},
		[]string{"612 34 ## ##", "+34 91 123 ## ##", "0034 655 12 ## ##"}},
	{"IT", []string{"Giulia", "Leonardo", "Niccolò"}, []string{"Rossi", "D'Amico", "De Luca"},
		[]string{"Via Roma %d", "Viale Europa, %d", "Strada Statale 16 %d"},
		[][3]string{{"Roma", "Lazio", "001##"}, {"Forlì", "Emilia-Romagna", "471##"}, {"Milano", "MI", "201##"}},
		[]string{"06 6982 ####", "+39 347 123 ####", "0039 02 7252 ####"}},
	{"JP", []string{"Haruto", "Yui", "Sota"}, []string{"Sato", "Ōnishi", "Tanaka"},
		[]string{"1-%d-3 Minato-ku", "%d Shibuya Drive", "2-%d Chuo"},
		[][3]string{{"Tokyo", "Tokyo", "105-00##"}, {"Osaka", "Osaka", "530-00##"}},
		[]string{"090-1234-####", "+81 3 1234 ####", "010 81 90 1234 ####"}},
	{"IN", []string{"Aarav", "Diya", "Vihaan"}, []string{"Sharma", "Patel", "D'Souza"},
		[]string{"%d M.G. Road", "Plot %d, Sector 18", "%d Nehru Place"},
		[][3]string{{"Mumbai", "Maharashtra", "4000##"}, {"Bengaluru", "Karnataka", "5600##"}},
		[]string{"98200 #####", "+91 98201 #####", "022 2222 ####"}},
	{"CA", []string{"Liam", "Zoé", "Benoît"}, []string{"Tremblay", "MacDonald", "Côté"},
		[]string{"%d rue Sainte-Catherine", "%d Yonge St.", "%d Highway 7"},
		[][3]string{{"Montréal", "Québec", "H2X 1Y#"}, {"Toronto", "Ontario", "M5V2T#"}},
		[]string{"416 555 01##", "+1 (514) 555-01##"}},
}

var notes = []string{
	"", "", "", "VIP", "prefers phone, not mail", "said \"call me\"\nafter six", "two accounts:\r\none closed, one open",
}

func main() {
	r := rand.New(rand.NewPCG(2025, 11))
	file, err := os.Create("customers.csv")
	if err != nil {
		log.Fatal(err)
	}
	w := csv.NewWriter(file)
	_ = w.Write([]string{"Customer", "E-mail", "Phone", "First name", "Last name", "Street", "City", "State", "Postal code", "Country", "Last purchase", "Amount", "Orders", "Ad consent", "Notes"})
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	digits := func(form string) string {
		return strings.Map(func(c rune) rune {
			if c == '#' {
				return rune('0' + r.IntN(10))
			}
			return c
		}, form)
	}
	start := time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)
	for i := range 1200 {
		c := countries[i%len(countries)]
		first, last, place := pick(c.first), pick(c.last), c.cities[r.IntN(len(c.cities))]
		email := fmt.Sprintf("%s.%d@example.%s", strings.ReplaceAll(strings.ReplaceAll(last, " ", ""), "'", ""), i, pick([]string{"com", "org", "net"}))
		when := start.Add(time.Duration(r.IntN(100*24*3600)) * time.Second)
		row := []string{
			fmt.Sprintf("C-%06d", 100000+i), email, digits(pick(c.phones)), first, last, fmt.Sprintf(pick(c.streets), 1+r.IntN(400)),
			place[0], place[1], digits(place[2]), c.code, pick([]string{when.Format(time.RFC3339), when.Format("2006-01-02 15:04:05"), fmt.Sprint(when.Unix())}),
			fmt.Sprintf("%d.%02d", r.IntN(900), r.IntN(100)), fmt.Sprint(r.IntN(40)), pick([]string{"GRANTED", "GRANTED", "DENIED"}), pick(notes),
		}
		switch { // what exports are really like
		case i == 777, i == 888:
			row[10] = map[int]string{777: "yesterday"}[i] // a main event time that can't be read rejects its row
		case i%37 == 0:
			row[1] = fmt.Sprintf("%x", sha256.Sum256([]byte(strings.ToLower(email)))) // hashed by the CRM
		case i%41 == 0:
			row[1] = strings.ToUpper(fmt.Sprintf("%x", sha256.Sum256([]byte(strings.ToLower(email)))))
		case i%43 == 0:
			row[1] = pick([]string{"unknown", "n/a", "@example.com"})
		case i%47 == 0:
			row[2] = pick([]string{"12", "call the office", "+999 1234"})
		case i%53 == 0:
			row[8] = "00"
		case i%59 == 0:
			row[1], row[2] = "", ""
		case i%61 == 0:
			row[3], row[5] = "", "  "
		case i%67 == 0:
			row[1] = " " + strings.ToUpper(email) + " "
		case i%71 == 0:
			row[11] = "12,50 EUR"
		}
		_ = w.Write(row)
	}
	w.Flush()
	if err := w.Error(); err != nil {
		log.Fatal(err)
	}
	if err := file.Close(); err != nil {
		log.Fatal(err)
	}
}
