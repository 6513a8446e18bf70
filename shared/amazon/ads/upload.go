package ads

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const uploadType = "application/vnd.amcadvertiserdataupload.v1+json"

// CreateUpload describes files to AMC.
type CreateUpload struct {
	CompressionFormat string             `json:"compressionFormat"` // GZIP, BZIP, SNAPPY, NONE
	UpdateStrategy    amc.UpdateStrategy `json:"updateStrategy"`
	CountryCode       string             `json:"countryCode,omitempty"`
	DataSource        DataSource         `json:"dataSource"`
	FileFormat        FileFormat         `json:"fileFormat"`
}

// DataSource says where the files are. Exactly one of the three keys is set.
type DataSource struct {
	SourceS3Bucket      string `json:"sourceS3Bucket"`
	SourceFileS3Key     string `json:"sourceFileS3Key,omitempty"`
	SourceS3Prefix      string `json:"sourceS3Prefix,omitempty"`
	SourceManifestS3Key string `json:"sourceManifestS3Key,omitempty"`
}

// FileFormat says how to read the files. Exactly one field is set.
type FileFormat struct {
	CSVDataFormat     *CSVDataFormat `json:"csvDataFormat,omitempty"`
	JSONDataFormat    string         `json:"jsonDataFormat,omitempty"`    // LINES, DOCUMENT
	ParquetDataFormat string         `json:"parquetDataFormat,omitempty"` // PARQUET_DATA_FORMAT
}

// CSVDataFormat describes CSV. AMC's default for an absent quoteEscapeCharacter is a backslash: CSV that doubles its
// quotes must say so.
type CSVDataFormat struct {
	FieldDelimiter       string `json:"fieldDelimiter,omitempty"`
	RecordDelimiter      string `json:"recordDelimiter,omitempty"`
	QuoteCharacter       string `json:"quoteCharacter,omitempty"`
	QuoteEscapeCharacter string `json:"quoteEscapeCharacter,omitempty"`
	CommentCharacter     string `json:"commentCharacter,omitempty"`
}

// Upload is an upload as AMC tells of it. The answer to CreateUpload holds only ID and status.
type Upload struct {
	UploadID    string             `json:"uploadId"`
	DataSetID   string             `json:"dataSetId"`
	InstanceID  string             `json:"instanceId"`
	Status      amc.UploadStatus   `json:"status"`
	CreatedAt   Time               `json:"createdAt"`
	UpdatedAt   Time               `json:"updatedAt"`
	Message     string             `json:"message"`
	Metrics     map[string]float64 `json:"metrics"`
	CountryCode string             `json:"countryCode"`
	DataSource  DataSource         `json:"dataSource"`
}

// Time is a time in an answer. The API's documents do not say how it is written: RFC 3339 and seconds or milliseconds
// since 1970 are understood, anything else is the zero time.
type Time struct{ time.Time }

// UnmarshalJSON never fails.
func (t *Time) UnmarshalJSON(data []byte) error {
	t.Time = time.Time{}
	var seconds float64
	var text string
	switch {
	case json.Unmarshal(data, &seconds) == nil && seconds > 0:
		if seconds < 1e11 {
			seconds *= 1000
		}
		t.Time = time.UnixMilli(int64(seconds)).UTC()
	case json.Unmarshal(data, &text) == nil:
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			t.Time = at.UTC()
		}
	}
	return nil
}

// Comparator says how an upload's creation compares with UploadQuery.CreatedAt.
type Comparator string

// AMC's comparators.
const (
	Equal      Comparator = "EQ"
	After      Comparator = "GT"
	AtOrAfter  Comparator = "GTE"
	Before     Comparator = "LT"
	AtOrBefore Comparator = "LTE"
)

const createdAtForm = "2006-01-02T15:04:05Z"

// UploadQuery selects uploads. Zero fields select everything; CreatedAt counts in whole seconds and needs a Comparator.
type UploadQuery struct {
	DataSetID  string
	Status     amc.UploadStatus
	CreatedAt  time.Time
	Comparator Comparator
}

// CreateUpload submits files to a data set. After KindUnknown, find out with Uploads whether AMC took it.
func (c *Client) CreateUpload(ctx context.Context, instance amc.Instance, dataSetID string, upload CreateUpload) (Upload, error) {
	at, err := path(base, instance.ID, "uploads", dataSetID)
	if err != nil {
		return Upload{}, err
	}
	answer := Upload{DataSetID: dataSetID, InstanceID: instance.ID}
	call := call{name: "create upload", via: instance, method: http.MethodPost, path: at, mediaType: uploadType, body: upload, effect: true}
	if err := c.do(ctx, call, &answer); err != nil {
		return Upload{}, err
	}
	if answer.UploadID == "" {
		return Upload{}, exchange{name: call.name, peer: "AMC", effect: true}.unreadable(http.StatusOK)
	}
	return answer, nil
}

// Uploads returns all uploads that the query selects.
func (c *Client) Uploads(ctx context.Context, instance amc.Instance, query UploadQuery) ([]Upload, error) {
	return pages(func(token string) ([]Upload, string, error) {
		return c.UploadsPage(ctx, instance, query, token, pageSize)
	})
}

// UploadsPage returns a page of up to limit (1..100) uploads that the query selects. next is "" on the last page.
func (c *Client) UploadsPage(ctx context.Context, instance amc.Instance, query UploadQuery, cursor string, limit int) (page []Upload, next string, err error) {
	at, err := path(base, instance.ID, "uploads", "list")
	if err != nil {
		return nil, "", err
	}
	q := pageQuery(cursor, "maxResults", limit)
	if query.DataSetID != "" {
		q.Set("dataSetId", query.DataSetID)
	}
	if query.Status != "" {
		q.Set("status", string(query.Status))
	}
	if !query.CreatedAt.IsZero() {
		q.Set("createdAt", query.CreatedAt.UTC().Format(createdAtForm))
		q.Set("createdAtComparator", string(query.Comparator))
	}
	var answer struct {
		Uploads   []Upload `json:"uploads"`
		NextToken string   `json:"nextToken"`
	}
	err = c.do(ctx, call{name: "list uploads", via: instance, method: http.MethodPost, path: at, query: q, mediaType: uploadType}, &answer)
	return answer.Uploads, answer.NextToken, err
}

// Upload returns an upload.
func (c *Client) Upload(ctx context.Context, instance amc.Instance, dataSetID, uploadID string) (Upload, error) {
	at, err := path(base, instance.ID, "uploads", dataSetID, uploadID)
	if err != nil {
		return Upload{}, err
	}
	var answer struct {
		Upload Upload `json:"upload"`
	}
	err = c.do(ctx, call{name: "get upload", via: instance, method: http.MethodGet, path: at, mediaType: uploadType}, &answer)
	return answer.Upload, err
}
