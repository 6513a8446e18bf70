package amc_test

import (
	"flag"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
)

var update = flag.Bool("update", false, "write today's messages into the golden file")

// TestMessages holds what the domain says by its words, which other tests leave free. To improve a message, change it and run
//
//	go test ./shared/amc -run TestMessages -update
func TestMessages(t *testing.T) {
	t.Parallel()
	var lines []string
	said := func(err error) {
		var e *amc.Error
		require.ErrorAs(t, err, &e)
		lines = append(lines, e.Code+"\t"+strings.ReplaceAll(err.Error(), strings.Repeat("d", 256), "dd…"))
	}
	for _, m := range amc.RefusedMappings() {
		_, err := amc.ParseMapping([]byte(m.Mapping))
		said(err)
	}
	for _, mapping := range []string{
		`[]`, `{"columns":{}}`, `{"period":{}}`, `{"columns":[{"nullable":"no"}]}`, `{"dataSetId":"d","countryCode":"UK"}`,
		`{"dataSetId":"d","customerEncryptionKeyArn":"alias/amc","columns":[{"name":"c"}]}`,
	} {
		_, err := amc.ParseMapping([]byte(mapping))
		said(err)
	}
	_, err := amc.ParseMappingRef("customers@0")
	said(err)

	pinned := amc.Source{Bucket: "b", Prefix: "p/", ETag: "e", Files: 2}
	for _, s := range []amc.Source{
		{}, {Key: "a", Prefix: "a"}, {Keys: []string{"a", ""}}, {Keys: []string{"a", "b", "a"}}, {Keys: make([]string, amc.MaxKeys+1)},
		{Keys: []string{strings.Repeat("x", 1<<20)}},
	} {
		_, err := s.Parse()
		said(err)
	}
	for _, objects := range [][]amc.Object{make([]amc.Object, 2), nil} {
		_, err := pinned.Pin(objects)
		said(err)
	}
	for _, r := range []amc.Reading{{Format: "xml"}, {Encoding: "ebcdic"}, {Quotes: "single"}, {Delimiter: "::"}} {
		_, err := r.Parse()
		said(err)
	}

	said(amc.Policy{MaxRejectRatio: new(1.1)}.Validate())
	said(amc.Policy{Retention: -time.Hour}.Validate())
	said(amc.Mapping{CountryCode: "DE", Columns: []amc.MappedColumn{{Column: amc.Column{ExternalUserIDType: &amc.ExternalUserIDType{HashedPII: amc.Email}}}}}.CheckConsent())
	said(amc.OverlapKeep.Fits(amc.Dimension))
	said(amc.UpdateStrategy("REPLACE").Fits(amc.Fact))
	job := amc.Job{ID: "j", State: amc.JobSubmitted}
	said(job.Move(amc.JobCancelled, time.Time{}))
	said(job.Retry(false, nil, time.Time{}))
	for _, address := range []string{"hooks.example.com", "https://ann:secret@example.com/", "https://example.com/#part", "https://127.0.0.1/x", "http://hooks.example.com/amc"} {
		said(amc.Webhook{URL: address, Events: amc.EventTypes}.Validate(false))
	}
	said(amc.Webhook{URL: "https://example.com", Events: []amc.EventType{amc.EventTest}}.Validate(false))

	h := setup(t)
	h.job("earlier", amc.JobQueued, "one")
	for _, concurrency := range []amc.Concurrency{amc.ConcurrencySkip, amc.ConcurrencyCancelPrevious} {
		job := h.job(string(concurrency), amc.JobQueued, "one")
		job.Concurrency = concurrency
		why, err := amc.Admit(t.Context(), h.store, h.queue, job, h.clock.Now())
		require.NoError(t, err)
		if why == nil {
			cancelled, err := h.store.Job(t.Context(), "earlier")
			require.NoError(t, err)
			why = cancelled.Failure
		}
		lines = append(lines, why.Code+"\t"+why.Message)
	}
	failure.Messages(t, "testdata/messages.golden", *update, lines)
}
