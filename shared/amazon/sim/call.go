package sim

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const maxBody = 4 << 20

var vendorType = regexp.MustCompile(`^application/vnd\.amc.+\+json$`)

// call is one call of the Ads API that was let in.
type call struct {
	*http.Request
	region   amc.Region
	account  amc.Instance // any instance of the account that the headers name
	instance *instance    // that the path names
	body     []byte
}

// refusal is an answer that is no success.
type refusal struct {
	status  int
	code    string
	details string
	errors  []string
}

func invalid(details string, args ...any) *refusal {
	return &refusal{status: http.StatusBadRequest, code: "VALIDATION_ERROR", details: fmt.Sprintf(details, args...)}
}

func notFound(details string) *refusal {
	return &refusal{status: http.StatusNotFound, code: "NOT_FOUND", details: details}
}

func forbidden(details string) *refusal {
	return &refusal{status: http.StatusForbidden, code: "FORBIDDEN", details: details}
}

func unauthorized(details string) *refusal {
	return &refusal{status: http.StatusUnauthorized, code: "UNAUTHORIZED", details: details}
}

// style is how an API writes its errors.
type style int

const (
	dataStyle style = iota
	instanceStyle
	accountStyle
)

func (st style) body(r *refusal, requestID string) any {
	switch st {
	case accountStyle:
		return map[string]any{"message": r.details, "requestId": requestID}
	case instanceStyle:
		return map[string]any{"code": r.code, "details": r.details}
	}
	return map[string]any{"code": r.code, "details": r.details, "errors": append([]string{}, r.errors...), "requestId": requestID}
}

// serve answers one route in one region.
func (s *Simulator) serve(region amc.Region, r route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		refuse := func(refused *refusal) {
			s.mu.Lock()
			id := s.id("request")
			s.mu.Unlock()
			respond(w, refused.status, r.style.body(refused, id))
		}
		fault := s.faults.next(request.Header.Get("Amazon-Advertising-API-ClientId"), request, r.effect)
		if s.dawdle(request.Context(), fault) != nil {
			return
		}
		if fault.happensBefore() && fault.answer(w, s.faults.RetryAfter, refuse) {
			return
		}
		c := &call{Request: request, region: region}
		var err error
		if c.body, err = io.ReadAll(http.MaxBytesReader(w, request.Body, maxBody)); err != nil {
			refuse(&refusal{status: http.StatusRequestEntityTooLarge, code: "PAYLOAD_TOO_LARGE", details: "The request body is too large"})
			return
		}
		answer, refused := s.admit(c, r, fault)
		switch {
		case refused != nil:
			refuse(refused)
		case !fault.answer(w, s.faults.RetryAfter, refuse):
			respond(w, http.StatusOK, answer)
		}
	})
}

// admit checks who calls, and lets the call happen.
func (s *Simulator) admit(c *call, r route, fault fault) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if refused := s.authenticate(c, fault.kind == expiredToken); refused != nil {
		return nil, refused
	}
	if r.style != accountStyle {
		if refused := s.authorize(c); refused != nil {
			return nil, refused
		}
	}
	if len(c.body) > 0 {
		kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
		if err != nil || kind != "application/json" && !vendorType.MatchString(kind) {
			return nil, &refusal{status: http.StatusUnsupportedMediaType, code: "UNSUPPORTED_MEDIA_TYPE", details: "Content-Type is not supported"}
		}
	}
	return r.answer(c)
}

// authenticate finds out whose call it is.
func (s *Simulator) authenticate(c *call, expire bool) *refusal {
	value, ok := strings.CutPrefix(c.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return unauthorized("Authorization header is missing")
	}
	token, ok := s.login.access[value]
	now := s.Clock.Now()
	if ok && expire && s.login.mayExpire(token, now) {
		delete(s.login.access, value)
		ok = false
	}
	switch {
	case !ok, token.region != c.region:
		return unauthorized("Not authorized: the access token is invalid")
	case !now.Before(token.ends):
		return unauthorized("Not authorized: the access token has expired")
	case c.Header.Get("Amazon-Advertising-API-ClientId") != token.clientID:
		return unauthorized("Not authorized: Amazon-Advertising-API-ClientId does not match the access token")
	}
	return nil
}

// authorize finds the account that the headers name, and the instance of the path in it.
func (s *Simulator) authorize(c *call) *refusal {
	account, market := c.Header.Get("Amazon-Advertising-API-AdvertiserId"), c.Header.Get("Amazon-Advertising-API-MarketplaceId")
	switch {
	case account == "":
		return invalid("Amazon-Advertising-API-AdvertiserId header is missing")
	case market == "":
		return invalid("Amazon-Advertising-API-MarketplaceId header is missing")
	}
	all := s.Instances[c.region]
	i := slices.IndexFunc(all, func(i amc.Instance) bool { return i.AccountID == account })
	if i < 0 {
		return forbidden("The advertiser ID is not accessible")
	}
	c.account = all[i]
	if c.account.MarketplaceID != market {
		return invalid("The marketplace ID does not belong to the advertiser ID")
	}
	id := c.PathValue("instance")
	if id == "" {
		return nil
	}
	c.instance = s.instances[id]
	switch {
	case c.instance == nil || c.instance.region != c.region:
		return notFound("The instance does not exist")
	case c.instance.AccountID != account:
		return forbidden("The instance does not belong to the advertiser ID")
	case c.instance.AdsAccountID != "" && c.instance.AdsAccountID != c.Header.Get("Amazon-Ads-AccountId"):
		return forbidden("Amazon-Ads-AccountId is missing or wrong")
	case c.instance.unreachable:
		return &refusal{status: http.StatusServiceUnavailable, code: "SERVICE_UNAVAILABLE", details: "The instance is not available"}
	}
	return nil
}

func respond(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // who hung up misses it
}

// decode reads the body into into. Unknown fields are refused, as AMC does.
func (c *call) decode(into any) *refusal {
	d := json.NewDecoder(bytes.NewReader(c.body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		var typ *json.UnmarshalTypeError
		switch {
		case errors.As(err, &typ):
			return invalid("The field %s has the wrong type", typ.Field)
		case strings.HasPrefix(err.Error(), "json: unknown field "):
			return invalid("The request has an unknown field: %s", strings.TrimPrefix(err.Error(), "json: unknown field "))
		}
		return invalid("The request body is not valid JSON")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return invalid("The request body has text after its JSON")
	}
	return nil
}

// paged cuts the page that the query asks for out of all items. next is nil on the last one.
func paged[T any](c *call, all []T, limitName string) (page []T, next any, refused *refusal) {
	const maxLimit, defaultLimit = 100, 25
	query := c.URL.Query()
	limit := defaultLimit
	if text := query.Get(limitName); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxLimit {
			return nil, nil, invalid("%s must be between 1 and %d", limitName, maxLimit)
		}
		limit = n
	}
	from := 0
	if token := query.Get("nextToken"); token != "" {
		text, err := base64.RawURLEncoding.DecodeString(token)
		if err == nil {
			from, err = strconv.Atoi(string(text))
		}
		if err != nil || from < 0 || from > len(all) {
			return nil, nil, invalid("nextToken is invalid")
		}
	}
	to := min(from+limit, len(all))
	if to < len(all) {
		next = base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(to)))
	}
	return append([]T{}, all[from:to]...), next, nil
}
