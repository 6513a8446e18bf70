package ads_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amazon/ads"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const gatewayPage = "<html><head><title>503</title></head><body>\r\nsorry</body></html>"

func throttled(after string) func(http.ResponseWriter, *http.Request, int) {
	return func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.Header().Set("Retry-After", after)
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

func TestWhatIsTriedAgain(t *testing.T) {
	t.Parallel()
	ok := answer(200, accepted)
	tests := []struct {
		name                  string
		fault                 func(http.ResponseWriter, *http.Request, int)
		readCalls, postCalls  int // when the fault comes twice and then no more
		afterRead, afterWrite amc.Kind
	}{
		{"429", throttled("1"), 3, 3, "", ""},
		{"500", answer(500, `{"code":"X"}`), 3, 1, "", amc.KindUnknown},
		{"502 empty", answer(502, ""), 3, 1, "", amc.KindUnknown},
		{"503 HTML", answer(503, gatewayPage), 3, 1, "", amc.KindUnknown},
		{"504", answer(504, ""), 3, 1, "", amc.KindUnknown},
		{"408", answer(408, ""), 3, 1, "", amc.KindUnknown},
		{"200 HTML", answer(200, gatewayPage), 3, 1, "", amc.KindUnknown},
		{"200 empty", answer(200, ""), 3, 1, "", amc.KindUnknown},
		{"200 cut off", func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte(`{"uploadId":`))
		}, 3, 1, "", amc.KindUnknown},
		{"drop", drop, 3, 1, "", amc.KindUnknown},
		{"400", answer(400, `{"code":"BAD"}`), 1, 1, amc.KindInvalid, amc.KindInvalid},
		{"404", answer(404, `{"code":"NOT_FOUND"}`), 1, 1, amc.KindNotFound, amc.KindNotFound},
		{"404 HTML", answer(404, gatewayPage), 3, 3, "", ""},
		{"409", answer(409, ``), 1, 1, amc.KindConflict, amc.KindConflict},
		{"302", answer(302, ``), 1, 1, amc.KindInternal, amc.KindInternal},
		{"401", answer(401, `{"message":"terms"}`), 2, 2, amc.KindUnauthorized, amc.KindUnauthorized},
		{"403", answer(403, `{"code":"FORBIDDEN"}`), 2, 2, amc.KindForbidden, amc.KindForbidden},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			check := func(do func(*amazon) error, calls int, kind amc.Kind) {
				a := setup(t, first(2, test.fault, ok))
				err := do(a)
				_, n := a.counts()
				require.Equal(t, calls, n)
				if kind == "" {
					require.NoError(t, err)
					return
				}
				require.Equal(t, kind, amc.KindOf(err), "%v", err)
				var e *amc.Error
				require.True(t, errors.As(err, &e))
				require.NotContains(t, err.Error(), "<html>")
				if kind == amc.KindUnknown {
					require.Equal(t, "outcome_unknown", e.Code)
					require.NotEmpty(t, e.Hint)
				}
			}
			check(func(a *amazon) error { return a.read(t.Context()) }, test.readCalls, test.afterRead)
			check(func(a *amazon) error { return a.post(t.Context()) }, test.postCalls, test.afterWrite)
		})
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	elsewhere := setup(t, answer(200, accepted))
	a := setup(t, func(w http.ResponseWriter, r *http.Request, _ int) {
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	})
	require.Error(t, a.post(t.Context()))
	require.Error(t, a.read(t.Context()))
	_, calls := elsewhere.counts()
	require.Zero(t, calls, "the token must not go elsewhere")
}

func TestTriesAreBounded(t *testing.T) {
	t.Parallel()
	for _, fault := range []func(http.ResponseWriter, *http.Request, int){throttled("1"), answer(500, ""), answer(200, "")} {
		a := setup(t, fault)
		require.Error(t, a.read(t.Context()))
		_, n := a.counts()
		require.Equal(t, 6, n)
	}
}

func TestNothingSentIsTriedAgain(t *testing.T) {
	t.Parallel()
	a := setup(t, answer(200, accepted))
	client := ads.New(ads.Options{
		Clock: a.clock, Secrets: a.secrets,
		Endpoints: map[amc.Region]ads.Endpoints{amc.NorthAmerica: {Token: a.URL + "/token", API: "http://127.0.0.1:1"}},
	})
	_, err := client.CreateUpload(t.Context(), instance, "people", amc.Submission{})
	require.True(t, amc.KindUnavailable.Is(err), "%v", err)
	require.GreaterOrEqual(t, len(a.clock.slept), 5, "it waits between its tries")
}

