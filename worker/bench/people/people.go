package people

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// Columns names a row's columns.
var Columns = []string{
	"customer_id", "email", "phone", "first_name", "last_name", "address", "city", "state", "zip", "country", "event_time", "amount",
}

// Options say which people to make up.
type Options struct {
	Seed  uint64
	Rows  int
	Mixed bool // nine countries; else the US

	Format string // csv, tsv, jsonl or parquet; "" is csv
}

// Write writes the people: CSV and TSV with a header. The same options give the same bytes.
func Write(w io.Writer, o Options) error {
	out := bufio.NewWriterSize(w, 1<<20)
	c := newCrowd(o)
	if o.Format == "parquet" {
		return writeParquet(out, c)
	}
	appendRow := appendCSV
	switch o.Format {
	case "tsv":
		appendRow = appendTSV
	case "jsonl":
		appendRow = appendJSON
	}
	var line []byte
	if o.Format != "jsonl" {
		line = appendRow(line, Columns)
	}
	row := make([]string, len(Columns))
	for i := range o.Rows {
		c.draw(i, row)
		line = appendRow(line, row)
		if _, err := out.Write(line); err != nil {
			return fmt.Errorf("write people: %w", err)
		}
		line = line[:0]
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write people: %w", err)
	}
	return nil
}

// crowd is where people are drawn from.
type crowd struct {
	options Options
	rand    *rand.Rand
	draws   []*home // a hundred of them, by share
	start   time.Time
}

// home is a country with its names and places, each in the order of how often they occur.
type home struct {
	*country
	first, last, streets names
	places               []place
	place                *rand.Zipf
}

type place struct {
	city, state string
	zips        []string
}

type names struct {
	list []string
	zipf *rand.Zipf
}

func (n names) draw() string { return n.list[n.zipf.Uint64()] }

func newCrowd(o Options) *crowd {
	source := rand.New(rand.NewPCG(o.Seed, 1)) //nolint:gosec // no secrets: the same seed must give the same people
	c := &crowd{options: o, rand: source, start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	for i := range countries {
		if i > 0 && !o.Mixed {
			break
		}
		h := c.settle(&countries[i])
		for range h.share {
			c.draws = append(c.draws, h)
		}
	}
	return c
}

// settle makes up a country's names and places. The exponents make the most frequent first name about 1.5 %, the most frequent
// last name 1 % and the largest city 2.5 % of all.
func (c *crowd) settle(of *country) *home {
	h := &home{country: of}
	h.first = c.names(of.first, of.ends, 1.2, 20, 5_000)
	h.last = c.names(of.last, of.ends, 1.05, 15, 60_000)
	h.streets = c.names(of.last+" Main Oak Park Washington Lake Hill", of.ends, 1.1, 10, 20_000)
	cities := c.names(of.cities, of.ends, 1.1, 8, 12_000)
	h.place = cities.zipf
	states := words(of.states)
	state := rand.NewZipf(c.rand, 1.3, 5, uint64(len(states)-1))
	for i, city := range cities.list {
		p := place{city: city, state: states[state.Uint64()]}
		for range 1 + 60/(1+i/4) {
			p.zips = append(p.zips, fill(c.rand, of.zip))
		}
		h.places = append(h.places, p)
	}
	return h
}

// names makes up n names, or one a row where that is less. Name k is drawn as often as (v+k)^-s.
func (c *crowd) names(known, ends string, s, v float64, n int) names {
	list := c.vocabulary(known, ends, min(n, c.options.Rows))
	return names{list, rand.NewZipf(c.rand, s, v, uint64(len(list)-1))}
}

func words(s string) []string {
	list := strings.Fields(s)
	for i := range list {
		list[i] = strings.ReplaceAll(list[i], "_", " ")
	}
	return list
}

// vocabulary returns n different names: the known ones, then made-up ones.
func (c *crowd) vocabulary(known, ends string, n int) []string {
	list := words(known)
	seen := map[string]bool{}
	for _, name := range list {
		seen[name] = true
	}
	onsets, vowels, last := strings.Fields("B Br C Ch D Dr F G Gr H J K L M N P R S St T Tr V W"), "aeiou", strings.Fields(ends)
	for len(list) < n {
		var b strings.Builder
		for i := range 1 + c.rand.IntN(2) {
			onset := onsets[c.rand.IntN(len(onsets))]
			if i > 0 {
				onset = strings.ToLower(onset)
			}
			b.WriteString(onset)
			b.WriteByte(vowels[c.rand.IntN(len(vowels))])
			b.WriteByte("lnrst"[c.rand.IntN(5)])
		}
		b.WriteString(last[c.rand.IntN(len(last))])
		if name := b.String(); !seen[name] {
			seen[name] = true
			list = append(list, name)
		}
	}
	return list
}

// percent is true in p of a hundred cases.
func (c *crowd) percent(p float64) bool { return c.rand.Float64()*100 < p }

// draw makes up person i.
func (c *crowd) draw(i int, row []string) {
	h := c.draws[c.rand.IntN(len(c.draws))]
	first, last, at := h.first.draw(), h.last.draw(), h.places[h.place.Uint64()]
	when := c.start.Add(time.Duration(i)*(365*24*time.Hour/time.Duration(c.options.Rows)) + time.Duration(c.rand.IntN(3600))*time.Second)
	cents := int(c.rand.ExpFloat64() * 6000)
	row[0] = fmt.Sprintf("C%09d", i+1)
	row[1] = c.email(first, last)
	row[2] = fill(c.rand, h.phones[c.rand.IntN(len(h.phones))])
	row[3], row[4] = c.shout(first), c.shout(last)
	row[5] = c.address(h)
	row[6], row[7] = c.shout(at.city), at.state
	row[8] = at.zips[c.rand.IntN(len(at.zips))]
	row[9] = h.code
	row[10] = when.Format(time.RFC3339)
	row[11] = strconv.Itoa(cents/100) + "." + string([]byte{byte('0' + cents/10%10), byte('0' + cents%10)})
	if h.code == "US" && c.percent(15) {
		row[8] += fill(c.rand, "-dddd")
	}
	switch {
	case c.percent(6):
		row[2] = ""
	case c.percent(0.3):
		row[2] = "n/a"
	}
	for _, missing := range []struct {
		column  int
		percent float64
	}{{1, 3}, {5, 4}, {7, 1}, {8, 1}, {11, 2}} {
		if c.percent(missing.percent) {
			row[missing.column] = ""
		}
	}
}

var mailHosts = strings.Fields("gmail.com gmail.com gmail.com gmail.com yahoo.com yahoo.com hotmail.com outlook.com icloud.com aol.com example.org example.co.uk")

// ascii drops what an address can't hold.
func ascii(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, name)
}

