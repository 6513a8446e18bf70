package api

import (
	"bytes"
	"compress/gzip"
	_ "embed" // for the page
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
	"github.com/swaggest/swgui/v5/static"
)

var (
	//go:embed docs/index.html
	docsPage []byte
	//go:embed docs/start.js
	docsStart []byte
)

// docsPolicy lets the page load its own files and the document, and nothing else; no script or style stands in the page.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// docsTypes are the media types of the page's files.
var docsTypes = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".png": "image/png"}

// docsFiles are what the page loads, by name. They are in the program: the page works where the internet can't be reached.
var docsFiles = sync.OnceValues(func() (map[string][]byte, error) {
	files := map[string][]byte{"start.js": docsStart}
	for _, name := range []string{"favicon-32x32.png", "swagger-ui.css.gz", "swagger-ui-bundle.js.gz"} {
		content, err := static.FS.ReadFile(name)
		if err == nil && strings.HasSuffix(name, ".gz") {
			content, err = gunzip(content)
		}
		if err != nil {
			return nil, fmt.Errorf("read %s of the documentation page: %w", name, err)
		}
		files[strings.TrimSuffix(name, ".gz")] = content
	}
	return files, nil
})

func gunzip(content []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// serveDocs serves the document as a page for people. It is no operation of the API, so it is not in the document.
func serveDocs(engine *gin.Engine, noSuchRoute gin.HandlerFunc) error {
	files, err := docsFiles()
	if err != nil {
		return err
	}
	engine.GET("/docs", func(c *gin.Context) {
		c.Header("Content-Security-Policy", docsPolicy)
		c.Data(http.StatusOK, "text/html; charset=utf-8", docsPage)
	})
	engine.GET("/docs/:file", func(c *gin.Context) {
		content, ok := files[c.Param("file")]
		if !ok {
			noSuchRoute(c)
			return
		}
		c.Header("Cache-Control", "public, max-age=3600")
		c.Data(http.StatusOK, docsTypes[path.Ext(c.Param("file"))], content)
	})
	return nil
}
