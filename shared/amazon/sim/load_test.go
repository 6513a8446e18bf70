package sim

import (
	"cmp"
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
)

const (
	events = `{"dataSet":{"dataSetId":"events","columns":[
		{"name":"email","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"EMAIL"}},
		{"name":"at","dataType":"TIMESTAMP","columnType":"DIMENSION","isMainEventTime":true},
		{"name":"day","dataType":"DATE","columnType":"DIMENSION"},
		{"name":"amount","dataType":"DECIMAL","columnType":"METRIC"},
		{"name":"n","dataType":"INTEGER","columnType":"METRIC"},
		{"name":"big","dataType":"LONG","columnType":"METRIC"},
		{"name":"note","dataType":"STRING","columnType":"DIMENSION"},
		{"name":"land","dataType":"STRING","columnType":"DIMENSION","isCountryCode":true},
		{"name":"ad","dataType":"STRING","columnType":"DIMENSION","consentType":"AMZN_AD_STORAGE"},
		{"name":"maid","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"externalIdentity":"MAID"}}]}}`
	header  = "email,at,day,amount,n,big,note,land,ad,maid\n"
	hex64   = "9fb4d533e096a2305db68ff15c8d165df8809d733cd8cd4b6f0c6b8b88239f09"
	goodRow = hex64 + `,2026-10-04T10:17:13Z,2026-10-04,640.68,39,-9223372036854775808,"a ""b"", c` + "\n" + `d \",US,GRANTED,AEBE52E7-03EE-455A-B3C4-E57283966239` + "\n"
	ours    = `"fileFormat":{"csvDataFormat":{"fieldDelimiter":",","recordDelimiter":"\n","quoteCharacter":"\"","quoteEscapeCharacter":"\""}}`
	lines   = `"fileFormat":{"jsonDataFormat":"LINES"}`
	gz      = `"compressionFormat":"GZIP","updateStrategy":"ADDITIVE"`
	listed  = `"dataSource":{"sourceS3Bucket":"b","sourceManifestS3Key":"j/manifest.txt"}`
)

// store has the manifest and the parts it lists.
func store(parts ...string) memory {
	m := memory{objects: map[string][]byte{}, tags: map[string]string{"": "amc-zero amc-one"}}
	var manifest strings.Builder
	for i, p := range parts {
		key := fmt.Sprintf("j/part-%05d.csv.gz", i)
		m.objects[key] = zipped(p)
		manifest.WriteString("s3://b/" + key + "\n")
	}
	m.objects["j/manifest.txt"] = []byte(manifest.String())
	return m
}

// upload makes an upload and returns it as it ends.
func (b *bench) upload(dataSet string, fields ...string) map[string]any {
	b.Helper()
	made := b.must("POST", data+"uploads/"+dataSet, "{"+strings.Join(fields, ",")+"}")
	require.Equal(b, "SUBMITTED", made["status"])
	return b.await(dataSet, made["uploadId"].(string))
}

func (b *bench) await(dataSet, id string) map[string]any {
	b.Helper()
	b.sim.settle()
	return b.must("GET", data+"uploads/"+dataSet+"/"+id, "")["upload"].(map[string]any)
}

// settle waits until no upload is going on.
func (s *Simulator) settle() { _ = s.loads.Wait() }