func (c *crowd) email(first, last string) string {
	first, last = ascii(first), ascii(last)
	if first == "" {
		first = "x"
	}
	var user string
	switch c.rand.IntN(4) {
	case 0:
		user = first + "." + last
	case 1:
		user = first[:1] + last + strconv.Itoa(c.rand.IntN(1000))
	case 2:
		user = first + "_" + last + strconv.Itoa(1950+c.rand.IntN(60))
	default:
		user = first + strconv.Itoa(c.rand.IntN(100_000))
	}
	if !c.percent(12) {
		user = strings.ToLower(user)
	}
	if c.percent(3) {
		user += "+shop"
	}
	return user + "@" + mailHosts[c.rand.IntN(len(mailHosts))]
}

func (c *crowd) address(h *home) string {
	form := h.country.streets[c.rand.IntN(len(h.country.streets))]
	return strings.NewReplacer(
		"{n}", strconv.Itoa(1+int(c.rand.ExpFloat64()*800)),
		"{d}", strconv.Itoa(1+c.rand.IntN(9)),
		"{S}", h.streets.draw(),
		"{T}", streetTypes[c.rand.IntN(len(streetTypes))],
		"{U}", unit(c.rand),
	).Replace(form)
}

// shout writes a name as careless typists and old systems do, now and then.
func (c *crowd) shout(name string) string {
	switch {
	case c.percent(8):
		return strings.ToUpper(name)
	case c.percent(4):
		return strings.ToLower(name)
	case c.percent(1):
		return " " + name + " "
	}
	return name
}

func appendCSV(dst []byte, row []string) []byte {
	for i, cell := range row {
		if i > 0 {
			dst = append(dst, ',')
		}
		if strings.ContainsAny(cell, ",\"\n") {
			dst = append(dst, '"')
			dst = append(dst, strings.ReplaceAll(cell, `"`, `""`)...)
			dst = append(dst, '"')
		} else {
			dst = append(dst, cell...)
		}
	}
	return append(dst, '\n')
}

// appendTSV needs no quotes: no cell holds a tab.
func appendTSV(dst []byte, row []string) []byte {
	return append(append(dst, strings.Join(row, "\t")...), '\n')
}

// appendJSON leaves out empty cells and writes the amount as a number. No cell holds what JSON would escape.
func appendJSON(dst []byte, row []string) []byte {
	for i, cell := range row {
		switch {
		case cell == "":
			continue
		case i == 0:
			dst = append(dst, '{')
		default:
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, '"'), Columns[i]...), `":`...)
		if i == len(row)-1 {
			dst = append(dst, cell...)
		} else {
			dst = append(append(append(dst, '"'), cell...), '"')
		}
	}
	return append(dst, "}\n"...)
}
