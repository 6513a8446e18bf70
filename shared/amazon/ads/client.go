package ads

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const (
	userAgent      = "amc-uploader (+https://github.com/amc-uploader/amc-uploader)"
	defaultTimeout = 30 * time.Second // of one try
	maxAnswer      = 16 << 20         // a page of 100 data sets of 100 columns is about 3 MiB
	maxErrorAnswer = 64 << 10
	pageSize       = 100
)

// Options are what a Client needs from its surroundings.
type Options struct {
	HTTP      *http.Client // default: one with a timeout; redirects are never followed
	Clock     amc.Clock
	Secrets   amc.SecretStore
	Endpoints map[amc.Region]Endpoints // default: AmazonEndpoints
}

// Endpoints are the addresses of one Ads region.
type Endpoints struct {
	Authorize string // page where a person consents
	Token     string // where codes and refresh tokens become access tokens
	API       string // scheme and host (and path prefix) of the Ads API
}

// AmazonEndpoints returns Amazon's own endpoints.
func AmazonEndpoints() map[amc.Region]Endpoints {
	return map[amc.Region]Endpoints{
		amc.NorthAmerica: {"https://www.amazon.com/ap/oa", "https://api.amazon.com/auth/o2/token", "https://advertising-api.amazon.com"},
		amc.Europe:       {"https://eu.account.amazon.com/ap/oa", "https://api.amazon.co.uk/auth/o2/token", "https://advertising-api-eu.amazon.com"},
		amc.FarEast:      {"https://apac.account.amazon.com/ap/oa", "https://api.amazon.co.jp/auth/o2/token", "https://advertising-api-fe.amazon.com"},
	}
}

// Simulated returns the endpoints of a simulator at baseURL, which serves every region under a path of its own.
func Simulated(baseURL string) map[amc.Region]Endpoints {
	all := map[amc.Region]Endpoints{}
	for region := range AmazonEndpoints() {
		at := baseURL + SimulatedPath(region)
		all[region] = Endpoints{Authorize: at + "/ap/oa", Token: at + "/auth/o2/token", API: at}
	}
	return all
}

// SimulatedPath is where a simulator serves a region.
func SimulatedPath(region amc.Region) string { return "/" + strings.ToLower(string(region)) }

// Client calls the APIs. It is safe for concurrent use; use one for the whole process, so that its tokens and pacers
// are shared.
type Client struct {
	http      *http.Client
	clock     amc.Clock
	secrets   amc.SecretStore
	endpoints map[amc.Region]Endpoints

	mu      sync.Mutex
	tokens  map[string]accessToken // by connection ID
	pacers  map[string]*pacer      // by connection ID and family
	refresh singleflight.Group
}

// New returns a Client.
func New(o Options) *Client {
	if o.Endpoints == nil {
		o.Endpoints = AmazonEndpoints()
	}
	h := http.Client{}
	if o.HTTP != nil {
		h = *o.HTTP
	}
	if h.Timeout == 0 {
		h.Timeout = defaultTimeout
	}
	// A redirect would carry the token to another host, or repeat a POST.
	h.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{
		http: &h, clock: o.Clock, secrets: o.Secrets, endpoints: o.Endpoints,
		tokens: map[string]accessToken{}, pacers: map[string]*pacer{},
	}
}

// call is one call of the Ads API.
type call struct {
	name      string // for messages: "create upload"
	via       amc.Instance
	method    string
	path      string // escaped
	query     url.Values
	mediaType string
	body      any      // nil for none
	effect    bool     // changes something in AMC
	private   []string // values of the body that no message may repeat
}

// do makes the call and decodes its answer into into, unless that is nil.
func (c *Client) do(ctx context.Context, call call, into any) error {
	var body []byte
	if call.body != nil {
		var err error
		if body, err = json.Marshal(call.body); err != nil {
			return fmt.Errorf("encode %s: %w", call.name, err)
		}
	}
	token, err := c.token(ctx, call.via.ConnectionID)
	if err != nil {
		return fmt.Errorf("%s: %w", call.name, err)
	}
	pace := c.pacer(call.via.ConnectionID, call.mediaType)
	send := func() error { return c.send(ctx, call, token, body, into) }
	err = c.try(ctx, pace, send)
	if amc.KindUnauthorized.Is(err) || amc.KindForbidden.Is(err) {
		// An expired token may answer either. The call was refused, so it is safe to repeat even with an effect.
		if token, err = c.replaceToken(ctx, call.via.ConnectionID, token); err != nil {
			return fmt.Errorf("%s: %w", call.name, err)
		}
		err = c.try(ctx, pace, send)
	}
	return err
}