func TestUploadsLoad(t *testing.T) {
	t.Parallel()
	m := store(header+goodRow+goodRow, header+goodRow)
	b := setup(t, func(o *Options) { o.Objects = m })
	b.must("POST", data+"dataSets", events)
	for round := int64(1); round <= 2; round++ {
		got := b.upload("events", gz, ours, listed)
		require.Equal(t, "SUCCESS", got["status"], got["message"])
		require.Equal(t, map[string]any{
			"rowsProcessed": 3.0, "rowsLoaded": 3.0, "rowsWithoutCountry": 0.0, "filesProcessed": 2.0,
			"bytesProcessed": float64(len(m.objects["j/part-00000.csv.gz"]) + len(m.objects["j/part-00001.csv.gz"])),
		}, got["metrics"])
		require.Equal(t, "j/manifest.txt", got["dataSource"].(map[string]any)["sourceManifestS3Key"])
		require.Equal(t, 3*round, b.sim.Rows(one.ID, "events"), "ADDITIVE loads twice")
	}
	accepted := b.sim.Uploads(one.ID)
	require.Len(t, accepted, 2)
	require.Equal(t, amc.StatusSuccess, accepted[0].Status)
	require.Equal(t, "j/manifest.txt", accepted[0].ManifestKey)
	require.Len(t, accepted[0].Files, 2)
	require.Equal(t, int64(2), accepted[0].Files[0].Rows)
	require.Equal(t, accepted[0].Files, accepted[1].Files)

	got := b.upload("events", `"compressionFormat":"GZIP","updateStrategy":"FULL_REPLACE"`, ours, listed)
	require.Equal(t, "SUCCESS", got["status"], got["message"])
	require.Equal(t, int64(3), b.sim.Rows(one.ID, "events"))

	for _, source := range []string{
		`"dataSource":{"sourceS3Bucket":"b","sourceFileS3Key":"j/part-00000.csv.gz"}`,
		`"dataSource":{"sourceS3Bucket":"b","sourceS3Prefix":"j/part"}`,
	} {
		require.Equal(t, "SUCCESS", b.upload("events", gz, ours, source)["status"], source)
	}
}

func TestUploadRequestsAreChecked(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *Options) { o.Objects = store(header + goodRow) })
	b.must("POST", data+"dataSets", events)
	b.must("POST", data+"dataSets", `{"dataSet":{"dataSetId":"plain","columns":[{"name":"c","dataType":"STRING","columnType":"DIMENSION"}]}}`)
	for name, test := range map[string]struct {
		dataSet string
		fields  []string
	}{
		"unknown field":      {"events", []string{gz, ours, listed, `"waitUntil":"now"`}},
		"compression":        {"events", []string{`"compressionFormat":"ZIP","updateStrategy":"ADDITIVE"`, ours, listed}},
		"no compression":     {"events", []string{`"updateStrategy":"ADDITIVE"`, ours, listed}},
		"not simulated":      {"events", []string{`"compressionFormat":"SNAPPY","updateStrategy":"ADDITIVE"`, ours, listed}},
		"strategy":           {"events", []string{`"compressionFormat":"GZIP","updateStrategy":"REPLACE"`, ours, listed}},
		"overlap":            {"plain", []string{`"compressionFormat":"GZIP","updateStrategy":"OVERLAP_KEEP"`, ours, listed}},
		"no bucket":          {"events", []string{gz, ours, `"dataSource":{"sourceManifestS3Key":"x"}`}},
		"no key":             {"events", []string{gz, ours, `"dataSource":{"sourceS3Bucket":"b"}`}},
		"two keys":           {"events", []string{gz, ours, `"dataSource":{"sourceS3Bucket":"b","sourceManifestS3Key":"x","sourceFileS3Key":"y"}`}},
		"no format":          {"events", []string{gz, `"fileFormat":{}`, listed}},
		"two formats":        {"events", []string{gz, `"fileFormat":{"jsonDataFormat":"LINES","csvDataFormat":{}}`, listed}},
		"JSON format":        {"events", []string{gz, `"fileFormat":{"jsonDataFormat":"ARRAY"}`, listed}},
		"Parquet format":     {"events", []string{gz, `"fileFormat":{"parquetDataFormat":"PARQUET"}`, listed}},
		"Parquet":            {"events", []string{gz, `"fileFormat":{"parquetDataFormat":"PARQUET_DATA_FORMAT"}`, listed}},
		"two characters":     {"events", []string{gz, `"fileFormat":{"csvDataFormat":{"fieldDelimiter":"||"}}`, listed}},
		"country form":       {"events", []string{gz, ours, listed, `"countryCode":"usa"`}},
		"country, no people": {"plain", []string{gz, ours, listed, `"countryCode":"US"`}},
	} {
		got := b.call("POST", data+"uploads/"+test.dataSet, "{"+strings.Join(test.fields, ",")+"}")
		require.Equal(t, 400, got["status code"], name)
	}
	require.Equal(t, 404, b.call("POST", data+"uploads/nothing", "{"+gz+","+ours+","+listed+"}")["status code"])
	require.Empty(t, b.sim.Uploads(one.ID))
}

