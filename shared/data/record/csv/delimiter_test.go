package csv

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func TestDelimiterIsToldByTheRule(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]map[amc.Quotes]byte{
		"a\";b;c\";d,e\n":        {amc.QuotesDouble: ',', amc.QuotesNone: ';', amc.QuotesBackslash: ',', amc.QuotesEscaped: ';'},
		"a\\;b\\;c\\;d|e|f;g\n":  {amc.QuotesDouble: ';', amc.QuotesNone: ';', amc.QuotesBackslash: '|', amc.QuotesEscaped: '|'},
		"a\\\"\tb\tc\\\"\td,e\n": {amc.QuotesDouble: ',', amc.QuotesNone: '\t', amc.QuotesBackslash: '\t', amc.QuotesEscaped: '\t'},
	} {
		for quotes, delimiter := range want {
			require.Equal(t, string(delimiter), string(delimiterOf([]byte(text), quotes)), "%q %s", text, quotes)
		}
	}
}
