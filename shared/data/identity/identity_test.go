package identity_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/data/identity"
)

// cell is one line of a golden file. No normal form is a null.
type cell struct {
	Country    string `json:"country"`
	Type       string `json:"type"`
	Raw        string `json:"raw"`
	Normalized string `json:"normalized"`
	SHA256     string `json:"sha256"`
}

func readCells(t testing.TB, path string) []cell {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	var cells []cell
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var c cell
		require.NoError(t, json.Unmarshal(lines.Bytes(), &c))
		cells = append(cells, c)
	}
	return cells
}

// The corpus is what the retired solution answered; the golden file what a reference written from the rules answers for
// text full of other scripts.
func TestNormalizeEqualsGoldenFiles(t *testing.T) {
	t.Parallel()
	for path, count := range map[string]int{"testdata/corpus.jsonl": 4000, "testdata/unicode.jsonl": 3000} {
		cells := readCells(t, path)
		require.Len(t, cells, count)
		n := identity.NewNormalizer()
		for _, c := range cells {
			typ, ok := identity.ParseType(c.Type)
			require.True(t, ok, c.Type)
			country, ok := identity.ParseCountry(c.Country)
			require.True(t, ok, c.Country)

			normalized, rule := n.Normalize(typ, country, []byte(c.Raw))
			require.Equalf(t, c.Normalized, string(normalized), "%s %s %q", c.Country, c.Type, c.Raw)
			if c.Raw != "" {
				require.Equalf(t, c.Normalized == "", rule != "", "%s %s %q: rule %q", c.Country, c.Type, c.Raw, rule)
			}
			digest, _, _ := n.AppendDigest(nil, typ, country, []byte(c.Raw))
			if c.SHA256 == "" && c.Normalized != "" {
				c.SHA256 = hexSum(c.Normalized)
			}
			require.Equalf(t, c.SHA256, string(digest), "%s %s %q", c.Country, c.Type, c.Raw)
		}
	}
}

func hexSum(s string) string {
	sum := sha256.Sum256([]byte(s))
	return strings.ToLower(hex.EncodeToString(sum[:]))
}

func TestTypesAndCountries(t *testing.T) {
	t.Parallel()
	for typ := identity.Email; typ <= identity.CountryCode; typ++ {
		parsed, ok := identity.ParseType(typ.String())
		require.True(t, ok)
		require.Equal(t, typ, parsed)
	}
	for _, s := range []string{"", "email", "MAID"} {
		_, ok := identity.ParseType(s)
		require.False(t, ok, s)
	}
	for s, want := range map[string]string{"us": "US", " De\t": "DE", "GB": "GB", "UK": "GB", " uk ": "GB", "mx": "MX"} {
		c, ok := identity.ParseCountry(s)
		require.True(t, ok, s)
		require.Equal(t, want, c.String())
		require.Equal(t, want == "MX", c.Generic())
	}
	for _, s := range []string{"", " ", "U", "USA", "U S", "1A", "A1", "éA", "Ü", "XX", "zz", "EN", "EU", "AA", "@A", "A@", "A["} {
		_, ok := identity.ParseCountry([]byte(s))
		require.False(t, ok, s)
	}
	require.Empty(t, identity.Country(0).String())
	require.False(t, identity.Country(0).Generic())
}

