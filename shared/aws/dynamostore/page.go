package dynamostore

import (
	"encoding/base64"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// instant is how times are written into keys: their order is that of the texts. Records of one microsecond are told apart
// by their ids.
const instant = "2006-01-02T15:04:05.000000Z"

// atName names the key attribute that records are listed by in the order of time.
const atName = "at"

// at is a record's place in the order of time.
func at(created time.Time, id string) string { return created.UTC().Format(instant) + "/" + id }

// span is the part of an order that a query asks for: places from lo to hi, without last.
type span struct{ lo, hi, last string }

// spanOf returns the places of a time window, after inclusive and before exclusive, that are behind a cursor in the order
// from new to old.
func spanOf(after, before time.Time, cursor string) (s span, err error) {
	s.lo, s.hi = " ", "~" // before and behind all digits
	if !after.IsZero() {
		s.lo = after.UTC().Format(instant)
	}
	if !before.IsZero() {
		s.hi = before.UTC().Format(instant) // every place of that instant is longer, so behind it
	}
	if cursor != "" {
		if s.last, err = decodeCursor(cursor); err != nil {
			return span{}, err
		}
		if _, err := time.Parse(instant, s.last[:min(len(instant), len(s.last))]); err != nil {
			return span{}, amc.ErrCursor
		}
		s.hi = min(s.hi, s.last)
	}
	return s, nil
}

// holds reports whether a place is in the span.
func (s span) holds(place string) bool { return s.lo <= place && place <= s.hi && place != s.last }

// newest asks for the records of one key in a span, newest first. DynamoDB refuses a span whose end is before its begin:
// ask only where lo is not above hi.
func (s span) newest(table, index, name, value string) *dynamodb.QueryInput {
	in := &dynamodb.QueryInput{
		TableName: &table, KeyConditionExpression: aws.String("#" + name + " = :key AND #" + atName + " BETWEEN :lo AND :hi"),
		ExpressionAttributeValues: item{":key": text(value), ":lo": text(s.lo), ":hi": text(s.hi)}, ScanIndexForward: aws.Bool(false),
	}
	if index != "" {
		in.IndexName = &index
	}
	return in
}

// A cursor is the place of a page's last record; the next page begins behind it, whatever was stored since.
func encodeCursor(place string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(cursorMark + place))
}

// cursorMark tells our cursors from other text in base64.
const cursorMark = "p/"

func decodeCursor(cursor string) (place string, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	place, ours := strings.CutPrefix(string(raw), cursorMark)
	if err != nil || !ours || place == "" || len(place) > maxKey {
		return "", amc.ErrCursor
	}
	return place, nil
}