var update = flag.Bool("update", false, "write today's messages into the golden file")

const goodLine = `{"email":"` + hex64 + `","at":"2026-10-04T10:17:13Z","amount":640.68,"n":39,"big":"007","note":null,"land":"US"}`

// TestFilesAreChecked gives AMC files that it refuses. To improve a message, change it and run
//
//	go test ./shared/amazon/sim -run TestFilesAreChecked -update
func TestFilesAreChecked(t *testing.T) {
	t.Parallel()
	replaced := func(old, replacement string) string {
		return header + goodRow + strings.Replace(goodRow, old, replacement, 1)
	}
	const secret = "jane.doe@example.com"
	type files struct {
		memory
		place  string // what the message names
		format string // CSV when empty
	}
	tampered := func(change func(m memory), place string) files {
		m := store(header + goodRow)
		change(m)
		return files{memory: m, place: place}
	}
	good := goodLine
	var messages []string // each behind its case
	cases := map[string]files{
		"plain text":         {memory: store(replaced(hex64, secret)), place: "row 2, column email"},
		"upper-case digest":  {memory: store(replaced(hex64, strings.ToUpper(hex64))), place: "column email"},
		"timestamp":          {memory: store(replaced("2026-10-04T10:17:13Z", "2026-10-04 10:17:13")), place: "column at"},
		"timestamp with ms":  {memory: store(replaced("10:17:13Z", "10:17:13.5Z")), place: "column at"},
		"no such day":        {memory: store(replaced("2026-10-04T10:17:13Z", "2026-02-30T10:17:13Z")), place: "column at"},
		"required":           {memory: store(replaced("2026-10-04T10:17:13Z", "")), place: "column at"},
		"date":               {memory: store(replaced(",2026-10-04,", ",04/10/2026,")), place: "column day"},
		"decimal":            {memory: store(replaced("640.68", "640.7")), place: "column amount"},
		"integer":            {memory: store(replaced(",39,", ",2147483648,")), place: "column n"},
		"integer form":       {memory: store(replaced(",39,", ",+39,")), place: "column n"},
		"long":               {memory: store(replaced("-9223372036854775808", "9223372036854775808")), place: "column big"},
		"country":            {memory: store(replaced(",US,", ",USA,")), place: "column land"},
		"consent":            {memory: store(replaced("GRANTED", "yes")), place: "column ad"},
		"UTF-8":              {memory: store(replaced("a \"\"b", "a \xff\"\"b")), place: "column note"},
		"field too many":     {memory: store(replaced("GRANTED", "GRANTED,x")), place: "row 2"},
		"open quote":         {memory: store(header + `"` + secret), place: "row 1"},
		"text behind quote":  {memory: store(header + `"a"b` + "\n"), place: "row 1"},
		"no header":          {memory: store(""), place: ""},
		"data for a header":  {memory: store(goodRow), place: "field 1"},
		"unknown column":     {memory: store("extra," + header), place: "field 1"},
		"user_id":            {memory: store(strings.Replace(header, "note", "user_id", 1)), place: "field 7"},
		"column twice":       {memory: store("email," + header), place: "column email"},
		"required column":    {memory: store(strings.Replace(header, ",at", "", 1)), place: "column at"},
		"second file":        {memory: store(header+goodRow, header+secret+"\n"), place: "s3://b/j/part-00001.csv.gz: row 1"},
		"not gzip":           tampered(func(m memory) { m.objects["j/part-00000.csv.gz"] = []byte(header) }, "part-00000.csv.gz"),
		"cut-off gzip":       tampered(func(m memory) { k := "j/part-00000.csv.gz"; m.objects[k] = m.objects[k][:len(m.objects[k])-9] }, "part-00000.csv.gz"),
		"bytes behind gzip":  tampered(func(m memory) { k := "j/part-00000.csv.gz"; m.objects[k] = append(m.objects[k], 1) }, "part-00000.csv.gz"),
		"wrong checksum":     tampered(func(m memory) { k := "j/part-00000.csv.gz"; m.objects[k][len(m.objects[k])-6] ^= 1 }, "part-00000.csv.gz"),
		"missing file":       tampered(func(m memory) { delete(m.objects, "j/part-00000.csv.gz") }, "part-00000.csv.gz"),
		"missing manifest":   tampered(func(m memory) { delete(m.objects, "j/manifest.txt") }, "manifest.txt"),
		"tag of a part":      tampered(func(m memory) { m.tags["j/part-00000.csv.gz"] = "amc-one-more" }, "part-00000.csv.gz"),
		"tag of a manifest":  tampered(func(m memory) { m.tags["j/manifest.txt"] = "" }, "manifest.txt"),
		"manifest as JSON":   tampered(func(m memory) { m.objects["j/manifest.txt"] = []byte(`{"entries":[]}`) }, "Line 1"),
		"manifest with CRLF": tampered(func(m memory) { m.objects["j/manifest.txt"] = []byte("s3://b/j/part-00000.csv.gz\r\n") }, "Line 1"),
		"empty manifest":     tampered(func(m memory) { m.objects["j/manifest.txt"] = nil }, "Line 1"),
		"hidden name":        tampered(func(m memory) { m.objects["j/manifest.txt"] = []byte("s3://b/j/_part\n") }, "_part"),
		"buckets": tampered(func(m memory) {
			var b strings.Builder
			for i := range 101 {
				fmt.Fprintf(&b, "s3://b%d/k\n", i)
			}
			m.objects["j/manifest.txt"] = []byte(b.String())
		}, "100"),
		"JSON, plain text":     {memory: store(strings.Replace(good, hex64, "jane", 1)), place: "row 1, column email", format: lines},
		"JSON, missing":        {memory: store(`{"email":"` + hex64 + `"}`), place: "column at", format: lines},
		"JSON, unknown key":    {memory: store(strings.Replace(good, "note", "jane", 1)), place: "row 1", format: lines},
		"JSON, key twice":      {memory: store(strings.Replace(good, "note", "email", 1)), place: "column email", format: lines},
		"JSON, nested":         {memory: store(strings.Replace(good, `null`, `{}`, 1)), place: "column note", format: lines},
		"JSON, true":           {memory: store(strings.Replace(good, `null`, `true`, 1)), place: "column note", format: lines},
		"JSON, number as text": {memory: store(strings.Replace(good, `null`, `7`, 1)), place: "column note", format: lines},
		"JSON, decimal":        {memory: store(strings.Replace(good, `640.68`, `640.7`, 1)), place: "column amount", format: lines},
		"JSON, array":          {memory: store("[" + good + "]"), place: "row 1", format: lines},
		"JSON, two objects":    {memory: store(good + good), place: "row 1", format: lines},
		"JSON, cut off":        {memory: store(good + "\n" + good[:40]), place: "row 2", format: lines},
		"JSON, no comma":       {memory: store(`{"n":1 "big":2}`), place: "row 1", format: lines},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			b := setup(t, func(o *Options) { o.Objects = test.memory })
			b.must("POST", data+"dataSets", events)
			got := b.upload("events", gz, cmp.Or(test.format, ours), listed)
			require.Equal(t, "FAILED", got["status"])
			require.Contains(t, got["message"], test.place)
			require.NotContains(t, got["message"], secret)
			require.NotContains(t, got["message"], "jane")
			messages = append(messages, name+"\t"+got["message"].(string))
			require.Zero(t, b.sim.Rows(one.ID, "events"))
		})
	}
	if len(messages) < len(cases) {
		return // some failed, or were not to run
	}
	failure.Messages(t, "testdata/messages.golden", *update, messages)
}

