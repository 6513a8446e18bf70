package transform

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

const benchHeader = "email,phone,first_name,address,city,state,zip,amount,note,at\n"

func benchMapping(t testing.TB) amc.Mapping {
	identity := func(name, pii string) string {
		return fmt.Sprintf(`{"name":%q,"dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":%q}}`, name, pii)
	}
	return parse(t, `{"dataSetId":"people","countryCode":"US","columns":[`+strings.Join([]string{
		identity("email", "EMAIL"), identity("phone", "PHONE"), identity("first_name", "FIRST_NAME"), identity("address", "ADDRESS"),
		identity("city", "CITY"), identity("state", "STATE"), identity("zip", "ZIP"),
		`{"name":"amount","dataType":"DECIMAL","columnType":"METRIC"}`, `{"name":"note","dataType":"STRING","columnType":"DIMENSION"}`,
		`{"name":"at","dataType":"TIMESTAMP","columnType":"DIMENSION"}`,
	}, ",")+"]}")
}

// benchSource is people whose e-mails, phones and addresses are their own, and whose names and places come again.
func benchSource(rows int, format amc.Format) []byte {
	random := rand.New(rand.NewPCG(1, 1))
	var b bytes.Buffer
	if format == amc.CSV {
		b.WriteString(benchHeader)
	}
	layout := "user.%d@example.com,(415) %d-%04d,Name%d,\"%d Oak Street, Apt %d\",City %d,CA,%05d,%d.%02d,gold,2024-01-%02d 03:04:05\n"
	if format == amc.JSONL {
		layout = `{"email":"user.%d@example.com","phone":"(415) %d-%04d","first_name":"Name%d","address":"%d Oak Street, Apt %d","city":"City %d","state":"CA","zip":"%05d","amount":%d.%02d,"note":"gold","at":"2024-01-%02d 03:04:05"}` + "\n"
	}
	for range rows {
		fmt.Fprintf(&b, layout, random.IntN(1e9), 200+random.IntN(700), random.IntN(1e4), random.IntN(2000), random.IntN(1e4), random.IntN(1e3),
			random.IntN(2000), 1000+random.IntN(20_000), random.IntN(1000), random.IntN(100), 1+random.IntN(28))
	}
	return b.Bytes()
}

const benchRows = 100_000

// BenchmarkRun is the whole pipeline.
func BenchmarkRun(b *testing.B) {
	m := benchMapping(b)
	for _, format := range []amc.Format{amc.CSV, amc.JSONL} {
		text := benchSource(benchRows, format)
		for _, output := range []amc.Format{amc.CSV, amc.JSONL} {
			b.Run(fmt.Sprintf("%s to %s", format, output), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					if _, err := Run(b.Context(), []Input{{Name: "a." + string(format), Reader: bytes.NewReader(text)}}, discard{}, Options{Mapping: m, OutputFormat: output}); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.N)*benchRows/b.Elapsed().Seconds(), "rows/s")
			})
		}
	}
}

// BenchmarkConverter is one converter on one block: parse, convert and compress, together and without compressing.
func BenchmarkConverter(b *testing.B) {
	for _, compress := range []bool{false, true} {
		b.Run(fmt.Sprintf("compress=%t", compress), func(b *testing.B) {
			p, err := newPlan(Options{Mapping: benchMapping(b), Cores: 1})
			if err != nil {
				b.Fatal(err)
			}
			w, err := newConverter(p)
			if err != nil {
				b.Fatal(err)
			}
			if !compress {
				w.encoder = asIs{}
			}
			text := benchSource(2000, amc.CSV)
			r, err := record.Open(record.Input{Name: "a.csv", Reader: bytes.NewReader(text)}, record.Options{BlockSize: len(text)})
			if err != nil {
				b.Fatal(err)
			}
			rows, err := r.Rows(p.Sources)
			if err != nil {
				b.Fatal(err)
			}
			s := p.newSlot()
			s.input = new(input)
			if err := r.Next(&s.block); err != nil {
				b.Fatal(err)
			}
			block := bytes.Clone(s.block.Data)
			b.SetBytes(int64(len(block)))
			b.ReportAllocs()
			for b.Loop() {
				s.block.Data = append(s.block.Data[:0], block...)
				w.convert(s, rows)
				s.reset()
			}
			b.ReportMetric(float64(b.N)*2000/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// asIs is no compression at all.
type asIs struct{}

func (asIs) Append(dst, _ []byte, _ []int32) []byte { return dst }
