package api

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDocsPage(t *testing.T) {
	t.Parallel()
	r := setup(t)
	page := r.call(request{method: "GET", path: "/docs"})
	require.Equal(t, 200, page.Code)
	require.Equal(t, "text/html; charset=utf-8", page.Header().Get("Content-Type"))
	policy := page.Header().Get("Content-Security-Policy")
	require.Contains(t, policy, "default-src 'none'; script-src 'self'; style-src 'self';")
	require.NotContains(t, policy, "unsafe")
	require.NotRegexp(t, `<script>|<style|style=| on[a-z]+=|https?:`, page.Body.String(), "nothing that the policy forbids")

	files := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(page.Body.String(), -1)
	require.Len(t, files, 4)
	for _, file := range files {
		out := r.call(request{method: "GET", path: "/" + file[1]}) // a relative address, so that a base path changes nothing
		require.Equal(t, 200, out.Code, file[1])
		require.NotEmpty(t, out.Header().Get("Content-Type"), file[1])
		require.Equal(t, "nosniff", out.Header().Get("X-Content-Type-Options"))
		require.Contains(t, out.Header().Get("Content-Security-Policy"), "default-src 'none'")
		require.Greater(t, out.Body.Len(), 100, file[1])
	}
	start := r.call(request{method: "GET", path: "/docs/start.js"}).Body.String()
	require.Contains(t, start, `url: "openapi.yaml"`)
	require.Contains(t, r.call(request{method: "GET", path: "/docs/swagger-ui-bundle.js"}).Body.String(), "SwaggerUIBundle")
	for _, path := range []string{"/docs/", "/docs/openapi.go", "/docs/start.js/x"} {
		problem(t, r.call(request{method: "GET", path: path}), 404, "no_such_route")
	}
}
