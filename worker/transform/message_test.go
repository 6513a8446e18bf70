package transform

import (
	"errors"
	"flag"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
)

var update = flag.Bool("update", false, "write today's messages into the golden file")

// wordless are the warnings without their words.
func wordless(warnings []amc.Warning) (list []amc.Warning) {
	for _, w := range warnings {
		w.Message = ""
		list = append(list, w)
	}
	return list
}

var number = regexp.MustCompile(`\d+(\.\d+)?`)

// figures are the numbers that an error shows besides its place.
func figures(t *testing.T, err error) []string {
	t.Helper()
	var e *amc.Error
	require.ErrorAs(t, err, &e)
	return number.FindAllString(e.Message+" "+e.Hint, -1)
}

// TestMessages holds what a transform says of a source by its words, which other tests leave free. What package record says of a file
// stands there. To improve a message, change it and run
//
//	go test ./worker/transform -run TestMessages -update
func TestMessages(t *testing.T) {
	t.Parallel()
	const email = `{"name":"email","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"EMAIL"}}`
	const country = `{"name":"country","dataType":"STRING","columnType":"DIMENSION","isCountryCode":true}`
	const note = `{"name":"note","dataType":"STRING","columnType":"DIMENSION"}`
	const amount = `{"name":"amount","dataType":"DECIMAL","columnType":"METRIC"}`
	const visits = `{"name":"visits","dataType":"LONG","columnType":"METRIC","nullable":false}`
	const at = `{"name":"at","dataType":"TIMESTAMP","columnType":"DIMENSION","isMainEventTime":true}`
	anything := amc.Policy{MaxRejectRatio: new(1.0)}
	nothing := amc.Policy{MaxRejectRatio: new(0.0)}
	var lines []string
	for _, c := range []struct {
		columns []string
		Options
		files []string // 0.csv and so on; one that begins with a brace is 0.jsonl
	}{
		{[]string{email}, Options{OutputFormat: "xml"}, []string{"email\n"}},
		{[]string{email}, Options{Level: 10}, []string{"email\n"}},
		{[]string{email}, Options{PartSize: 500_000_001}, []string{"email\n"}},
		{[]string{email}, Options{}, []string{"email\n"}},
		{[]string{email}, Options{}, []string{"email\n", ""}},
		{[]string{email}, Options{}, []string{"email\na@example.com\n", "email\n"}},
		{[]string{email}, Options{}, []string{"email,x\na@example.com,1\n", "email,y\nb@example.com,2\n"}},
		{[]string{email, visits}, Options{}, []string{`{"visits":1,"mail":"x"}`}},
		{[]string{email, visits}, Options{}, []string{`{"visits":1,"E_Mail":"x"}`}},
		{[]string{email, visits}, Options{Policy: anything}, []string{"email,visits\na@example.com,\nb@example.com,1,2\n"}},
		{[]string{email, visits}, Options{Policy: anything}, []string{"email,visits\na@example.com,1,\nb@example.com,2,\n"}},
		{[]string{email}, Options{Policy: nothing}, []string{"email\na@example.com\nnone\n"}},
		{[]string{email, visits}, Options{Policy: nothing}, []string{"email,visits\na@example.com,1\nb@example.com,\nc@example.com,2,3\n"}},
		{[]string{email, note}, Options{}, []string{"email,note\na@example.com,a@example.com\n"}},
		{[]string{email, note}, Options{Policy: amc.Policy{AllowPlain: true}}, []string{"email,note\na@example.com,a@example.com\n"}},
		{[]string{email, amount}, Options{}, []string{"email,amount\na@example.com,\"2,50\"\n"}},
		{[]string{email, country}, Options{}, []string{"email,country\na@example.com,FR\n"}},
		{[]string{email, country}, Options{Policy: amc.Policy{RequireConsent: true}}, []string{"email,country\na@example.com,FR\nb@example.com,FR\n"}},
		{[]string{at, amount}, Options{Now: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}, []string{"at,amount\n2020-01-01,1\n2030-01-01,1\n2026-11-01,1\n"}},
	} {
		c.Mapping = parse(t, `{"dataSetId":"d","columns":[`+strings.Join(c.columns, ",")+`]}`)
		var inputs []Input
		for i, text := range c.files {
			name := fmt.Sprintf("%d.csv", i)
			if strings.HasPrefix(text, "{") {
				name = fmt.Sprintf("%d.jsonl", i)
			}
			inputs = append(inputs, Input{Name: name, Reader: strings.NewReader(text)})
		}
		report, err := Run(t.Context(), inputs, newMemory(), c.Options)
		var e *amc.Error
		if errors.As(err, &e) {
			lines = append(lines, e.Code+"\t"+err.Error())
			continue
		}
		require.NoError(t, err)
		require.NotEmpty(t, report.Warnings, c.files)
		for _, w := range report.Warnings {
			lines = append(lines, w.Code+"\t"+w.String())
		}
	}
	failure.Messages(t, "testdata/messages.golden", *update, lines)
}
