package record

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMissingColumnEchoesNoValues has first rows that are no headers, and headers whose names are almost the mapping's.
func TestMissingColumnEchoesNoValues(t *testing.T) {
	t.Parallel()
	for text, hint := range map[string]string{
		"Ann,ann@example.com\n":        "its header has 2 column(s) of other names: run transform inspect to see them, or declare the file headerless if its first line is data",
		"John,Smith,Seattle\n":         "its header has 3 column(s) of other names: run transform inspect to see them, or declare the file headerless if its first line is data",
		"id,name, e_MAIL \n1,Ann,x\n":  `column 3 is called " e_MAIL ", the mapping says "E-mail": make them the same`,
		"id,\"E\u00a0Mail\u200b\n\"\n": `column 2 is called "E\u00a0Mail\u200b\n", the mapping says "E-mail": make them the same`,
		"Ann~ann@example.com\n":        "its header has one column of another name: check that the first line is a header, and which character stands between columns",
	} {
		r, err := Open(Input{Name: "people.csv", Reader: strings.NewReader(text)}, Options{})
		require.NoError(t, err)
		_, err = r.Rows([]string{"E-mail"})
		require.EqualError(t, err, `people.csv: column "E-mail": the file has no such column; `+hint)
	}
}
