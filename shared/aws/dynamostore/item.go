package dynamostore

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const (
	documentName = "document" // the record, in JSON
	versionName  = "version"

	// plainDocument is how large a document may be to be kept as it is, for everybody who looks into the table; a larger one
	// is packed.
	plainDocument = 16 << 10
	// maxItem is the most that DynamoDB keeps in one item, names and values.
	maxItem = 400 << 10
	// maxKey is the most that DynamoDB takes of the second part of a key; the first may be longer.
	maxKey = 1024
)

// encode returns a record's document as an attribute.
func encode(noun string, record any) (types.AttributeValue, error) {
	document, err := json.Marshal(record)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", noun, err)
	}
	if len(document) <= plainDocument {
		return text(string(document)), nil
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write(document) // a buffer takes all
	_ = w.Close()
	return &types.AttributeValueMemberB{Value: packed.Bytes()}, nil
}

// decode reads an item's document into record.
func decode(noun string, it item, record any) error {
	var document []byte
	var err error
	switch d := it[documentName].(type) {
	case *types.AttributeValueMemberS:
		document = []byte(d.Value)
	case *types.AttributeValueMemberB:
		var r *gzip.Reader
		if r, err = gzip.NewReader(bytes.NewReader(d.Value)); err == nil {
			document, err = io.ReadAll(r) // written by ourselves
		}
	default:
		err = fmt.Errorf("the item has no document")
	}
	if err == nil {
		err = json.Unmarshal(document, record)
	}
	if err != nil {
		return fmt.Errorf("decode %s: %w", noun, err)
	}
	return nil
}

func versionOf(it item) (int64, error) { return numberOf(it, versionName) }

func numberOf(it item, name string) (int64, error) {
	n, ok := it[name].(*types.AttributeValueMemberN)
	if !ok {
		return 0, fmt.Errorf("the item has no number %s", name)
	}
	return strconv.ParseInt(n.Value, 10, 64)
}

func textOf(it item, name string) string {
	s, ok := it[name].(*types.AttributeValueMemberS)
	if !ok {
		return ""
	}
	return s.Value
}

// equal reports whether two attributes are the same text.
func equal(a, b types.AttributeValue) bool {
	s, ok := a.(*types.AttributeValueMemberS)
	t, is := b.(*types.AttributeValueMemberS)
	return ok && is && s.Value == t.Value
}

// fits refuses an item that DynamoDB would not keep, before anything is written.
func fits(it item) error {
	size := sizeOf(&types.AttributeValueMemberM{Value: it})
	if size <= maxItem {
		return nil
	}
	return tooLarge(size, maxItem)
}

func tooLarge(size, most int) error {
	return &amc.Error{Kind: amc.KindInvalid, Code: "record_too_large", Message: fmt.Sprintf("the record takes %d bytes; %d is the most", size, most),
		Hint: "of a job: put the files under one prefix instead of listing them, give the file fewer columns, or write larger parts"}
}

// sizeOf counts an attribute as DynamoDB does, or a little above.
func sizeOf(value types.AttributeValue) (size int) {
	switch v := value.(type) {
	case *types.AttributeValueMemberS:
		return len(v.Value)
	case *types.AttributeValueMemberB:
		return len(v.Value)
	case *types.AttributeValueMemberL:
		for _, e := range v.Value {
			size += 1 + sizeOf(e)
		}
		return size + 3
	case *types.AttributeValueMemberM:
		for name, e := range v.Value {
			size += 1 + len(name) + sizeOf(e)
		}
		return size + 3
	}
	return 21 // the largest number
}
