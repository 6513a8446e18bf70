package inspect

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func TestPlainTellsIdentities(t *testing.T) {
	t.Parallel()
	for source, values := range map[string]map[string]bool{
		"contact": {
			"joe@example.com": true, " joe@example.com ": true, "joe@mail.1und1.de": true, "jürgen@müller.de": true, "Joe Doe <joe@example.co.jp>": true,
			"wrote to joe@example.com": true, "mailto:joe@example.com": true,
			"+1 (415) 555-0199": true, "'+4915123456789": true, " +81 3-1234-5678": true,
			"": false, " ": false, "@joe": false, "@": false, "joe@": false, "joe@home": false, "2@1.99": false, "https://maps.example.com/@48.85,2.35": false,
			"4155550199": false, "(415) 555-0199": false, "+0000012345": false, "+0001234.50": false, "+02:00": false, "+1": false, "+++": false, "'": false,
			"550e8400-e29b-41d4-a716-446655440000": false, "+2026-01-31": true, // nobody writes a date so
		},
		"Mobile Phone":  {"4155550199": true, "(415) 555-0199": true, "0151 23456789": true, "yes": false, "12": false, "iPhone 15": false},
		"Telefonnummer": {"030/1234567": true, "030 1234567": true},
		"phone_model":   {"4155550199": false},
		"order":         {"4155550199": false},
	} {
		judge := NewPlain(amc.MappedColumn{Source: source})
		for value, tells := range values {
			require.Equal(t, tells, judge.Tells([]byte(value)), "%s: %q", source, value)
		}
	}
}

// FuzzPlain holds the search for addresses to its regular expression.
func FuzzPlain(f *testing.F) {
	for _, text := range []string{"joe@example.com", "@@a.bc", "x@-.é1.ab", "wrote to joe@home or ann@müller.de", "a@b.c.de", "\xff@a.bc", "1@2.3x.yz", "%@a..bc"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		require.Equal(t, embedded.Match(text), hasAddress(text))
	})
}

func BenchmarkPlain(b *testing.B) {
	judge := NewPlain(amc.MappedColumn{Source: "note"})
	for name, text := range map[string]string{"word": "Berlin", "sentence": "called about the delivery of 12 May", "address": "joe.doe@example.com"} {
		b.Run(name, func(b *testing.B) {
			raw := []byte(text)
			for b.Loop() {
				judge.Tells(raw)
			}
		})
	}
}
