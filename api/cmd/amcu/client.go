package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/oauth2"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const callTime = 30 * time.Second

// connect returns a client of the API that sends tokens.
func (a *app) connect(ctx context.Context) (*client.ClientWithResponses, error) {
	base, err := a.base()
	if err != nil {
		return nil, err
	}
	token, _, err := a.credentials(ctx, base)
	if err != nil {
		return nil, err
	}
	return client.NewClientWithResponses(base, client.WithHTTPClient(&patient{doer: &http.Client{Timeout: callTime, Transport: token}, clock: a.clock}))
}

// patient repeats a call that met a passing fault. Calls of amcu may be repeated: the one that creates a job carries an
// idempotency key, and what else is created has a name, or is looked for first. Those that may not have the value of once
// in their context.
type patient struct {
	doer  client.HttpRequestDoer
	clock amc.Clock
}

// once is the key of a value that has a call made a single time.
type once struct{}

const (
	attempts   = 4
	firstPause = 250 * time.Millisecond
	maxPause   = 30 * time.Second
)

// Do implements client.HttpRequestDoer.
func (p *patient) Do(r *http.Request) (*http.Response, error) {
	for attempt := 1; ; attempt++ {
		response, err := p.doer.Do(r)
		if attempt == attempts || r.Context().Value(once{}) != nil || r.Context().Err() != nil || !passing(response, err) {
			return response, err
		}
		pause := firstPause << attempt / 2
		if response != nil {
			if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil {
				pause = min(maxPause, max(pause, time.Duration(seconds)*time.Second))
			}
			_ = response.Body.Close()
		}
		if err := p.clock.Sleep(r.Context(), pause); err != nil {
			return nil, err
		}
		if r.GetBody != nil {
			if r.Body, err = r.GetBody(); err != nil {
				return nil, fmt.Errorf("read request again: %w", err)
			}
		}
	}
}

func passing(response *http.Response, err error) bool {
	var refused *oauth2.RetrieveError
	var own *amc.Error
	if err != nil {
		return !errors.As(err, &refused) && !errors.As(err, &own)
	}
	switch response.StatusCode {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}