func TestFilesThatBreakOffFail(t *testing.T) {
	t.Parallel()
	m := store(header + goodRow)
	m.size = 1000
	b := setup(t, func(o *Options) { o.Objects = m })
	b.must("POST", data+"dataSets", events)
	got := b.upload("events", gz, ours, listed)
	require.Equal(t, "FAILED", got["status"])
	require.Contains(t, got["message"], "part-00000.csv.gz")
}

func TestLargeFilesFail(t *testing.T) {
	t.Parallel()
	m := store(header + goodRow)
	m.size = maxFile
	b := setup(t, func(o *Options) { o.Objects = m })
	b.must("POST", data+"dataSets", events)
	got := b.upload("events", gz, ours, `"dataSource":{"sourceS3Bucket":"b","sourceFileS3Key":"j/part-00000.csv.gz"}`)
	require.Equal(t, "FAILED", got["status"])
	require.Contains(t, got["message"], "part-00000.csv.gz")
}

func TestQuoteEscapeCharacter(t *testing.T) {
	t.Parallel()
	const plain = `{"dataSet":{"dataSetId":"notes","columns":[{"name":"a","dataType":"STRING","columnType":"DIMENSION"},
		{"name":"b","dataType":"STRING","columnType":"DIMENSION"}]}}`
	const amazon = `"fileFormat":{"csvDataFormat":{}}` // quotes escaped by a backslash
	for name, test := range map[string]struct {
		format, rows, want string
		loaded             float64
	}{
		"doubled, said so":       {ours, "\"x \"\"y\"\"\",\\\n", "SUCCESS", 1},
		"doubled, not said":      {amazon, "\"x \"\"y\"\"\",\\\n", "FAILED", 0},
		"backslash, said so":     {amazon, "\"x \\\"y\\\", z\",1\n", "SUCCESS", 1},
		"backslash, not said":    {ours, "\"x \\\"y\\\", z\",1\n", "FAILED", 0},
		"backslash before quote": {ours, "\"x\\\",1\n", "SUCCESS", 1},
		"backslash escaped":      {amazon, "\"x\\\\\",1\n", "SUCCESS", 1},
		"newline in quotes":      {ours, "\"x\ny\",1\n\nz,2", "SUCCESS", 2},
		"alone":                  {ours, "\"\",\"\"\n", "SUCCESS", 1},
		"comments":               {`"fileFormat":{"csvDataFormat":{"commentCharacter":"#"}}`, "#x\nx,1\n#", "SUCCESS", 1},
		"tabs":                   {`"fileFormat":{"csvDataFormat":{"fieldDelimiter":"\t"}}`, "", "FAILED", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, func(o *Options) { o.Objects = store("a,b\n" + test.rows) })
			b.must("POST", data+"dataSets", plain)
			got := b.upload("notes", gz, test.format, listed)
			require.Equal(t, test.want, got["status"], got["message"])
			require.Equal(t, test.loaded, got["metrics"].(map[string]any)["rowsLoaded"])
		})
	}
}