// roundTrip is a transport of which nobody knows when it sends.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestStrangeTransportsMayHaveSent(t *testing.T) {
	t.Parallel()
	a := setup(t, nil)
	calls := 0
	client := ads.New(ads.Options{
		Clock: a.clock, Secrets: a.secrets, Endpoints: map[amc.Region]ads.Endpoints{amc.NorthAmerica: {Token: a.URL + "/token", API: "http://api.test"}},
		HTTP: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == "/token" {
				return http.DefaultTransport.RoundTrip(r)
			}
			calls++
			return nil, errors.New("broken")
		})},
	})
	_, err := client.CreateUpload(t.Context(), instance, "people", amc.Submission{})
	require.True(t, amc.KindUnknown.Is(err), "%v", err)
	require.Equal(t, 1, calls)
}

func TestEndedContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	arrived := make(chan struct{})
	a := setup(t, func(_ http.ResponseWriter, r *http.Request, _ int) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice who hangs up
		close(arrived)
		<-r.Context().Done()
	})
	go func() {
		<-arrived
		cancel()
	}()
	err := a.post(ctx)
	require.True(t, amc.KindUnknown.Is(err), "%v", err)
	require.ErrorIs(t, err, context.Canceled)

	before := a.post(ctx)
	require.ErrorIs(t, before, context.Canceled)
	require.True(t, amc.KindUnavailable.Is(before), "nothing was sent")
	_, n := a.counts()
	require.Equal(t, 1, n)
}

func TestRetryAfterIsHonoured(t *testing.T) {
	t.Parallel()
	start := newInstantClock().now
	for name, test := range map[string]struct {
		after string
		least time.Duration
	}{
		"seconds":   {"7", 7 * time.Second},
		"fraction":  {"0.5", 500 * time.Millisecond},
		"date":      {start.Add(9 * time.Second).Format(http.TimeFormat), 9 * time.Second},
		"past date": {start.Add(-time.Hour).Format(http.TimeFormat), 0},
		"nonsense":  {"soon", 0},
		"none":      {"", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := setup(t, first(1, throttled(test.after), answer(200, accepted)))
			require.NoError(t, a.post(t.Context()))
			waited := a.clock.Now().Sub(start)
			require.GreaterOrEqual(t, waited, test.least)
			require.Greater(t, waited, 200*time.Millisecond, "a 429 always slows down")
			require.Less(t, waited, test.least+5*time.Second)
		})
	}
	a := setup(t, throttled("3600"))
	err := a.post(t.Context())
	var e *amc.Error
	require.True(t, errors.As(err, &e))
	require.Equal(t, amc.KindThrottled, e.Kind)
	require.Equal(t, time.Hour, e.RetryAfter, "long waits are the caller's affair")
	require.Less(t, a.clock.Now().Sub(start), time.Second)
	// The next call keeps to the pace all the same.
	a.api = answer(200, accepted)
	require.NoError(t, a.post(t.Context()))
	require.GreaterOrEqual(t, a.clock.Now().Sub(start), time.Minute)
}

func TestPaceAdapts(t *testing.T) {
	t.Parallel()
	a := setup(t, first(3, throttled("0"), answer(200, accepted)))
	spent := func() time.Duration {
		before := a.clock.Now()
		require.NoError(t, a.post(t.Context()))
		return a.clock.Now().Sub(before)
	}
	spent()
	slow := spent() + spent()
	require.Greater(t, slow, 500*time.Millisecond, "calls stay apart for a while")
	for range 20 {
		spent()
	}
	require.Zero(t, spent(), "and get back to full speed")

	require.NoError(t, a.read(t.Context()), "another family has a pace of its own")
}

func TestMessagesSayWhatAMCSaid(t *testing.T) {
	t.Parallel()
	messages := map[string]bool{} // without what AMC said
	for _, test := range []struct {
		body string
		said string // what AMC said, in its order
	}{
		{`{"code":"VALIDATION","details":"bad column","errors":["a","b"],"requestId":"r1"}`, "VALIDATION; bad column; a; b; request r1"},
		{`{"message":"no terms","requestId":"r2"}`, "no terms; request r2"},
		{`{"code":400,"errors":[{"message":"deep"}]}`, "400; deep"},
		{`{"error":"invalid_scope","error_description":"d"}`, "invalid_scope; d"},
		{`{"code":"A\u0000B\r\nC\u001b[31mD\u202eE"}`, "A B C [31mD E"},
		{`{"code":null}`, ""},
		{`[1]`, ""},
		{"\xff\xfe", ""},
		{``, ""},
	} {
		a := setup(t, answer(400, test.body))
		var e *amc.Error
		require.ErrorAs(t, a.post(t.Context()), &e)
		ours, said, _ := strings.Cut(e.Message, ": ")
		require.Equal(t, test.said, said)
		messages[ours] = true
		for _, part := range []string{"400", "create upload"} {
			require.Contains(t, ours, part)
		}
	}
	require.Len(t, messages, 2, "a body that is not AMC's is told from one that is empty or AMC's own")
	a := setup(t, answer(400, `{"details":"`+strings.Repeat("ä", 30_000)+`"}`))
	require.Less(t, utf8.RuneCountInString(a.post(t.Context()).Error()), 700)
}

