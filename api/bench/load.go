package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// kind is one of the things that a client does.
type kind int

const (
	create kind = iota // a job
	poll               // the last job it made, unless that is unchanged
	get                // that job whole
	list               // the newest jobs
	kinds
)

var names = [kinds]string{"create a job", "poll a job (`If-None-Match`)", "get a job", "list 25 jobs"}

// share is how many of a hundred calls are of each kind.
var share = [kinds]int{create: 5, poll: 70, get: 10, list: 15}

func next(dice *rand.Rand) kind {
	n := dice.IntN(100)
	for k, s := range share {
		if n -= s; n < 0 {
			return kind(k)
		}
	}
	return list
}

// result is what all clients met.
type result struct {
	clients, requests int
	wall              time.Duration
	took              [kinds][]time.Duration
	unchanged         int // polls that cost no body
}

// caller is one client.
type caller struct {
	api       *client.ClientWithResponses
	dice      *rand.Rand
	name      string
	job, etag string // the last it made, and the version it knows
	made      int
	took      [kinds][]time.Duration
	unchanged int
}

func measure(ctx context.Context, clients, requests int) (r result, err error) {
	url, id, secret := os.Getenv("AMCU_URL"), os.Getenv("AMCU_CLIENT_ID"), os.Getenv("AMCU_CLIENT_SECRET")
	if url == "" || id == "" || secret == "" {
		return r, errEnvironment
	}
	tokens := (&clientcredentials.Config{ClientID: id, ClientSecret: secret, TokenURL: url + "/oidc/oauth2/token", Scopes: []string{"amc/write"}}).TokenSource(ctx)
	callers := make([]*caller, clients)
	for i := range callers {
		// A pool of its own, so that each client has its own connection.
		authorized := &http.Client{Transport: &oauth2.Transport{Source: tokens, Base: &http.Transport{}}, Timeout: time.Minute}
		api, err := client.NewClientWithResponses(url, client.WithHTTPClient(authorized))
		if err != nil {
			return r, fmt.Errorf("make client: %w", err)
		}
		callers[i] = &caller{api: api, dice: rand.New(rand.NewPCG(1, uint64(i))), name: fmt.Sprint(i)} //nolint:gosec // the same calls each time
		if err := callers[i].do(ctx, create); err != nil {
			return r, err
		}
		callers[i].took = [kinds][]time.Duration{} // it was to warm up
	}
	r.clients, r.requests = clients, requests
	began := time.Now()
	g, ctx := errgroup.WithContext(ctx)
	for _, c := range callers {
		g.Go(func() error {
			for range requests {
				if err := c.do(ctx, next(c.dice)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return r, err
	}
	r.wall = time.Since(began)
	for _, c := range callers {
		r.unchanged += c.unchanged
		for k := range kinds {
			r.took[k] = append(r.took[k], c.took[k]...)
		}
	}
	return r, nil
}

// do makes one call and notes how long it took. Another answer than the expected ends the measurement.
func (c *caller) do(ctx context.Context, k kind) error {
	began := time.Now()
	status, expected, err := c.call(ctx, k)
	c.took[k] = append(c.took[k], time.Since(began))
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", names[k], err)
	case status != expected && (k != poll || status != http.StatusNotModified):
		return fmt.Errorf("%s: the answer is %d", names[k], status)
	}
	return nil
}

func (c *caller) call(ctx context.Context, k kind) (status, expected int, err error) {
	switch k {
	case create:
		c.made++
		key := fmt.Sprint(c.name, "-", c.made)
		answer, err := c.api.CreateJobWithResponse(ctx, &client.CreateJobParams{IdempotencyKey: &key}, request())
		if err != nil || answer.JSON202 == nil {
			return statusOf(answer, err), http.StatusAccepted, err
		}
		c.job, c.etag = answer.JSON202.JobID, answer.HTTPResponse.Header.Get("ETag")
		return answer.StatusCode(), http.StatusAccepted, nil
	case list:
		answer, err := c.api.ListJobsWithResponse(ctx, &client.ListJobsParams{})
		return statusOf(answer, err), http.StatusOK, err
	}
	params := &client.GetJobParams{}
	if k == poll {
		params.IfNoneMatch = &c.etag
	}
	answer, err := c.api.GetJobWithResponse(ctx, c.job, params)
	if err == nil {
		if answer.StatusCode() == http.StatusNotModified {
			c.unchanged++
		}
		c.etag = answer.HTTPResponse.Header.Get("ETag")
	}
	return statusOf(answer, err), http.StatusOK, err
}

func statusOf(answer interface{ StatusCode() int }, err error) int {
	if err != nil {
		return 0
	}
	return answer.StatusCode()
}

// request is for a job whose source does not exist: the worker takes it, and it is over soon.
func request() client.JobRequest {
	return client.JobRequest{
		Source: client.SourceRef{Bucket: "source", Key: "bench/nowhere.csv"}, InstanceIDs: []string{"amc-demo-us"},
		Mapping: &amc.Mapping{DataSetID: "bench", CountryCode: "US", Columns: []amc.MappedColumn{
			{Source: "E-mail", Column: amc.Column{Name: "email", DataType: amc.String, ColumnType: amc.DimensionColumn, ExternalUserIDType: &amc.ExternalUserIDType{HashedPII: "EMAIL"}}},
			{Source: "Amount", Column: amc.Column{Name: "amount", DataType: amc.Decimal, ColumnType: amc.MetricColumn}},
		}},
	}
}
