package api

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const defaultPage = 25

// pageOf cuts a page out of records that a store lists whole, by id. next is "" on the last page.
func pageOf[T any](all []T, id func(T) string, cursor *string, limit *int) (page []T, next string, err error) {
	size := pageSize(limit)
	from := 0
	if cursor != nil {
		after, err := base64.RawURLEncoding.DecodeString(*cursor)
		if err != nil {
			return nil, "", &amc.Error{Kind: amc.KindInvalid, Code: "invalid_cursor", Field: "cursor", Message: "the cursor is none of ours",
				Hint: "pass the nextCursor of the page before as it was given"}
		}
		if from = slices.IndexFunc(all, func(r T) bool { return strings.Compare(id(r), string(after)) > 0 }); from < 0 {
			from = len(all)
		}
	}
	to := min(from+size, len(all))
	if to < len(all) {
		next = base64.RawURLEncoding.EncodeToString([]byte(id(all[to-1])))
	}
	return append([]T{}, all[from:to]...), next, nil
}

func pageSize(limit *int) int {
	if limit == nil {
		return defaultPage
	}
	return *limit
}
