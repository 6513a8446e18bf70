package sim

import (
	"slices"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const timeForm = "2006-01-02T15:04:05Z"

// upload is an upload in AMC's JSON.
type upload struct {
	UploadID    string             `json:"uploadId"`
	DataSetID   string             `json:"dataSetId"`
	InstanceID  string             `json:"instanceId"`
	Status      amc.UploadStatus   `json:"status"`
	CreatedAt   string             `json:"createdAt"`
	UpdatedAt   string             `json:"updatedAt"`
	Message     string             `json:"message"`
	Metrics     map[string]float64 `json:"metrics"`
	CountryCode *string            `json:"countryCode"`
	DataSource  dataSource         `json:"dataSource"`

	created  time.Time
	strategy amc.UpdateStrategy
	files    []File
	doom     string // why it fails whatever its files hold
}

// uploadRequest is the body that makes an upload.
type uploadRequest struct {
	CompressionFormat string     `json:"compressionFormat"`
	UpdateStrategy    string     `json:"updateStrategy"`
	CountryCode       *string    `json:"countryCode"`
	DataSource        dataSource `json:"dataSource"`
	FileFormat        struct {
		CSV     *csvFormat `json:"csvDataFormat"`
		JSON    *string    `json:"jsonDataFormat"`
		Parquet *string    `json:"parquetDataFormat"`
	} `json:"fileFormat"`
}

type dataSource struct {
	SourceS3Bucket      string `json:"sourceS3Bucket"`
	SourceFileS3Key     string `json:"sourceFileS3Key,omitempty"`
	SourceS3Prefix      string `json:"sourceS3Prefix,omitempty"`
	SourceManifestS3Key string `json:"sourceManifestS3Key,omitempty"`
}

// csvFormat is how CSV is written, with AMC's defaults for what is absent.
type csvFormat struct {
	FieldDelimiter       *string `json:"fieldDelimiter"`
	RecordDelimiter      *string `json:"recordDelimiter"`
	QuoteCharacter       *string `json:"quoteCharacter"`
	QuoteEscapeCharacter *string `json:"quoteEscapeCharacter"`
	CommentCharacter     *string `json:"commentCharacter"`
}

func exactlyOne(present ...bool) bool {
	n := 0
	for _, p := range present {
		if p {
			n++
		}
	}
	return n == 1
}

// check refuses uploads that can't be done whatever the files hold.
func (u uploadRequest) check(d *dataSet) *refusal {
	switch u.CompressionFormat {
	case "GZIP", "NONE":
	case "BZIP", "SNAPPY":
		return invalid("The simulator reads no %s", u.CompressionFormat)
	default:
		return invalid("compressionFormat is invalid")
	}
	switch u.UpdateStrategy {
	case "ADDITIVE", "FULL_REPLACE":
	case "OVERLAP_REPLACE", "OVERLAP_KEEP":
		if !d.fact() {
			return invalid("%s can be used with FACT data sets only", u.UpdateStrategy)
		}
	default:
		return invalid("updateStrategy is invalid")
	}
	s, f := u.DataSource, u.FileFormat
	switch {
	case s.SourceS3Bucket == "":
		return invalid("sourceS3Bucket is missing")
	case !exactlyOne(s.SourceFileS3Key != "", s.SourceS3Prefix != "", s.SourceManifestS3Key != ""):
		return invalid("Exactly one of sourceFileS3Key, sourceS3Prefix and sourceManifestS3Key must be specified")
	case !exactlyOne(f.CSV != nil, f.JSON != nil, f.Parquet != nil):
		return invalid("Exactly one file format must be specified")
	case f.JSON != nil && *f.JSON != "LINES" && *f.JSON != "DOCUMENT":
		return invalid("jsonDataFormat is invalid")
	case f.Parquet != nil && *f.Parquet != "PARQUET_DATA_FORMAT":
		return invalid("parquetDataFormat is invalid")
	case f.Parquet != nil || f.JSON != nil && *f.JSON == "DOCUMENT":
		return invalid("The simulator reads CSV and JSON lines only")
	case f.CSV != nil && !f.CSV.valid():
		return invalid("csvDataFormat is invalid: every character must be a single one")
	case u.CountryCode != nil && !countryForm.MatchString(*u.CountryCode):
		return invalid("countryCode is invalid")
	case u.CountryCode != nil && !d.hasIdentity():
		return invalid("Country code cannot be specified for a data set that does not contain identity")
	}
	return nil
}

func (s *Simulator) createUpload(c *call) (any, *refusal) {
	d, refused := c.findDataSet()
	if refused != nil {
		return nil, refused
	}
	var request uploadRequest
	if refused := c.decode(&request); refused != nil {
		return nil, refused
	}
	if refused := request.check(d); refused != nil {
		return nil, refused
	}
	now := s.now()
	u := &upload{
		UploadID: s.id("upload"), DataSetID: d.DataSetID, InstanceID: c.instance.ID, Status: amc.StatusSubmitted,
		CreatedAt: now.Format(timeForm), UpdatedAt: now.Format(timeForm), CountryCode: request.CountryCode, DataSource: request.DataSource,
		created: now, strategy: amc.UpdateStrategy(request.UpdateStrategy),
	}
	i := c.instance
	if u.doom = i.dataSetTrouble[d.DataSetID]; u.doom == "" && len(i.rejections) > 0 {
		u.doom, i.rejections = i.rejections[0], i.rejections[1:]
	}
	i.uploads = append(i.uploads, u)
	s.load(i, u, *d, request)
	return map[string]any{"uploadId": u.UploadID, "status": u.Status}, nil
}

func (s *Simulator) listUploads(c *call) (any, *refusal) {
	query := c.URL.Query()
	var at time.Time
	if value := query.Get("createdAt"); value != "" {
		var err error
		if at, err = time.Parse(time.RFC3339, value); err != nil {
			return nil, invalid("createdAt is invalid")
		}
	}
	comparator := query.Get("createdAtComparator")
	switch {
	case comparator != "" && !slices.Contains([]string{"EQ", "GT", "GTE", "LT", "LTE"}, comparator):
		return nil, invalid("createdAtComparator is invalid")
	case comparator != "" && at.IsZero():
		return nil, invalid("createdAtComparator needs createdAt")
	}
	found := []upload{}
	for _, u := range c.instance.uploads {
		if (query.Get("dataSetId") == "" || query.Get("dataSetId") == u.DataSetID) &&
			(query.Get("status") == "" || query.Get("status") == string(u.Status)) &&
			(at.IsZero() || compares(u.created.Compare(at), comparator)) {
			found = append(found, *u)
		}
	}
	page, next, refused := paged(c, found, "maxResults")
	return map[string]any{"uploads": page, "nextToken": next}, refused
}

func compares(order int, comparator string) bool {
	switch comparator {
	case "GT":
		return order > 0
	case "GTE":
		return order >= 0
	case "LT":
		return order < 0
	case "LTE":
		return order <= 0
	}
	return order == 0
}

func (s *Simulator) getUpload(c *call) (any, *refusal) {
	for _, u := range c.instance.uploads {
		if u.UploadID == c.PathValue("upload") && u.DataSetID == c.PathValue("dataSet") {
			return map[string]any{"upload": *u}, nil
		}
	}
	return nil, notFound("The upload does not exist")
}
