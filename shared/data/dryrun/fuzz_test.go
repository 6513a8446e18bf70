package dryrun

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/inspect"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

// FuzzInspect tries what is suggested on the file that it is suggested for.
func FuzzInspect(f *testing.F) {
	f.Add("people.csv", []byte("E-mail,Zip,Land\na@example.com,10115,DE\n"))
	f.Add("2.jsonl", []byte(`{"user_id":"1","":2,"a":{"b":1},"email":"a@example.com"}`+"\n"))
	f.Add("list", []byte("a\tb\tb\n1\t2\t3\n"))
	f.Add(" .csv", []byte("a@example.com;+14155550100\nb@example.com;+14155550101\n"))
	f.Add("x", []byte("\ufeffname,\x00,\xff\n1/2/2026,31/1/2026,1/31/2026\n"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		in, err := inspect.Inspect(t.Context(), record.Input{Name: name, Reader: bytes.NewReader(data), Size: int64(len(data))}, record.Options{})
		if err != nil {
			return
		}
		for _, choices := range []inspect.Choices{{}, {Country: "DE"}, {DateOrder: amc.DayFirst}} {
			m, err := inspect.Mapping(in, choices)
			var none *amc.Error
			if errors.As(err, &none) && none.Code == "no_columns" {
				continue
			}
			require.NoError(t, err)
			require.NoError(t, m.Validate())
			if !in.Header {
				continue // its columns have no names to be read by
			}
			if _, err := Preview(t.Context(), record.Input{Name: name, Reader: bytes.NewReader(data)}, record.Options{}, m, PreviewOptions{}); err != nil {
				var refused *amc.Error
				require.ErrorAs(t, err, &refused)
			}
		}
	})
}
