package sqlite

import (
	"encoding/base64"
	"encoding/json"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// cut takes the row away that was read beyond a page's limit. That there was one tells that there is a next page, which
// begins after the last row of this one.
func cut[T any](rows []T, limit int, at func(T) cursor) (page []T, next string) {
	if len(rows) <= limit {
		return rows, ""
	}
	return rows[:limit], at(rows[limit-1]).encode()
}

// cursor is the place of a page's last row; the next page begins after it, whatever was stored since.
type cursor struct {
	At int64  `json:"c"` // time, or version
	ID string `json:"i"` // of a row, or its name
}

func (c cursor) encode() string {
	text, _ := json.Marshal(c) // an integer and a string always marshal
	return base64.RawURLEncoding.EncodeToString(text)
}

func decodeCursor(s string) (c cursor, err error) {
	text, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err != nil || c.ID == "" {
		return c, amc.ErrCursor
	}
	return c, nil
}