// What the golden files don't hold: outcomes, no country, countries without rules of their own, numbers without a plus sign.
func TestAppendDigest(t *testing.T) {
	t.Parallel()
	const digest = "9eceb13483d7f187ec014fd6d4854d1420cfc634328af85f51d0323ba8622e21"
	for name, tc := range map[string]struct {
		typ        identity.Type
		country    string
		raw        string
		outcome    identity.Outcome
		normalized string
		rule       identity.Rule
	}{
		"example":                 {identity.Email, "", "ABC@example.com", identity.Hashed, "abc@example.com", ""},
		"null":                    {identity.Email, "US", "", identity.Empty, "", ""},
		"digest":                  {identity.Zip, "", digest, identity.PassedThrough, digest, ""},
		"digest in capitals":      {identity.Phone, "US", strings.ToUpper(digest), identity.PassedThrough, digest, ""},
		"almost a digest":         {identity.City, "US", digest[1:] + "g", identity.Hashed, digest[1:] + "g", ""},
		"white space":             {identity.FirstName, "US", " \t", identity.Rejected, "", identity.EmptyAfterNormalization},
		"punctuated address":      {identity.Address, "US", " ,.!", identity.Rejected, "", identity.EmptyAfterNormalization},
		"nameless":                {identity.LastName, "JP", "山田", identity.Rejected, "", identity.EmptyAfterNormalization},
		"email without at":        {identity.Email, "US", "abc.example.com", identity.Rejected, "", identity.InvalidEmail},
		"short zip":               {identity.Zip, "US", "9410", identity.Rejected, "", identity.InvalidZip},
		"name, no country":        {identity.FirstName, "", "Jörg", identity.Hashed, "joerg", ""},
		"city, no country":        {identity.City, "", "São Paulo", identity.Hashed, "sopaulo", ""},
		"address, no country":     {identity.Address, "", "1 Main St", identity.Rejected, "", identity.NoCountry},
		"state, no country":       {identity.State, "", "NY", identity.Rejected, "", identity.NoCountry},
		"zip, no country":         {identity.Zip, "", "10001", identity.Rejected, "", identity.NoCountry},
		"phone, no country":       {identity.Phone, "", "4155550199", identity.Rejected, "", identity.NoCountry},
		"odd phone, no country":   {identity.Phone, "", "415 555 0199 x1", identity.Rejected, "", identity.NoCountry},
		"plus phone, no country":  {identity.Phone, "", "+41 44 668 18 00", identity.Hashed, "41446681800", ""},
		"bad plus, no country":    {identity.Phone, "", "+999 123456", identity.Rejected, "", identity.InvalidPhone},
		"not a phone":             {identity.Phone, "US", "unknown", identity.Rejected, "", identity.InvalidPhone},
		"country":                 {identity.CountryCode, "", " US ", identity.Hashed, "us", ""},
		"country, commonly":       {identity.CountryCode, "", "uk", identity.Hashed, "gb", ""},
		"unknown country":         {identity.CountryCode, "", "XX", identity.Rejected, "", identity.InvalidCountry},
		"not a country":           {identity.CountryCode, "US", "U.S.", identity.Rejected, "", identity.InvalidCountry},
		"generic address":         {identity.Address, "MX", "Calle 5 No. 12 North Street", identity.Hashed, "calle5number12nst", ""},
		"generic state":           {identity.State, "AU", "Victoria", identity.Hashed, "vi", ""},
		"generic zip":             {identity.Zip, "NL", "1012 aB", identity.Hashed, "1012aB", ""},
		"generic empty zip":       {identity.Zip, "NL", "--", identity.Rejected, "", identity.InvalidZip},
		"generic phone":           {identity.Phone, "NL", "020 123 4567", identity.Hashed, "31201234567", ""},
		"not UTF-8":               {identity.City, "FR", "Par\xffis", identity.Hashed, "paris", ""},
		"US national":             {identity.Phone, "US", "(415) 555-2671", identity.Hashed, "14155552671", ""},
		"US trunk":                {identity.Phone, "US", "1-415-555-2671", identity.Hashed, "14155552671", ""},
		"US letters":              {identity.Phone, "US", "1-800-FLOWERS", identity.Hashed, "18003569377", ""},
		"US extension":            {identity.Phone, "US", "415 555 2671 x12", identity.Hashed, "14155552671", ""},
		"US prefix":               {identity.Phone, "US", "011 44 20 7946 0958", identity.Hashed, "442079460958", ""},
		"US double zero":          {identity.Phone, "US", "0044 20 7946 0958", identity.Hashed, "442079460958", ""},
		"CA national":             {identity.Phone, "CA", "416-967-1111", identity.Hashed, "14169671111", ""},
		"GB trunk":                {identity.Phone, "GB", "020 7946 0958", identity.Hashed, "442079460958", ""},
		"GB no trunk":             {identity.Phone, "GB", "20 7946 0958", identity.Hashed, "442079460958", ""},
		"GB code":                 {identity.Phone, "GB", "44 (0)20 7946 0958", identity.Hashed, "442079460958", ""},
		"GB prefix":               {identity.Phone, "GB", "0033 1 42 68 53 00", identity.Hashed, "33142685300", ""},
		"DE trunk":                {identity.Phone, "DE", "0151/23456789", identity.Hashed, "4915123456789", ""},
		"DE code":                 {identity.Phone, "DE", "4915123456789", identity.Hashed, "4915123456789", ""},
		"FR trunk":                {identity.Phone, "FR", "06.12.34.56.78", identity.Hashed, "33612345678", ""},
		"FR code":                 {identity.Phone, "FR", "33612345678", identity.Hashed, "33612345678", ""},
		"IT fixed keeps its zero": {identity.Phone, "IT", "06 698 12345", identity.Hashed, "390669812345", ""},
		"IT mobile":               {identity.Phone, "IT", "393 123 4567", identity.Hashed, "393931234567", ""},
		"IT code":                 {identity.Phone, "IT", "39 06 698 12345", identity.Hashed, "390669812345", ""},
		"ES national":             {identity.Phone, "ES", "612 34 56 78", identity.Hashed, "34612345678", ""},
		"ES code":                 {identity.Phone, "ES", "34612345678", identity.Hashed, "34612345678", ""},
		"IN national":             {identity.Phone, "IN", "98765 43210", identity.Hashed, "919876543210", ""},
		"IN like its code":        {identity.Phone, "IN", "9198765432", identity.Hashed, "919198765432", ""},
		"IN code":                 {identity.Phone, "IN", "91-98765-43210", identity.Hashed, "919876543210", ""},
		"JP trunk":                {identity.Phone, "JP", "090-1234-5678", identity.Hashed, "819012345678", ""},
		"JP prefix":               {identity.Phone, "JP", "010 1 415 555 2671", identity.Hashed, "14155552671", ""},
		"JP double zero":          {identity.Phone, "JP", "0081 90 1234 5678", identity.Hashed, "819012345678", ""},
		"JP full width":           {identity.Phone, "JP", "０９０－１２３４－５６７８", identity.Hashed, "819012345678", ""},
		"US prefix, too short":    {identity.Phone, "US", "011 44 20 7946 09", identity.Rejected, "", identity.InvalidPhone},
		"plus, too short":         {identity.Phone, "US", "+44 20 7946 09", identity.Hashed, "4420794609", ""},
		"plus and prefix":         {identity.Phone, "GB", "+00 44 20 7946 09", identity.Hashed, "4420794609", ""},
		"JP like a prefix":        {identity.Phone, "JP", "010-1234-5678", identity.Hashed, "811012345678", ""},
		"DE unknown code":         {identity.Phone, "DE", "00999 1234567", identity.Hashed, "4909991234567", ""},
		"DE almost a prefix":      {identity.Phone, "DE", "0030 1234567", identity.Hashed, "490301234567", ""},
		"GB prefix, too short":    {identity.Phone, "GB", "0044 20 7946 09", identity.Rejected, "", identity.InvalidPhone},
		"generic like a prefix":   {identity.Phone, "NL", "0044 20 79", identity.Hashed, "310442079", ""},
		"not only a phone":        {identity.Phone, "NL", "5 years 1234567", identity.Rejected, "", identity.InvalidPhone},
		"plus in brackets":        {identity.Phone, "US", "(+44) 20 7946 0958", identity.Hashed, "442079460958", ""},
		"valid nowhere, possible": {identity.Phone, "US", "911-555-2671", identity.Hashed, "19115552671", ""},
		"too long":                {identity.Phone, "FR", "06 12 34 56 78 90 12", identity.Rejected, "", identity.InvalidPhone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			country, _ := identity.ParseCountry(tc.country)
			n := identity.NewNormalizer()
			want := ""
			switch tc.outcome {
			case identity.Hashed:
				want = hexSum(tc.normalized)
			case identity.PassedThrough:
				want = digest
			}
			got, outcome, rule := n.AppendDigest([]byte("before "), tc.typ, country, []byte(tc.raw))
			require.Equal(t, tc.rule, rule)
			require.Equal(t, tc.outcome, outcome)
			require.Equal(t, "before "+want, string(got))
			normalized, rule := n.Normalize(tc.typ, country, []byte(tc.raw))
			require.Equal(t, tc.rule, rule)
			require.Equal(t, tc.normalized, string(normalized))
			require.Equal(t, tc.normalized == "", normalized == nil)
		})
	}
}

