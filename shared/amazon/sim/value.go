package sim

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// checks are what every row must pass.
type checks struct {
	set     *dataSet
	country string // of rows that have none
}

// eea are the countries whose people's uploads should carry consent: the EEA and the UK.
var eea = func() map[string]bool {
	m := map[string]bool{}
	for _, c := range strings.Fields("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO GB") {
		m[c] = true
	}
	return m
}()

// row checks the values of a row, by column; empty is null.
func (c checks) row(values [][]byte, result *loaded) error {
	country, consent := c.country, false
	for i, column := range c.set.Columns {
		v := values[i]
		if len(v) == 0 {
			if column.required() {
				return fail("row %d, column %s: a value is missing, and the column is not nullable", result.Rows, column.Name)
			}
			continue
		}
		if wrong := column.wrong(v); wrong != "" {
			return fail("row %d, column %s: %s", result.Rows, column.Name, wrong)
		}
		if column.IsCountryCode {
			country = string(v)
		}
		consent = consent || column.ConsentType != nil
	}
	if country == "" {
		result.countryless++
	}
	if eea[country] && !consent && c.set.hasIdentity() {
		result.unconsented++
	}
	return nil
}

var (
	decimalForm = regexp.MustCompile(`^-?\d+\.\d{2}$`)
	integerForm = regexp.MustCompile(`^-?\d+$`)
)

// wrong says what is wrong with a value, without repeating it, or "".
func (c column) wrong(v []byte) string {
	switch {
	case c.hashed():
		if !digest(v) {
			return "plain text in hashed column: values must be SHA-256 in lower-case hex"
		}
		return ""
	case c.IsCountryCode:
		if !countryForm.Match(v) {
			return "not a country code of two capital letters"
		}
		return ""
	case strings.HasPrefix(text(c.ConsentType), "AMZN_"):
		if s := string(v); s != "GRANTED" && s != "DENIED" {
			return "consent must be GRANTED or DENIED"
		}
		return ""
	}
	switch c.DataType {
	case "STRING":
		if !utf8.Valid(v) {
			return "not UTF-8"
		}
	case "TIMESTAMP":
		if _, err := time.Parse("2006-01-02T15:04:05Z", string(v)); err != nil || len(v) != len("2006-01-02T15:04:05Z") {
			return "not a TIMESTAMP yyyy-MM-ddTHH:mm:ssZ"
		}
	case "DATE":
		if _, err := time.Parse(time.DateOnly, string(v)); err != nil {
			return "not a DATE yyyy-MM-dd"
		}
	case "DECIMAL":
		if !decimalForm.Match(v) {
			return "not a DECIMAL with two places"
		}
	case "INTEGER", "LONG":
		bits := 64
		if c.DataType == "INTEGER" {
			bits = 32
		}
		if _, err := strconv.ParseInt(string(v), 10, bits); err != nil || !integerForm.Match(v) {
			return "not " + map[string]string{"INTEGER": "an INTEGER", "LONG": "a LONG"}[c.DataType]
		}
	}
	return ""
}

func digest(v []byte) bool {
	if len(v) != 64 {
		return false
	}
	for _, b := range v {
		if (b < '0' || b > '9') && (b < 'a' || b > 'f') {
			return false
		}
	}
	return true
}
