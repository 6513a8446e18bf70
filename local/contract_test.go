package local

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/api/client"
)

// checked returns an address before the API that fails the test when an answer is not as the API's document says.
func checked(t *testing.T, api string) string {
	t.Helper()
	answer, err := http.Get(api + "/openapi.yaml")
	require.NoError(t, err)
	document, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	spec, err := openapi3.NewLoader().LoadFromData(document)
	require.NoError(t, err)
	spec.Servers = nil // wherever it is
	router, err := legacy.NewRouter(spec)
	require.NoError(t, err)
	target, err := url.Parse(api)
	require.NoError(t, err)
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = func(answer *http.Response) error {
		route, params, err := router.FindRoute(answer.Request)
		if err != nil {
			if strings.HasPrefix(answer.Request.URL.Path, "/v1/") {
				t.Errorf("%s %s is no operation of the document", answer.Request.Method, answer.Request.URL.Path)
			}
			return nil
		}
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			return err
		}
		answer.Body = io.NopCloser(bytes.NewReader(body))
		if err := conforms(answer, route, params, body); err != nil {
			t.Errorf("%s %s answered %d: %v", answer.Request.Method, route.Path, answer.StatusCode, err)
		}
		return nil
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server.URL
}

func conforms(answer *http.Response, route *routers.Route, params map[string]string, body []byte) error {
	switch answer.StatusCode {
	case 401, 403, 429, 500, 503: // which the document explains once for all
	default:
		if route.Operation.Responses.Status(answer.StatusCode) == nil {
			return fmt.Errorf("the status is not documented")
		}
	}
	return openapi3filter.ValidateResponse(answer.Request.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: answer.Request, PathParams: params, Route: route},
		Status:                 answer.StatusCode, Header: answer.Header, Body: io.NopCloser(bytes.NewReader(body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
}

// token returns one of a machine.
func (s *system) token(scope string) string {
	s.t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {scope}}
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.API+issuerPath+"/oauth2/token", strings.NewReader(form.Encode()))
	require.NoError(s.t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(s.ClientID, s.ClientSecret)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(s.t, err)
	defer answer.Body.Close()
	var body struct {
		AccessToken string `json:"access_token"`
	}
	require.NoError(s.t, json.NewDecoder(answer.Body).Decode(&body))
	require.NotEmpty(s.t, body.AccessToken)
	return body.AccessToken
}

// TestRacesOnOneKey has clients post one Idempotency-Key at the same moment, each on a connection of its own. However they meet,
// there is one job; who sent another request is refused.
func TestRacesOnOneKey(t *testing.T) {
	const rounds, racers = 25, 8
	s := setup(t, "AMCU_NO_FAULTS=true", "AMCU_CALLS_PER_SEC=10000", "AMCU_BURST=10000")
	token := s.token("amc/write")
	var sides [2]string // of the race: the same but for one word
	for i, name := range []string{"a.csv", "b.csv"} {
		sides[i] = `{"source":{"bucket":"source","key":"` + name + `"},"instanceIds":["amc-demo-us"],"mapping":` + failureMapping + `}`
	}
	made := map[string]bool{}
	for round := range rounds {
		start := make(chan struct{})
		answers, errs := make([]posted, racers), make([]error, racers)
		var group sync.WaitGroup
		for i := range racers {
			side := 0
			if round%2 == 1 {
				side = i % 2
			}
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.front+"/v1/jobs", strings.NewReader(sides[side]))
			require.NoError(t, err)
			request.Header = http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}, "Idempotency-Key": {fmt.Sprint("race-", round)}}
			group.Go(func() {
				<-start
				answers[i], errs[i] = post(request)
			})
		}
		close(start)
		group.Wait()
		ids, sources := map[string]bool{}, map[string]bool{}
		for i, answer := range answers {
			require.NoError(t, errs[i])
			if answer.status == http.StatusUnprocessableEntity {
				require.Contains(t, string(answer.body), `"code":"idempotency_key_reused"`)
				continue
			}
			require.Equal(t, http.StatusAccepted, answer.status, "%s", answer.body)
			var job client.Job
			require.NoError(t, json.Unmarshal(answer.body, &job))
			require.Equal(t, "/v1/jobs/"+job.JobID, answer.location)
			ids[job.JobID], sources[job.Source.Key], made[job.JobID] = true, true, true
		}
		require.Len(t, ids, 1, "round %d made one job", round)
		require.Len(t, sources, 1, "of one request")
	}
	jobs, messages, code := look[[]client.JobSummary](s, "jobs", "--limit", "100")
	require.Zero(t, code, messages)
	require.Len(t, jobs, rounds)
	for _, job := range jobs {
		require.True(t, made[job.JobID])
	}
}

// posted is an answer.
type posted struct {
	status   int
	location string
	body     []byte
}

// post sends a request on a connection of its own.
func post(request *http.Request) (posted, error) {
	own := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := own.Do(request)
	if err != nil {
		return posted{}, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return posted{answer.StatusCode, answer.Header.Get("Location"), body}, err
}