func TestNormalizerAllocatesNothing(t *testing.T) { //nolint:paralleltest // AllocsPerRun counts the whole process
	for _, s := range samples {
		if s.name == "phone/library" {
			continue
		}
		cells, c := prepared(t, s.raw, s.country)
		n, dst := identity.NewNormalizer(), make([]byte, 0, 64)
		allocs := testing.AllocsPerRun(20, func() {
			for _, raw := range cells {
				n.AppendDigest(dst, s.typ, c, raw)
			}
		})
		require.Zero(t, allocs, s.name)
	}
}

func FuzzAppendDigest(f *testing.F) {
	for i, c := range append(readCells(f, "testdata/corpus.jsonl")[:60], readCells(f, "testdata/unicode.jsonl")[:60]...) {
		typ, _ := identity.ParseType(c.Type)
		f.Add(uint8(typ), uint8(i), []byte(c.Raw))
	}
	countries := []string{"", "US", "GB", "JP", "IN", "IT", "ES", "CA", "DE", "FR", "MX"}
	alphabets := map[identity.Type]*regexp.Regexp{
		identity.Email:     regexp.MustCompile(`^[\pL\pN_.-]+@[\pL\pN_.@-]+$`),
		identity.Phone:     regexp.MustCompile(`^[0-9]{3,20}$`),
		identity.FirstName: regexp.MustCompile(`^[a-z0-9]+$`), identity.LastName: regexp.MustCompile(`^[a-z0-9]+$`),
		identity.City: regexp.MustCompile(`^[a-z0-9]+$`), identity.State: regexp.MustCompile(`^[a-z]+$`),
		identity.Zip:     regexp.MustCompile(`^[A-Za-z\p{Nd}]+$`),
		identity.Address: regexp.MustCompile(`^[^A-Z\s,.!{(\[\]})]+$`), identity.CountryCode: regexp.MustCompile(`^[a-z]{2}$`),
	}
	used := identity.NewNormalizer()
	f.Fuzz(func(t *testing.T, typ, country uint8, raw []byte) {
		ty := identity.Type(typ%uint8(identity.CountryCode)) + 1
		c, _ := identity.ParseCountry(countries[int(country)%len(countries)])
		digest, outcome, rule := used.AppendDigest(nil, ty, c, raw)
		again, outcomeAgain, ruleAgain := identity.NewNormalizer().AppendDigest(nil, ty, c, raw)
		require.Equal(t, string(digest), string(again))
		require.Equal(t, outcome, outcomeAgain)
		require.Equal(t, rule, ruleAgain)

		normalized, rule := used.Normalize(ty, c, raw)
		require.Equal(t, ruleAgain, rule)
		switch outcome {
		case identity.Hashed:
			require.Regexp(t, alphabets[ty], string(normalized))
			require.Equal(t, hexSum(string(normalized)), string(digest))
		case identity.PassedThrough:
			require.Equal(t, strings.ToLower(string(raw)), string(digest))
		case identity.Empty, identity.Rejected:
			require.Empty(t, digest)
			require.Nil(t, normalized)
			require.Equal(t, outcome == identity.Rejected, rule != "")
		}
	})
}