func TestJSONLines(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *Options) { o.Objects = store(goodLine + "\n\n" + goodLine) })
	b.must("POST", data+"dataSets", events)
	got := b.upload("events", gz, lines, listed)
	require.Equal(t, "SUCCESS", got["status"], got["message"])
	require.Equal(t, 2.0, got["metrics"].(map[string]any)["rowsLoaded"])
}

func TestConsent(t *testing.T) {
	t.Parallel()
	const people = `{"dataSet":{"dataSetId":"people","columns":[
		{"name":"email","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"EMAIL"}},
		{"name":"tcf","dataType":"STRING","columnType":"DIMENSION","consentType":"TCF"}]}}`
	without, with := "email\n"+hex64+"\n", "email,tcf\n"+hex64+",CPxyz\n"
	for name, test := range map[string]struct {
		text, country string
		require       bool
		status        string
		warns         bool
	}{
		"none in the US":      {without, `"countryCode":"US"`, true, "SUCCESS", false},
		"none in the UK":      {without, `"countryCode":"GB"`, false, "SUCCESS", true},
		"required in the EEA": {without, `"countryCode":"FR"`, true, "FAILED", true},
		"given in the EEA":    {with, `"countryCode":"FR"`, true, "SUCCESS", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, func(o *Options) { o.Objects, o.RequireConsent = store(test.text), test.require })
			b.must("POST", data+"dataSets", people)
			got := b.upload("people", gz, ours, listed, test.country)
			require.Equal(t, test.status, got["status"], got["message"])
			require.Equal(t, test.warns, strings.Contains(got["message"].(string), "consent"))
		})
	}
	b := setup(t, func(o *Options) { o.Objects = store(without) })
	b.must("POST", data+"dataSets", people)
	got := b.upload("people", gz, ours, listed)
	require.Equal(t, 1.0, got["metrics"].(map[string]any)["rowsWithoutCountry"])
}

