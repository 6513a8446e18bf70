package ads_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amazon/ads"
	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
)

func TestTokensAreKept(t *testing.T) {
	t.Parallel()
	for _, expires := range []string{`3600`, `"3600"`, `3.6e3`} {
		a := setup(t, answer(200, accepted))
		a.token = answer(200, `{"access_token":"Atza|x","expires_in":`+expires+`}`)
		require.NoError(t, a.read(t.Context()))
		a.clock.now = a.clock.now.Add(58 * time.Minute)
		require.NoError(t, a.read(t.Context()))
		tokens, _ := a.counts()
		require.Equal(t, 1, tokens, expires)
		a.clock.now = a.clock.now.Add(time.Minute)
		require.NoError(t, a.read(t.Context()))
		tokens, _ = a.counts()
		require.Equal(t, 2, tokens, "a minute before it expires there is a new one")
	}
}

func TestOneFetchServesAll(t *testing.T) {
	t.Parallel()
	a := setup(t, answer(200, accepted))
	arrived, release := make(chan struct{}), make(chan struct{})
	a.token = func(w http.ResponseWriter, _ *http.Request, _ int) {
		close(arrived)
		<-release
		_, _ = io.WriteString(w, `{"access_token":"Atza|x","expires_in":3600}`)
	}
	leaving, leave := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() { gone <- a.read(leaving) }()
	<-arrived // the one who leaves is the one who fetches
	var others errgroup.Group
	for range 20 {
		others.Go(func() error { return a.read(t.Context()) })
	}
	leave()
	require.ErrorIs(t, <-gone, context.Canceled)
	close(release)
	require.NoError(t, others.Wait())
	tokens, calls := a.counts()
	require.Equal(t, 1, tokens)
	require.Equal(t, 20, calls)
}

func TestRefusedTokenIsReplacedOnce(t *testing.T) {
	t.Parallel()
	for _, status := range []int{401, 403} {
		a := setup(t, func(w http.ResponseWriter, r *http.Request, _ int) {
			if r.Header.Get("Authorization") != "Bearer Atza|2" {
				w.WriteHeader(status)
				return
			}
			_, _ = io.WriteString(w, accepted)
		})
		require.NoError(t, a.post(t.Context()), "a refused call had no effect, so it is repeated")
		tokens, calls := a.counts()
		require.Equal(t, []int{2, 2}, []int{tokens, calls})
	}
	const said = "Terms not accepted"
	a := setup(t, answer(401, `{"message":"`+said+`"}`))
	err := a.post(t.Context())
	failure.Is(t, err, amc.Error{Kind: amc.KindUnauthorized, Code: "amc_unauthorized"})
	require.ErrorContains(t, err, said)
	tokens, calls := a.counts()
	require.Equal(t, []int{2, 2}, []int{tokens, calls})
}

func TestRotatedRefreshTokenIsKept(t *testing.T) {
	t.Parallel()
	a := setup(t, answer(200, accepted))
	a.token = func(w http.ResponseWriter, r *http.Request, n int) {
		if r.PostFormValue("refresh_token") != []string{consent.RefreshToken, "Atzr|1"}[n-1] {
			w.WriteHeader(400)
			return
		}
		_, _ = fmt.Fprintf(w, `{"access_token":"Atza|%d","expires_in":3600,"refresh_token":"Atzr|%d"}`, n, n)
	}
	require.NoError(t, a.read(t.Context()))
	want := consent
	want.RefreshToken = "Atzr|1"
	require.Equal(t, want, a.secrets.connection(t, "main"))
	a.clock.now = a.clock.now.Add(time.Hour)
	require.NoError(t, a.read(t.Context()))
	require.Equal(t, "Atzr|2", a.secrets.connection(t, "main").RefreshToken)
}

