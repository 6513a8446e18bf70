package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// authorizationTime is how long a person has to consent.
const authorizationTime = 15 * time.Minute

// authorization is a consent in the making. It lies in the secret store, one for each connection, and works once.
type authorization struct {
	StateDigest []byte    `json:"stateDigest"` // SHA-256
	Verifier    string    `json:"verifier"`    // of PKCE
	Subject     string    `json:"subject"`     // who began
	RedirectURI string    `json:"redirectUri"`
	ExpiresAt   time.Time `json:"expiresAt"`
}

// BeginAuthorization returns the address where a person consents. The state that comes back from there names the
// connection and proves, to whoever began alone, that the answer belongs to this beginning.
func (s *server) BeginAuthorization(ctx context.Context, r BeginAuthorizationRequestObject) (BeginAuthorizationResponseObject, error) {
	ctx = own(ctx)
	if !slices.Contains(s.RedirectURIs, r.Body.RedirectURI) {
		return nil, &amc.Error{Kind: amc.KindInvalid, Code: "redirect_uri_not_allowed", Field: "redirectUri", Message: "the service is not set up to send browsers there",
			Hint: "use one of " + strings.Join(s.RedirectURIs, ", ")}
	}
	record, err := s.Connections.Connection(ctx, r.ConnectionID)
	if err != nil {
		return nil, err
	}
	secret, err := s.connectionSecret(ctx, record)
	if err != nil {
		return nil, err
	}
	if secret.ClientID == "" {
		return nil, &amc.Error{Kind: amc.KindConflict, Code: "client_missing", Message: "the secret of the connection is gone", Hint: "give it its client id and secret again"}
	}
	state := record.ID + "." + rand.Text()
	digest := sha256.Sum256([]byte(state))
	a := authorization{
		StateDigest: digest[:], Verifier: rand.Text() + rand.Text(), // RFC 7636 asks for 43 characters at least
		Subject: callOf(ctx).principal.Subject, RedirectURI: r.Body.RedirectURI, ExpiresAt: s.Clock.Now().UTC().Add(authorizationTime),
	}
	challenge := sha256.Sum256([]byte(a.Verifier))
	address, err := s.Amazon.AuthorizeURL(record.Region, secret.ClientID, a.RedirectURI, state, base64.RawURLEncoding.EncodeToString(challenge[:]))
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(a)
	if err != nil {
		return nil, fmt.Errorf("encode authorization: %w", err)
	}
	if err := s.Secrets.PutSecret(ctx, amc.AuthorizationSecretName(record.ID), text); err != nil {
		return nil, fmt.Errorf("keep authorization: %w", err)
	}
	return BeginAuthorization200JSONResponse{AuthorizeURL: address, ExpiresAt: a.ExpiresAt}, nil
}

// CompleteAuthorization takes what Login with Amazon sent a browser back with.
func (s *server) CompleteAuthorization(ctx context.Context, r CompleteAuthorizationRequestObject) (CompleteAuthorizationResponseObject, error) {
	ctx = own(ctx)
	if (r.Body.Code == "") == (r.Body.Error == "") {
		return nil, &amc.Error{Kind: amc.KindInvalid, Code: "authorization_answer_form", Field: "code", Message: "an answer has either a code or an error", Hint: "pass the query on as it came"}
	}
	id, _, _ := strings.Cut(r.Body.State, ".")
	var body Connection
	err := s.alone(ctx, func() error {
		a, err := s.takeAuthorization(ctx, id, r.Body.State)
		if err != nil {
			return err
		}
		if r.Body.Error != "" {
			return &amc.Error{Kind: amc.KindConflict, Code: "consent_refused",
				Message: strings.TrimSuffix(fmt.Sprintf("Login with Amazon gave no consent (%s): %s", r.Body.Error, r.Body.ErrorDescription), ": "),
				Hint:    "connect again, and approve; for another error check the application's settings at Amazon"}
		}
		if err := s.Amazon.ExchangeCode(ctx, id, a.RedirectURI, r.Body.Code, a.Verifier); err != nil {
			return err
		}
		record, err := s.Connections.Connection(ctx, id)
		if err != nil {
			return err
		}
		body, _, err = s.describeConnection(ctx, record)
		return err
	})
	if err != nil {
		return nil, err
	}
	return CompleteAuthorization200JSONResponse(body), nil
}

// takeAuthorization ends the authorization that a state belongs to and returns it. A wrong state, or another caller, ends none.
func (s *server) takeAuthorization(ctx context.Context, id, state string) (a authorization, err error) {
	unknown := &amc.Error{Kind: amc.KindInvalid, Code: "authorization_unknown", Field: "state", Message: "no authorization waits for this answer",
		Hint: "it may have been used, replaced or left too long: begin again"}
	name := amc.AuthorizationSecretName(id)
	text, err := s.Secrets.Secret(ctx, name)
	switch {
	case amc.KindNotFound.Is(err):
		return a, unknown
	case err != nil:
		return a, fmt.Errorf("read authorization: %w", err)
	}
	if json.Unmarshal(text, &a) != nil {
		return a, errors.New("authorization of connection " + id + " can't be read")
	}
	digest := sha256.Sum256([]byte(state))
	switch {
	case subtle.ConstantTimeCompare(digest[:], a.StateDigest) != 1:
		return a, unknown
	case callOf(ctx).principal.Subject != a.Subject:
		return a, &amc.Error{Kind: amc.KindForbidden, Code: "authorization_of_another", Message: "somebody else began this authorization", Hint: "begin one of your own"}
	}
	if err := s.Secrets.DeleteSecret(ctx, name); amc.KindNotFound.Is(err) {
		return a, unknown // another call was first
	} else if err != nil {
		return a, fmt.Errorf("end authorization: %w", err)
	}
	if !s.Clock.Now().Before(a.ExpiresAt) {
		return a, unknown
	}
	return a, nil
}