// send makes one try of the call.
func (c *Client) send(ctx context.Context, call call, token accessToken, body []byte, into any) error {
	endpoints, err := c.region(token.region)
	if err != nil {
		return err
	}
	address := endpoints.API + call.path
	if len(call.query) > 0 {
		address += "?" + call.query.Encode()
	}
	request, err := http.NewRequest(call.method, address, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%s: %w", call.name, err)
	}
	h := request.Header
	h.Set("Authorization", "Bearer "+token.value)
	h.Set("Amazon-Advertising-API-ClientId", token.clientID)
	for name, value := range map[string]string{
		"Amazon-Advertising-API-AdvertiserId":  call.via.AccountID,
		"Amazon-Advertising-API-MarketplaceId": call.via.MarketplaceID,
		"Amazon-Ads-AccountId":                 call.via.AdsAccountID,
	} {
		if value != "" {
			h.Set(name, value)
		}
	}
	h.Set("Accept", call.mediaType)
	if call.method == http.MethodPost || call.method == http.MethodPut {
		h.Set("Content-Type", call.mediaType)
	}
	exchange := exchange{name: call.name, peer: "AMC", effect: call.effect, private: append(call.private, token.value)}
	return c.exchange(ctx, request, exchange, into)
}

// exchange describes one request and its answer to whoever reads its error.
type exchange struct {
	name    string
	peer    string
	effect  bool
	private []string
	// refused makes the error of an answer of this status instead of the usual one; nil leaves it.
	refused func(status int, body []byte) *amc.Error
}

// exchange sends the request and decodes a 2xx answer into into. Any other outcome is an amc.Error.
func (c *Client) exchange(ctx context.Context, request *http.Request, x exchange, into any) error {
	var connecting, connected atomic.Bool
	request = request.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { connecting.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	}))
	request.Header.Set("User-Agent", userAgent)
	response, err := c.http.Do(request)
	if err != nil {
		return x.unanswered(err, connecting.Load() && !connected.Load())
	}
	defer response.Body.Close()
	if response.StatusCode/100 != 2 {
		// A body that breaks off says less, not nothing.
		body, _ := io.ReadAll(io.LimitReader(response.Body, maxErrorAnswer))
		return x.refusal(response, body, c.clock.Now())
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return x.unanswered(err, false)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(body, into); err != nil {
		return x.unreadable(response.StatusCode)
	}
	return nil
}

func (c *Client) region(r amc.Region) (Endpoints, error) {
	e, ok := c.endpoints[r]
	if !ok {
		return Endpoints{}, &amc.Error{
			Kind: amc.KindInvalid, Code: "unknown_region", Field: "region",
			Message: fmt.Sprintf("%q is no Ads region", clean(string(r), 20)), Hint: "use NA, EU or FE",
		}
	}
	return e, nil
}

// pages collects the items of all pages.
func pages[T any](fetch func(token string) (items []T, next string, err error)) ([]T, error) {
	var all []T
	seen := map[string]bool{"": true}
	for token := ""; ; {
		items, next, err := fetch(token)
		if err != nil {
			return nil, err
		}
		all = append(all, items...)
		if seen[next] { // none, or a server that goes round in circles
			return all, nil
		}
		seen[next] = true
		token = next
	}
}

// translated returns each item as translate gives it; nil stays nil.
func translated[A, B any](items []A, translate func(A) B) []B {
	if items == nil {
		return nil
	}
	all := make([]B, len(items))
	for i, item := range items {
		all[i] = translate(item)
	}
	return all
}

// pageQuery asks for a page of up to limit items.
func pageQuery(token, limitName string, limit int) url.Values {
	q := url.Values{}
	if token != "" {
		q.Set("nextToken", token)
	}
	if limitName != "" {
		q.Set(limitName, fmt.Sprint(limit))
	}
	return q
}

// path joins escaped segments. A segment that would change the path's meaning is refused.
func path(base string, segments ...string) (string, error) {
	var b strings.Builder
	b.WriteString(base)
	for _, s := range segments {
		if s == "" || s == "." || s == ".." {
			return "", &amc.Error{
				Kind: amc.KindInvalid, Code: "id_form", Message: fmt.Sprintf("%q can't be an ID of AMC", s), Hint: "give the ID that AMC shows",
			}
		}
		b.WriteString("/" + url.PathEscape(s))
	}
	return b.String(), nil
}
