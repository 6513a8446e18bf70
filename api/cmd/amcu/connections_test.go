package main

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// simulated are the instances that the simulated Amazon has in North America.
var simulated = []amc.Instance{
	{ID: "amcnew", Name: "New", AccountID: "ENTITY1", MarketplaceID: "ATVPDKIKX0DER", UploadAccount: "111122223333", S3Region: "us-east-1"},
	{ID: "amcother", Name: "Other", AccountID: "ENTITY2", MarketplaceID: "ATVPDKIKX0DER", UploadAccount: "444455556666", S3Region: "us-east-1"},
}

// browser opens the first address that is written to it.
type browser struct {
	visit func(address string)
	once  sync.Once
	mu    sync.Mutex
	text  bytes.Buffer
	gone  sync.WaitGroup
}

func (b *browser) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.text.Write(p)
	for word := range strings.FieldsSeq(b.text.String()) {
		if strings.HasPrefix(word, "http://127.0.0.1") && strings.Contains(word, "/ap/oa") {
			b.once.Do(func() { b.gone.Go(func() { b.visit(word) }) })
		}
	}
	return len(p), nil
}

// connect runs amcu connections connect while visit opens what it prints.
func (r *rig) connect(id string, visit func(address string)) (code int, out, errs string) {
	r.t.Helper()
	var stdout bytes.Buffer
	b := &browser{visit: visit}
	a := &app{env: func(name string) string { return r.env[name] }, out: &stdout, err: b, clock: r}
	code = a.run(r.t.Context(), []string{"connections", "connect", id, "--port", strconv.Itoa(r.port)})
	b.gone.Wait()
	return code, stdout.String(), b.text.String()
}

// approve follows an address to wherever it leads.
func (r *rig) approve(address string) {
	response, err := http.Get(address)
	if err != nil {
		r.t.Error(err)
		return
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || !strings.Contains(string(text), "You can close this window") {
		r.t.Errorf("%v, %s", err, text)
	}
}

func TestConnections(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.in = "hush-hush\n"
	add := []string{"connections", "add", "North America", "--region", "na", "--client-id", "amzn1.client"}
	code, out, errs := r.amcu(add...)
	require.Equal(t, exitOK, code, errs)
	require.Equal(t, "CONNECTION     NAME           REGION  STATUS  CONSENT ENDS\nnorth-america  North America  NA      new\n", out)
	r.refused("a name twice", refusal{args: add, want: amc.Error{Kind: amc.KindConflict, Code: "connection_exists", Field: "connectionId"}})
	r.refused("a blank secret", refusal{args: add, in: " \n", want: amc.Error{Kind: amc.KindInvalid, Code: "client_secret_missing", Field: "AMCU_LWA_CLIENT_SECRET"}})

	code, out, errs = r.connect("north-america", func(address string) {
		at := "http://localhost:" + strconv.Itoa(r.port) + "/callback"
		for _, stranger := range []string{at, at + "?state=north-america.AAAA&code=x", at + "?state="} {
			response, err := http.Get(stranger)
			if err != nil {
				t.Error(err)
				return
			}
			response.Body.Close()
			if response.StatusCode != http.StatusBadRequest {
				t.Error(response.Status, stranger)
			}
		}
		r.approve(address)
	})
	require.Equal(t, exitOK, code, errs)
	require.Equal(t, "CONNECTION     NAME           REGION  STATUS     CONSENT ENDS\nnorth-america  North America  NA      connected  2027-11-23\n", out)
	require.NotContains(t, out+errs, "hush-hush")
	require.NotContains(t, out+errs, "Atzr|")

	code, out, errs = r.amcu("connections", "list", "--output", "json")
	require.Equal(t, exitOK, code, errs)
	require.Contains(t, out, `"status": "connected"`)
	code, out, errs = r.amcu("connections", "remove", "north-america")
	require.Equal(t, exitOK, code, errs)
	require.Equal(t, "removed connection north-america\n", out)
	r.refused("it is gone", refusal{args: []string{"connections", "remove", "north-america"}, want: amc.Error{Kind: amc.KindNotFound, Code: "connection_not_found"}, shows: []string{"north-america"}})
}

func TestConnectMayBeDenied(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.in = "hush-hush"
	code, _, errs := r.amcu("connections", "add", "North America", "--region", "NA", "--client-id", "amzn1.client")
	require.Equal(t, exitOK, code, errs)
	code, _, errs = r.connect("north-america", func(address string) {
		r.approve(strings.Replace(address, "response_type=code", "response_type=token", 1)) // which Amazon answers with an error
	})
	require.Equal(t, exitFailed, code)
	require.Contains(t, errs, "unsupported_response_type")
}

func TestConnectionsWrongUsage(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for name, args := range map[string][]string{
		"no such command": {"connections", "forget"},
		"no region":       {"connections", "add", "x", "--client-id", "c"},
		"no connection":   {"connections", "connect"},
	} {
		code, out, errs := r.amcu(args...)
		require.Equal(t, exitUsage, code, "%s: %s", name, errs)
		require.Empty(t, out, name)
	}
	code, out, _ := r.amcu("connections")
	require.Equal(t, exitOK, code)
	require.Contains(t, out, "connect ")
	r.in = "s"
	r.refused("a region", refusal{args: []string{"connections", "add", "x", "--region", "MOON", "--client-id", "c"}, want: amc.Error{Kind: amc.KindInvalid, Code: "invalid_request", Field: "region"}})
	busy, err := net.Listen("tcp", "localhost:"+strconv.Itoa(r.port))
	require.NoError(t, err)
	defer busy.Close()
	r.refused("a busy port", refusal{args: []string{"connections", "connect", "x", "--port", strconv.Itoa(r.port)}, want: amc.Error{Kind: amc.KindUnavailable, Code: "port_taken", Field: "--port"}})
}

// addConnection makes a connection that works.
func (r *rig) addConnection() {
	r.t.Helper()
	r.env["AMCU_LWA_CLIENT_SECRET"] = "hush-hush"
	code, _, errs := r.amcu("connections", "add", "North America", "--region", "na", "--client-id", "amzn1.client")
	require.Equal(r.t, exitOK, code, errs)
	code, _, errs = r.connect("north-america", r.approve)
	require.Equal(r.t, exitOK, code, errs)
}