func TestUploadsFailOnDemand(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *Options) { o.Objects = store(header + goodRow) })
	b.must("POST", data+"dataSets", events)
	b.sim.FailNext(one.ID, "as told")
	require.Equal(t, "as told", b.upload("events", gz, ours, listed)["message"])
	require.Equal(t, "SUCCESS", b.upload("events", gz, ours, listed)["status"])
	b.sim.FailDataSet(one.ID, "events", "schema")
	require.Equal(t, "schema", b.upload("events", gz, ours, listed)["message"])
	b.sim.FailDataSet(one.ID, "events", "")
	require.Equal(t, "SUCCESS", b.upload("events", gz, ours, listed)["status"])
}

func TestUploadsAreFound(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *Options) { o.Objects, o.Accepting = store(header+goodRow), time.Minute })
	b.must("POST", data+"dataSets", events)
	var created []string
	for range 3 {
		created = append(created, b.upload("events", gz, ours, listed)["createdAt"].(string))
		b.clock.now = b.clock.now.Add(10 * time.Minute)
	}
	for query, want := range map[string]int{
		"":                 3,
		"dataSetId=events": 3,
		"dataSetId=other":  0,
		"status=SUCCESS":   3,
		"status=FAILED":    0,
		"createdAtComparator=GTE&createdAt=" + created[1]: 2,
		"createdAtComparator=GT&createdAt=" + created[1]:  1,
		"createdAtComparator=LTE&createdAt=" + created[1]: 2,
		"createdAtComparator=LT&createdAt=" + created[1]:  1,
		"createdAtComparator=EQ&createdAt=" + created[1]:  1,
		"createdAt=" + created[1]:                         1,
	} {
		require.Len(t, b.must("POST", data+"uploads/list?"+query, "")["uploads"], want, query)
	}
	for _, query := range []string{"createdAt=today", "createdAtComparator=GT", "createdAtComparator=NE&createdAt=" + created[0]} {
		require.Equal(t, 400, b.call("POST", data+"uploads/list?"+query, "")["status code"], query)
	}
	require.Equal(t, 404, b.call("GET", data+"uploads/events/x", "")["status code"])
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte(header+goodRow), byte('"'))
	f.Add([]byte("a,\"b\\\"c\"\n\n\"\n"), byte('\\'))
	f.Fuzz(func(t *testing.T, text []byte, escape byte) {
		e := string([]byte{escape})
		r := newCSVReader(csvFormat{QuoteEscapeCharacter: &e}, strings.NewReader(string(text)))
		for total := 0; ; {
			fields, err := r.read()
			if err != nil {
				return
			}
			for _, f := range fields {
				total += len(f)
			}
			require.LessOrEqual(t, total, len(text))
		}
	})
}