// TestNothingPrivateIsSaid lets Amazon repeat everything it was sent, in every way an answer can fail.
func TestNothingPrivateIsSaid(t *testing.T) {
	t.Parallel()
	const maid = "aebe52e7-03ee-455a-b3c4-e57283966239"
	people := []amc.Forgotten{{External: "MAID", Value: maid}}
	echo := func(status int, wrap func(string) string) func(http.ResponseWriter, *http.Request, int) {
		return func(w http.ResponseWriter, r *http.Request, _ int) {
			_ = r.ParseForm()
			body := make([]byte, 4096)
			n, _ := r.Body.Read(body)
			all := r.Header.Get("Authorization") + " " + r.PostForm.Get("client_secret") + " " + r.PostForm.Get("refresh_token") + " " +
				r.PostForm.Get("code") + " " + r.PostForm.Get("code_verifier") + " " + strings.ReplaceAll(string(body[:n]), `"`, "'")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(wrap(all)))
		}
	}
	wraps := []func(string) string{
		func(s string) string { return s },
		func(s string) string {
			return `{"error":"x","error_description":"` + s + `","details":"` + s + `","errors":["` + s + `"]}`
		},
		func(s string) string { return `{"access_token":"","x":"` + s },
	}
	for _, status := range []int{200, 302, 400, 401, 403, 404, 429, 500} {
		for _, wrap := range wraps {
			a := setup(t, echo(status, wrap))
			_, err := a.client.CreateUserDeletion(t.Context(), instance, people)
			requireDiscreet(t, err, maid)

			a.token = echo(status, wrap)
			a.clock.now = a.clock.now.Add(2 * time.Hour)
			requireDiscreet(t, a.read(t.Context()), maid)
			requireDiscreet(t, a.client.ExchangeCode(t.Context(), "main", "http://127.0.0.1/", "the-code", "the-verifier"), maid)
		}
	}
	a := setup(t, nil)
	a.secrets.m[amc.ConnectionSecretName("main")] = []byte(`{"clientSecret":"hush-secret","region":7}`)
	requireDiscreet(t, a.read(t.Context()))
}

func requireDiscreet(t *testing.T, err error, private ...string) {
	t.Helper()
	require.Error(t, err)
	for _, p := range append(private, "Atza", "Atzr", "hush-secret", "the-code", "the-verifier") {
		require.False(t, strings.Contains(err.Error(), p), "the error repeats something private")
	}
	for _, r := range err.Error() {
		require.True(t, unicode.IsPrint(r), "%U", r)
	}
}

func TestAnswersAreBounded(t *testing.T) {
	t.Parallel()
	a := setup(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
		piece := []byte(strings.Repeat(" ", 1<<20))
		for range 20 {
			if _, err := w.Write(piece); err != nil {
				return
			}
		}
		_, _ = w.Write([]byte(`{}`))
	})
	err := a.post(t.Context())
	require.True(t, amc.KindUnknown.Is(err), "%v", err)
}

func TestSlowAnswersEnd(t *testing.T) {
	t.Parallel()
	secrets := storeOf(t, map[string]amc.ConnectionSecret{"main": consent})
	synctest.Test(t, func(t *testing.T) {
		const limit = 10 * time.Second
		client := ads.New(ads.Options{
			Clock: newInstantClock(), Secrets: secrets, Endpoints: map[amc.Region]ads.Endpoints{amc.NorthAmerica: {Token: "http://amazon.test/token", API: "http://amazon.test"}},
			HTTP: &http.Client{Timeout: limit, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				if r.URL.Path == "/token" {
					return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(`{"access_token":"Atza|1","expires_in":3600}`))}, nil
				}
				trace := httptrace.ContextClientTrace(r.Context())
				trace.GetConn("amazon.test:80")
				trace.GotConn(httptrace.GotConnInfo{})
				<-r.Context().Done() // it was sent, and nothing comes
				return nil, r.Context().Err()
			})},
		})
		began := time.Now()
		_, err := client.CreateUpload(t.Context(), instance, "people", amc.Submission{})
		require.True(t, amc.KindUnknown.Is(err), "%v", err)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, limit, time.Since(began))
	})
}

// TestCodes: a read that never gets through ends with the code of its last answer.
func TestCodes(t *testing.T) {
	t.Parallel()
	for code, fault := range map[string]func(http.ResponseWriter, *http.Request, int){
		"amc_refused": answer(400, ""), "amc_unauthorized": answer(401, ""), "amc_forbidden": answer(403, ""), "amc_not_found": answer(404, ""),
		"amc_conflict": answer(409, ""), "amc_redirected": answer(302, ""), "amc_throttled": throttled("1"), "amc_unavailable": answer(503, ""),
		"unreadable_answer": answer(200, gatewayPage), "no_answer": drop,
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			a := setup(t, fault)
			_, err := a.client.DataSet(t.Context(), instance, "d")
			var e *amc.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, code, e.Code)
		})
	}
}
