package ads

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const uploadType = "application/vnd.amcadvertiserdataupload.v1+json"

// CreateUpload submits a job's parts to a data set. After KindUnknown, find out with Uploads whether AMC took them.
func (c *Client) CreateUpload(ctx context.Context, instance amc.Instance, dataSetID string, submission amc.Submission) (amc.RemoteUpload, error) {
	at, err := path(base, instance.ID, "uploads", dataSetID)
	if err != nil {
		return amc.RemoteUpload{}, err
	}
	var answer upload
	call := call{
		name: "create upload", via: instance, method: http.MethodPost, path: at, mediaType: uploadType, body: wireSubmission(submission), effect: true,
	}
	if err := c.do(ctx, call, &answer); err != nil {
		return amc.RemoteUpload{}, err
	}
	if answer.UploadID == "" {
		return amc.RemoteUpload{}, exchange{name: call.name, peer: "AMC", effect: true}.unreadable(http.StatusOK)
	}
	return answer.domain(), nil
}

const createdAtForm = "2006-01-02T15:04:05Z"

// Uploads returns the data set's uploads that were created at since, in whole seconds, or later; a zero since selects all.
func (c *Client) Uploads(ctx context.Context, instance amc.Instance, dataSetID string, since time.Time) ([]amc.RemoteUpload, error) {
	return pages(func(token string) ([]amc.RemoteUpload, string, error) {
		query := pageQuery(token, "maxResults", pageSize)
		if !since.IsZero() {
			query.Set("createdAt", since.UTC().Format(createdAtForm))
			query.Set("createdAtComparator", "GTE")
		}
		return c.uploads(ctx, instance, dataSetID, query)
	})
}

// UploadsPage returns a page of up to limit (1..100) of the data set's uploads. next is "" on the last page.
func (c *Client) UploadsPage(ctx context.Context, instance amc.Instance, dataSetID, cursor string, limit int) (page []amc.RemoteUpload, next string, err error) {
	return c.uploads(ctx, instance, dataSetID, pageQuery(cursor, "maxResults", limit))
}

func (c *Client) uploads(ctx context.Context, instance amc.Instance, dataSetID string, query url.Values) (page []amc.RemoteUpload, next string, err error) {
	at, err := path(base, instance.ID, "uploads", "list")
	if err != nil {
		return nil, "", err
	}
	query.Set("dataSetId", dataSetID)
	var answer struct {
		Uploads   []upload `json:"uploads"`
		NextToken string   `json:"nextToken"`
	}
	err = c.do(ctx, call{name: "list uploads", via: instance, method: http.MethodPost, path: at, query: query, mediaType: uploadType}, &answer)
	return translated(answer.Uploads, upload.domain), answer.NextToken, err
}

// Upload returns an upload.
func (c *Client) Upload(ctx context.Context, instance amc.Instance, dataSetID, uploadID string) (amc.RemoteUpload, error) {
	at, err := path(base, instance.ID, "uploads", dataSetID, uploadID)
	if err != nil {
		return amc.RemoteUpload{}, err
	}
	var answer struct {
		Upload upload `json:"upload"`
	}
	err = c.do(ctx, call{name: "get upload", via: instance, method: http.MethodGet, path: at, mediaType: uploadType}, &answer)
	return answer.Upload.domain(), err
}

// createUpload is an amc.Submission in AMC's JSON.
type createUpload struct {
	CompressionFormat string             `json:"compressionFormat"`
	UpdateStrategy    amc.UpdateStrategy `json:"updateStrategy"`
	CountryCode       string             `json:"countryCode,omitempty"`
	DataSource        dataSource         `json:"dataSource"`
	FileFormat        fileFormat         `json:"fileFormat"`
}

// dataSource says where the files are. Other programs' uploads may name them by other keys than that of a manifest.
type dataSource struct {
	SourceS3Bucket      string `json:"sourceS3Bucket"`
	SourceManifestS3Key string `json:"sourceManifestS3Key,omitempty"`
}

type fileFormat struct {
	CSVDataFormat csvDataFormat `json:"csvDataFormat"`
}

// csvDataFormat describes CSV. AMC's default for an absent quoteEscapeCharacter is a backslash: CSV that doubles its
// quotes must say so.
type csvDataFormat struct {
	FieldDelimiter       string `json:"fieldDelimiter"`
	RecordDelimiter      string `json:"recordDelimiter"`
	QuoteCharacter       string `json:"quoteCharacter"`
	QuoteEscapeCharacter string `json:"quoteEscapeCharacter"`
}

// upload is an amc.RemoteUpload in AMC's JSON. The answer to a submission holds only ID and status.
type upload struct {
	UploadID    string             `json:"uploadId"`
	Status      amc.UploadStatus   `json:"status"`
	CreatedAt   moment             `json:"createdAt"`
	UpdatedAt   moment             `json:"updatedAt"`
	Message     string             `json:"message"`
	Metrics     map[string]float64 `json:"metrics"`
	CountryCode string             `json:"countryCode"`
	DataSource  dataSource         `json:"dataSource"`
}

func (u upload) domain() amc.RemoteUpload {
	remote := amc.RemoteUpload{
		ID: u.UploadID, Status: u.Status, Message: u.Message, Metrics: u.Metrics, CountryCode: u.CountryCode,
		CreatedAt: u.CreatedAt.Time, UpdatedAt: u.UpdatedAt.Time,
	}
	if key := u.DataSource.SourceManifestS3Key; key != "" {
		remote.Manifest = amc.ObjectRef{Bucket: u.DataSource.SourceS3Bucket, Key: key}
	}
	return remote
}

func wireSubmission(s amc.Submission) createUpload {
	return createUpload{
		CompressionFormat: "GZIP", UpdateStrategy: s.UpdateStrategy, CountryCode: s.CountryCode,
		DataSource: dataSource{SourceS3Bucket: s.Manifest.Bucket, SourceManifestS3Key: s.Manifest.Key},
		FileFormat: fileFormat{csvDataFormat{FieldDelimiter: ",", RecordDelimiter: "\n", QuoteCharacter: `"`, QuoteEscapeCharacter: `"`}},
	}
}

// moment is a time in an answer. The API's documents do not say how it is written: RFC 3339 and seconds or milliseconds
// since 1970 are understood, anything else is the zero time.
type moment struct{ time.Time }

// UnmarshalJSON never fails.
func (m *moment) UnmarshalJSON(data []byte) error {
	m.Time = time.Time{}
	var seconds float64
	var text string
	switch {
	case json.Unmarshal(data, &seconds) == nil && seconds > 0:
		if seconds < 1e11 {
			seconds *= 1000
		}
		m.Time = time.UnixMilli(int64(seconds)).UTC()
	case json.Unmarshal(data, &text) == nil:
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			m.Time = at.UTC()
		}
	}
	return nil
}
