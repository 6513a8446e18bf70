package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// console serves the built web console of a folder: its files, its index for every path that is none of them, since the
// console has addresses of its own, and what this stack tells it. On AWS, CloudFront does the same.
type console struct {
	files   fs.FS
	config  []byte
	policy  string
	service http.Handler // everything the console doesn't own
}

// newConsole returns service itself when the folder holds no console.
func newConsole(dir, issuer, objects string, service http.Handler) (http.Handler, error) {
	files := os.DirFS(dir)
	if _, err := fs.Stat(files, "index.html"); dir == "" || errors.Is(err, fs.ErrNotExist) {
		return service, nil
	} else if err != nil {
		return nil, fmt.Errorf("open console: %w", err)
	}
	config, err := json.Marshal(map[string]string{"issuer": issuer, "clientId": consoleID, "apiBase": ""})
	if err != nil {
		return nil, err
	}
	return &console{files: files, config: config, service: service,
		// Files dropped into the console go straight to S3.
		policy: "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; connect-src 'self' " + objects +
			"; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
	}, nil
}

// admitConsole lets the pages of an origin put files into the source bucket, with URLs that the API has signed.
func admitConsole(ctx context.Context, client *s3.Client, origin string) error {
	_, err := client.PutBucketCors(ctx, &s3.PutBucketCorsInput{
		Bucket: aws.String(sourceBucket),
		CORSConfiguration: &types.CORSConfiguration{CORSRules: []types.CORSRule{{
			AllowedOrigins: []string{origin}, AllowedMethods: []string{http.MethodPut}, AllowedHeaders: []string{"*"},
		}}},
	})
	if err != nil {
		return fmt.Errorf("admit the console to the source bucket: %w", err)
	}
	return nil
}

// ofService tells the paths that the API and the sign-in issuer answer.
func ofService(p string) bool {
	for _, prefix := range []string{"/v1/", issuerPath + "/"} {
		if strings.HasPrefix(p, prefix) {
			return true
		}
	}
	switch p {
	case "/healthz", "/readyz", "/version", "/openapi.yaml", "/docs":
		return true
	}
	return strings.HasPrefix(p, "/docs/")
}

func (c *console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if ofService(r.URL.Path) || r.Method != http.MethodGet && r.Method != http.MethodHead {
		c.service.ServeHTTP(w, r)
		return
	}
	header := w.Header()
	header.Set("Content-Security-Policy", c.policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	if r.URL.Path == "/runtime-config.json" {
		header.Set("Cache-Control", "no-store")
		header.Set("Content-Type", "application/json")
		_, _ = w.Write(c.config) // a caller who has left needs no answer
		return
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if info, err := fs.Stat(c.files, name); err != nil || info.IsDir() {
		if strings.HasPrefix(name, "assets/") {
			http.NotFound(w, r) // of a build that is gone; the index would be no script
			return
		}
		name = "index.html"
	}
	header.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, "assets/") {
		header.Set("Cache-Control", "public, max-age=31536000, immutable") // named by their content
	}
	http.ServeFileFS(w, r, c.files, name) // #nosec G703 -- an fs.FS has no path that leaves its folder
}
