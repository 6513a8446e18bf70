package transform

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// people makes random sources and mappings.
type people struct{ *rand.Rand }

func (p people) pick(of ...string) string { return of[p.IntN(len(of))] }

// columns are what a random source has: name, column of the data set, and what its cells may be.
func (p people) columns() []struct {
	column string
	cell   func() string
} {
	digest := strings.Repeat("0123456789aBcDeF", 4)
	return []struct {
		column string
		cell   func() string
	}{
		{`{"source":"E-mail","name":"email","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"EMAIL"}}`, func() string {
			return p.pick("ann@example.com", fmt.Sprintf("user%d@example.com", p.IntN(1000)), " É@x.fr ", "no mail", "", digest, "@", strings.Repeat("long", 20)+"@example.com")
		}},
		{`{"name":"phone","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"PHONE"}}`, func() string {
			return p.pick("(415) 555-0199", "+44 20 7946 0958", "12", "", "030 901820", digest)
		}},
		{`{"name":"first","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"FIRST_NAME"}}`, func() string {
			return p.pick("Ann", "Jürgen", "山田", "", "-", "O'Neil", "Ann")
		}},
		{`{"name":"address","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"ADDRESS"}}`, func() string {
			return p.pick("1 Main Street, Apt 4", "1 \"Main\" St\nRear", "Hauptstraße 5", "", "!", fmt.Sprintf("%d Oak Ave", p.IntN(99)))
		}},
		{`{"name":"state","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"STATE"}}`, func() string {
			return p.pick("California", "CA", "Bayern", "", "7", "Île-de-France")
		}},
		{`{"name":"zip","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"ZIP"}}`, func() string {
			return p.pick("94105", "94105-1234", "123", "", "SW1A 1AA", "10115")
		}},
		{`{"name":"country","dataType":"STRING","columnType":"DIMENSION","isCountryCode":true}`, func() string {
			return p.pick("US", "de", " GB ", "", "Germany", "BR")
		}},
		{`{"name":"amount","dataType":"DECIMAL","columnType":"METRIC"}`, func() string { return p.pick("1.5", "-007", "1e5", "", "12", "0.005", "x") }},
		{`{"name":"visits","dataType":"LONG","columnType":"METRIC","nullable":false}`, func() string {
			return p.pick("0", "42", "42", "42", "42", "007", "", "99999999999999999999", "-1")
		}},
		{`{"name":"note","dataType":"STRING","columnType":"DIMENSION"}`, func() string {
			return p.pick("plain", "a,b", `say "hi"`, "two\nlines", "tab\there", "", " leading", "trailing ", `back\slash`, "日本", "\"", "\x01", `=1+1`)
		}},
		{`{"name":"secret","dataType":"STRING","columnType":"DIMENSION","requiresOneWayHashing":true}`, func() string { return p.pick("x", "", digest, "日本") }},
		{`{"name":"day","dataType":"DATE","columnType":"DIMENSION"}`, func() string { return p.pick("2024-02-29", "2023-02-29", "1/2/2024", "", "x") }},
		{`{"name":"at","dataType":"TIMESTAMP","columnType":"DIMENSION","isMainEventTime":true}`, func() string {
			return p.pick("2024-01-02T03:04:05Z", "2024-01-02 03:04:05", "1700000000", "2024-01-02 03:04:05", "1700000000", "", "never")
		}},
	}
}

// source is a random source in every form, with a mapping for it.
func (p people) source(t *testing.T) (mapping amc.Mapping, csvText, tsvText, jsonl string) {
	t.Helper()
	all := p.columns()
	var mapped, names []string
	var cells []func() string
	identities := false
	for _, i := range p.Perm(len(all)) {
		var c amc.MappedColumn
		require.NoError(t, json.Unmarshal([]byte(all[i].column), &c))
		if p.IntN(4) > 0 || len(names) == 0 && i == len(all)-1 {
			mapped = append(mapped, all[i].column)
			identities = identities || c.ExternalUserIDType != nil
		}
		names, cells = append(names, c.SourceName()), append(cells, all[i].cell)
	}
	if len(mapped) == 0 || !identities {
		return p.source(t)
	}
	text := fmt.Sprintf(`{"dataSetId":"people","countryCode":"%s","timeZone":"Europe/Berlin","columns":[%s]}`, p.pick("US", "DE", "GB"), strings.Join(mapped, ","))
	mapping, err := amc.ParseMapping([]byte(text))
	require.NoError(t, err)

	var comma, tab, lines strings.Builder
	writeRow := func(row []string) {
		comma.WriteString(p.row(row, ",") + p.pick("\n", "\n", "\r\n", "\n\n"))
		tab.WriteString(p.row(row, "\t") + "\n")
	}
	writeRow(names)
	for range p.IntN(200) + 1 {
		row := make([]string, len(cells))
		var fields []string
		for i, cell := range cells {
			row[i] = cell()
			v, err := json.Marshal(row[i])
			require.NoError(t, err)
			switch n := p.IntN(40); {
			case row[i] == "" && n < 20, row[i] == "" && n < 30 && mapping.Columns[0].SourceName() != names[i]:
				continue
			case row[i] == "42":
				v = []byte("42")
			case n == 0:
				v = []byte(p.pick("null", `{"a":[1]}`, "[]", "true", "1.50"))
			}
			fields = append(fields, fmt.Sprintf("%q:%s", names[i], v))
		}
		if p.IntN(20) == 0 {
			p.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
		}
		if p.IntN(30) == 0 {
			fields = append(fields, `"extra":[{}]`)
		}
		lines.WriteString("{" + strings.Join(fields, p.pick(",", ", ")) + "}\n")
		switch p.IntN(30) {
		case 0:
			row = row[:len(row)-1]
		case 1:
			row = append(row, "more")
		}
		writeRow(row)
	}
	lines.WriteString("{" + `"at":1700000000,"visits":1`)
	for _, name := range names {
		if name != "at" && name != "visits" {
			fmt.Fprintf(&lines, ",%q:null", name)
		}
	}
	lines.WriteString("}") // every column is in some row, one is written, and no newline ends the text
	return mapping, comma.String(), tab.String(), lines.String()
}

// row writes a line of CSV, with quotes where they must be and sometimes where they need not.
func (p people) row(fields []string, delimiter string) string {
	var quoted []string
	for _, f := range fields {
		if strings.ContainsAny(f, "\"\r\n"+delimiter) || p.IntN(5) == 0 {
			f = `"` + strings.ReplaceAll(f, `"`, `""`) + `"`
		}
		quoted = append(quoted, f)
	}
	return strings.Join(quoted, delimiter)
}
