package identity

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"github.com/stretchr/testify/require"
)

func TestQuickPhoneEqualsLibrary(t *testing.T) {
	t.Parallel()
	count := generatedPhones
	if os.Getenv("AMCU_TEST_LONG") != "" {
		count = 2_000_000
	}
	for i, c := range ruled {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			g := newPhoneGenerator(uint64(i))
			quick := 0
			n := NewNormalizer()
			for range count / len(ruled) {
				if comparePhone(t, n, c, g.next(c)) {
					quick++
				}
			}
			t.Logf("%d of %d were quick", quick, count/len(ruled))
			require.Greater(t, quick, count/len(ruled)/2, "the quick path must be the usual one")
		})
	}
}

func FuzzQuickPhone(f *testing.F) {
	for i, s := range []string{
		"+14155550199", "(415) 555-0199", "1 415 555 0199", "011 44 20 7946 0958", "0044 20 7946 0958", "+44 (0)20 7946 0958",
		"0120-123-456", "00777-01", "3912345678", "39 06 698 12345", "010-1234-5678", "0030 1234567", "4921 123456", "9198765432", "18002055", "+1(0)4155550199", "+390612345",
	} {
		f.Add(uint8(i), []byte(s))
	}
	f.Fuzz(func(t *testing.T, country uint8, raw []byte) {
		c := append([]Country{0, Country('M'<<8 | 'X')}, ruled[:]...)[int(country)%(len(ruled)+2)]
		comparePhone(t, NewNormalizer(), c, raw)
	})
}

// comparePhone reports whether quickPhone answered at all.
func comparePhone(t *testing.T, n *Normalizer, c Country, raw []byte) bool {
	n.out = n.out[:0]
	rule, ok := n.quickPhone(c, raw)
	quick := string(n.out)
	if !ok {
		require.Emptyf(t, quick, "%s %q", c, raw)
		return false
	}
	n.out = n.out[:0]
	want := n.anyPhone(c, raw)
	if want != rule || string(n.out) != quick { // require would box a million times
		require.Failf(t, "not equal", "%s %q: quick %q %q, library %q %q", c, raw, quick, rule, n.out, want)
	}
	return true
}

// Every plan must be built from the pinned metadata, else its country silently takes the slow path.
func TestPlans(t *testing.T) {
	t.Parallel()
	for _, c := range ruled {
		p := phonePlans().byCountry[c.rank()]
		require.NotNil(t, p, c)
		require.NotNil(t, p.home, c)
		require.Greater(t, len(p.general().next), 1, c)
		require.Greater(t, len(p.home.valid().next), 1, c)
		t.Logf("%s: %d states", c, len(p.home.valid().next))
	}
}

// A valid number is possible, so the readings that must be valid and the one that need only be possible never conflict.
func TestValidAutomatonEqualsLibrary(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	for _, c := range ruled {
		home := phonePlans().byCountry[c.rank()].home
		g := newPhoneGenerator(uint64(c))
		for range generatedPhones / 200 {
			national := g.national(phonenumbers.GetRegionCodesForCountryCode(g.code(c))...)
			if r.IntN(4) == 0 {
				national = g.mutate(national)
			}
			number := &phonenumbers.PhoneNumber{}
			if phonenumbers.ParseToNumber("+"+home.code+national, "", number) != nil ||
				phonenumbers.GetNationalSignificantNumber(number) != national {
				continue
			}
			valid := phonenumbers.IsValidNumber(number)
			require.Equalf(t, valid, home.valid().matches([]byte(national)), "+%s %s", home.code, national)
			require.Truef(t, !valid || phonenumbers.IsPossibleNumber(number), "+%s %s", home.code, national)
		}
	}
}

// phoneGenerator writes numbers the way people do: near the metadata's examples, and often wrong.
type phoneGenerator struct {
	*rand.Rand
	examples map[string][]string
}

func newPhoneGenerator(seed uint64) *phoneGenerator {
	g := &phoneGenerator{rand.New(rand.NewPCG(seed, 1)), map[string][]string{}}
	for _, c := range ruled {
		for _, region := range phonenumbers.GetRegionCodesForCountryCode(g.code(c)) {
			for kind := range phonenumbers.UNKNOWN {
				number := phonenumbers.GetExampleNumberForType(region, kind)
				if number == nil {
					continue
				}
				example := phonenumbers.GetNationalSignificantNumber(number)
				if !slices.Contains(g.examples[region], example) {
					g.examples[region] = append(g.examples[region], example)
				}
			}
		}
	}
	return g
}

func (g *phoneGenerator) code(c Country) int { return phonenumbers.GetCountryCodeForRegion(c.String()) }

// national returns a national number of one of the regions, more or less.
func (g *phoneGenerator) national(regions ...string) string {
	examples := g.examples[regions[g.IntN(len(regions))]]
	return g.mutate(examples[g.IntN(len(examples))])
}

func (g *phoneGenerator) mutate(s string) string {
	digits := []byte(s)
	for range []int{0, 1, 3, 8}[g.IntN(4)] {
		digits[g.IntN(len(digits))] = g.digit()
	}
	switch g.IntN(10) {
	case 0:
		digits = digits[:max(1, len(digits)-1-g.IntN(4))]
	case 1:
		for range 1 + g.IntN(3) {
			digits = append(digits, g.digit())
		}
	}
	return string(digits)
}

func (g *phoneGenerator) digit() byte { return byte('0' + g.IntN(10)) }

// next returns a number as it may stand in a file of country c.
func (g *phoneGenerator) next(c Country) []byte {
	from := c
	if g.IntN(4) == 0 {
		from = ruled[g.IntN(len(ruled))]
	}
	regions := []string{from.String()}
	if g.IntN(8) == 0 {
		regions = phonenumbers.GetRegionCodesForCountryCode(g.code(from))
	}
	code, national := strconv.Itoa(g.code(from)), g.national(regions...)
	forms := []string{
		"+" + code + national, "+" + code + national, "+" + code + "0" + national, "+" + code + "(0)" + national, "+ " + code + "1" + national,
		national, national, "0" + national, "0" + national, "1" + national, code + national, code + national, code + "0" + national,
		code + code + national, "00" + code + national, "011" + code + national, "010" + code + national, "0" + code + national, "000" + national,
		code + national[1:], "180020" + national, "0037" + national,
	}
	return g.punctuate(forms[g.IntN(len(forms))])
}

func (g *phoneGenerator) punctuate(s string) []byte {
	if g.IntN(2) == 0 {
		return []byte(s)
	}
	var text []byte
	for _, b := range []byte(s) {
		if g.IntN(5) == 0 {
			text = append(text, []string{" ", "-", ".", "(", ")", "/", " (", ") ", " - "}[g.IntN(9)]...)
		}
		text = append(text, b)
	}
	return text
}