func TestRefusedConsentIsNoted(t *testing.T) {
	t.Parallel()
	a := setup(t, answer(200, accepted))
	refusal := answer(400, `{"error":"invalid_grant"}`)
	a.token = refusal
	began := a.clock.Now()
	require.Error(t, a.post(t.Context()))
	want := consent
	want.RefusedAt = began
	require.Equal(t, want, a.secrets.connection(t, "main"))
	a.clock.now = a.clock.now.Add(time.Minute)
	require.Error(t, a.post(t.Context()))
	require.Equal(t, want, a.secrets.connection(t, "main"), "since when, not last when")
	a.token = nil
	require.NoError(t, a.post(t.Context()))
	require.Equal(t, consent, a.secrets.connection(t, "main"), "what works is not refused")

	// Somebody connects again while the old refresh token is being refused.
	again := consent
	again.RefreshToken = "Atzr|again"
	a.client.Forget("main")
	a.token = func(w http.ResponseWriter, r *http.Request, n int) {
		a.secrets.m = storeOf(t, map[string]amc.ConnectionSecret{"main": again}).m
		refusal(w, r, n)
	}
	require.Error(t, a.post(t.Context()))
	require.Equal(t, again, a.secrets.connection(t, "main"))
}

func TestConnectionsThatNeedAPerson(t *testing.T) {
	t.Parallel()
	check := func(name, code string, prepare func(*amazon)) {
		a := setup(t, answer(200, accepted))
		prepare(a)
		err := a.post(t.Context())
		var e *amc.Error
		require.True(t, errors.As(err, &e), name)
		require.Equal(t, amc.KindUnauthorized, e.Kind, name)
		require.Equal(t, code, e.Code, name)
		require.NotEmpty(t, e.Hint, name)
		tokens, calls := a.counts()
		require.LessOrEqual(t, tokens, 1, name)
		require.Zero(t, calls, name)
	}
	check("consent ended", "connect_again", func(a *amazon) { a.token = answer(400, `{"error":"invalid_grant","error_description":"x"}`) })
	check("client changed", "invalid_client", func(a *amazon) { a.token = answer(401, `{"error":"invalid_client"}`) })
	check("no connection", "connect_again", func(a *amazon) { delete(a.secrets.m, amc.ConnectionSecretName("main")) })
	check("no consent yet", "connect_again", func(a *amazon) {
		a.secrets = nil
		s := storeOf(t, map[string]amc.ConnectionSecret{"main": {Region: amc.NorthAmerica, ClientID: "c", ClientSecret: "s"}})
		a.client = ads.New(ads.Options{Clock: a.clock, Secrets: s, Endpoints: map[amc.Region]ads.Endpoints{amc.NorthAmerica: {Token: a.URL + "/token", API: a.URL}}})
	})
	check("broken secret", "connect_again", func(a *amazon) { a.secrets.m[amc.ConnectionSecretName("main")] = []byte("x") })
}

func TestTokenEndpointInTrouble(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]func(http.ResponseWriter, *http.Request, int){
		"429": throttled("1"), "500": answer(500, ""), "HTML": answer(503, gatewayPage), "drop": drop, "200 HTML": answer(200, gatewayPage), "no token": answer(200, `{}`),
	} {
		a := setup(t, answer(200, accepted))
		a.token = first(2, fault, answer(200, `{"access_token":"Atza|x"}`))
		require.NoError(t, a.post(t.Context()), name)
		tokens, calls := a.counts()
		require.Equal(t, []int{3, 1}, []int{tokens, calls}, name)
	}
	a := setup(t, answer(200, accepted))
	a.token = answer(500, "")
	require.True(t, amc.KindUnavailable.Is(a.post(t.Context())), "nothing was sent to AMC")
}

func TestAuthorizeURL(t *testing.T) {
	t.Parallel()
	client := ads.New(ads.Options{Clock: newInstantClock()})
	for region, host := range map[amc.Region]string{
		amc.NorthAmerica: "www.amazon.com", amc.Europe: "eu.account.amazon.com", amc.FarEast: "apac.account.amazon.com",
	} {
		address, err := client.AuthorizeURL(region, "c/1", "https://console.test/back?a=b", "the state", "the-challenge")
		require.NoError(t, err)
		u, err := url.Parse(address)
		require.NoError(t, err)
		require.Equal(t, "https://"+host+"/ap/oa", u.Scheme+"://"+u.Host+u.Path)
		require.Equal(t, url.Values{
			"client_id": {"c/1"}, "scope": {"advertising::campaign_management"}, "response_type": {"code"}, "redirect_uri": {"https://console.test/back?a=b"},
			"state": {"the state"}, "code_challenge": {"the-challenge"}, "code_challenge_method": {"S256"},
		}, u.Query())
	}
	_, err := client.AuthorizeURL("MOON", "c", "r", "s", "x")
	var e *amc.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "unknown_region", e.Code)
	require.Equal(t, amc.KindInvalid, e.Kind)
}
