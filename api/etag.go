package api

import (
	"strconv"
	"strings"
)

// etagOf names a representation by the versions of the records that it shows. Records are only ever added to one, and
// versions only grow.
func etagOf(versions ...int64) string {
	text := make([]string, len(versions))
	for i, v := range versions {
		text[i] = strconv.FormatInt(v, 10)
	}
	return `"` + strings.Join(text, ".") + `"`
}

// matches reports whether an If-None-Match header lists the ETag.
func matches(header, etag string) bool {
	for candidate := range strings.SplitSeq(header, ",") {
		candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
		if candidate == "*" || candidate == etag {
			return true
		}
	}
	return false
}
