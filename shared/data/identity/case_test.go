package identity

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// Another implementation of Unicode's full case mapping must agree about every character.
func TestCaseMappingOfEveryCharacter(t *testing.T) {
	t.Parallel()
	toLower, toUpper := cases.Lower(language.Und), cases.Upper(language.Und)
	for r := range rune(0x20000) { // no character beyond has case
		if !utf8.ValidRune(r) {
			continue
		}
		text := []byte(string(r))
		if want, got := toLower.Bytes(text), appendLower(nil, text); string(want) != string(got) {
			require.Equalf(t, string(want), string(got), "lower case of %U", r)
		}
		if want, got := toUpper.Bytes(text), appendUpper(nil, text); string(want) != string(got) {
			require.Equalf(t, string(want), string(got), "upper case of %U", r)
		}
	}
}

// The other implementation takes a modifier letter for a cased letter here; Unicode and Python pass it over.
func TestFinalSigma(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Σ": "σ", "ΑΣ": "ας", "ΑΣΑ": "ασα", "ΑΣ Α": "ας α", " Σ": " σ", "Α.Σ": "α.ς", "ΑΣ.": "ας.", "ΑΣ'Α": "ασ'α", "ʰΣ": "ʰσ", "ΑʰΣ": "αʰς",
		"ΣΣΣ": "σσς", "1Σ": "1σ", "Α1Σ": "α1σ", "ΑΣ1": "ας1", "Α\u0301Σ\u0301": "α\u0301ς\u0301", "ǅΣ": "ǆς", "ⓐΣ": "ⓐς", "ªΣ": "ªς",
	} {
		require.Equal(t, want, string(appendLower(nil, []byte(text))), text)
	}
}
