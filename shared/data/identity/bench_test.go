package identity_test

import (
	"testing"

	"github.com/amc-uploader/amc-uploader/shared/data/identity"
)

// samples are cells as they stand in files, by benchmark name.
var samples = []struct {
	name    string
	typ     identity.Type
	country string
	raw     []string
}{
	{"email", identity.Email, "US", []string{"Jane.Doe@example.com", "j.smith+news@mail.example.org", "MARIA_LOPEZ@EXAMPLE.ES"}},
	{"email/unicode", identity.Email, "FR", []string{"josé@münchen.example", "Ørsted@example.dk"}},
	{"first name", identity.FirstName, "US", []string{"Jane", "MARY-ANN", "O'Neil"}},
	{"last name/unicode", identity.LastName, "DE", []string{"Müller-Lüdenscheidt", "Weiß", "Dvořák"}},
	{"phone/e164", identity.Phone, "US", []string{"+14155550199", "+442079460958", "+49 151 23456789"}},
	{"phone/national US", identity.Phone, "US", []string{"(415) 555-0199", "212-555-0123", "6465550145"}},
	{"phone/national DE", identity.Phone, "DE", []string{"030 123456", "0151 23456789", "0049 30 123456"}},
	{"phone/code US", identity.Phone, "US", []string{"1 415 555 0199", "12125550123"}},
	{"phone/code IN", identity.Phone, "IN", []string{"919876543210", "91 98765 43210", "9198765432"}},
	{"phone/library", identity.Phone, "US", []string{"(415) 555-0199 x12", "1-800-FLOWERS"}},
	{"address", identity.Address, "US", []string{"1234 N. Main Street, Apt #5", "42819 St Paul Court", "77 Massachusetts Avenue"}},
	{"address/unicode", identity.Address, "DE", []string{"Königsallee 27, Gebäude B", "Hauptstraße 12-A"}},
	{"city", identity.City, "US", []string{"San Francisco", "St. Louis", "NEW YORK"}},
	{"state", identity.State, "US", []string{"California", "NY", "North Carolina"}},
	{"zip", identity.Zip, "US", []string{"94105-1234", "10001", "02134"}},
	{"zip/GB", identity.Zip, "GB", []string{"SW1A 1AA", "M1 1AE"}},
	{"country", identity.CountryCode, "US", []string{"US", "gb"}},
	{"digest", identity.Email, "US", []string{"9eceb13483d7f187ec014fd6d4854d1420cfc634328af85f51d0323ba8622e21"}},
}

// prepared returns a sample's cells as AppendDigest takes them.
func prepared(tb testing.TB, raw []string, country string) ([][]byte, identity.Country) {
	tb.Helper()
	c, ok := identity.ParseCountry(country)
	if !ok {
		tb.Fatal("no country")
	}
	cells := make([][]byte, len(raw))
	for i, s := range raw {
		cells[i] = []byte(s)
	}
	return cells, c
}

func BenchmarkNormalize(b *testing.B) {
	benchmark(b, func(n *identity.Normalizer, _ []byte, t identity.Type, c identity.Country, raw []byte) {
		n.Normalize(t, c, raw)
	})
}

func BenchmarkAppendDigest(b *testing.B) {
	benchmark(b, func(n *identity.Normalizer, dst []byte, t identity.Type, c identity.Country, raw []byte) {
		n.AppendDigest(dst, t, c, raw)
	})
}

func benchmark(b *testing.B, call func(n *identity.Normalizer, dst []byte, t identity.Type, c identity.Country, raw []byte)) {
	for _, s := range samples {
		b.Run(s.name, func(b *testing.B) {
			cells, c := prepared(b, s.raw, s.country)
			bytes := 0
			for _, raw := range cells {
				bytes += len(raw)
			}
			n, dst := identity.NewNormalizer(), make([]byte, 0, 64)
			b.ReportAllocs()
			b.SetBytes(int64(bytes / len(cells)))
			for i := 0; b.Loop(); {
				call(n, dst, s.typ, c, cells[i])
				if i++; i == len(cells) {
					i = 0
				}
			}
		})
	}
}
