package local

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestConsole(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "assets"), 0o700))
	for name, text := range map[string]string{"index.html": "the index", "icon.svg": "<svg/>", "assets/app-1.js": "code()"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	service := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	handler, err := newConsole(dir, "http://issuer", "http://s3", service)
	require.NoError(t, err)

	tests := []struct {
		method, path string
		status       int
		body, cache  string
	}{
		{"GET", "/", 200, "the index", "no-cache"},
		{"GET", "/uploads/0198?tab=rejects", 200, "the index", "no-cache"},
		{"GET", "/icon.svg", 200, "<svg/>", "no-cache"},
		{"GET", "/assets/app-1.js", 200, "code()", "public, max-age=31536000, immutable"},
		{"GET", "/assets/app-0.js", 404, "404 page not found\n", ""},
		{"GET", "/assets", 200, "the index", "no-cache"},
		{"GET", "/../local.go", 400, "invalid URL path\n", ""},
		{"GET", "/runtime-config.json", 200, `{"apiBase":"","clientId":"console","issuer":"http://issuer"}`, "no-store"},
		{"GET", "/v1/jobs", 418, "", ""},
		{"GET", "/oidc/login", 418, "", ""},
		{"GET", "/docs/", 418, "", ""},
		{"GET", "/healthz", 418, "", ""},
		{"POST", "/uploads", 418, "", ""},
	}
	for _, test := range tests {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(test.method, test.path, nil))
		require.Equal(t, test.status, w.Code, test.path)
		require.Equal(t, test.body, w.Body.String(), test.path)
		require.Equal(t, test.cache, w.Header().Get("Cache-Control"), test.path)
		if w.Code == 200 {
			require.Contains(t, w.Header().Get("Content-Security-Policy"), "script-src 'self'; style-src 'self';")
			require.Contains(t, w.Header().Get("Content-Security-Policy"), "connect-src 'self' http://s3;")
		}
	}

	bare, err := newConsole(t.TempDir(), "", "", service)
	require.NoError(t, err)
	w := httptest.NewRecorder()
	bare.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	require.Equal(t, 418, w.Code, "without a console, the API answers")
}
