package amc

// Region is an Ads region: NA, EU or FE.
type Region string

// The Ads regions.
const (
	NorthAmerica Region = "NA"
	Europe       Region = "EU"
	FarEast      Region = "FE"
)

// Instance is one AMC instance that jobs may load into.
type Instance struct {
	ID            string   `json:"instanceId"`
	Name          string   `json:"name,omitempty"`
	ConnectionID  string   `json:"connectionId"`           // whose authorization reaches it
	AccountID     string   `json:"accountId"`              // the AMC account, "ENTITY…"
	MarketplaceID string   `json:"marketplaceId"`          // of that account
	AdsAccountID  string   `json:"adsAccountId,omitempty"` // sent as Amazon-Ads-AccountId when set
	UploadAccount string   `json:"dataUploadAwsAccountId"` // the AWS account that reads artifacts
	S3Region      string   `json:"s3BucketRegion,omitempty"`
	Tags          []string `json:"tags,omitempty"`
	Version       int64    `json:"-"` // for conditional writes; 0 is a new record
}

// Account is an AMC account that a connection reaches.
type Account struct {
	ID            string // "ENTITY…"
	Name          string
	MarketplaceID string
}

// RemoteInstance is an instance as AMC tells of it, registered or not. Any text may be "".
type RemoteInstance struct {
	ID            string
	Name          string
	Type          string // STANDARD, SANDBOX
	Status        string // of its creation: REQUESTED, SUBMITTED, IN_PROGRESS, COMPLETED, SUCCEEDED, FAILED
	UploadAccount string // the AWS account that AMC reads uploads as
	S3Region      string
}
