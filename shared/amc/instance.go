package amc

import "time"

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
}

// ConnectionSecret is one Login-with-Amazon authorization in one Ads region, as kept in the SecretStore in JSON. It is never logged and never leaves the system.
type ConnectionSecret struct {
	Region       Region    `json:"region"`
	ClientID     string    `json:"clientId"`
	ClientSecret string    `json:"clientSecret"`
	RefreshToken string    `json:"refreshToken"`
	ConsentedAt  time.Time `json:"consentedAt"`
}

// ConnectionSecretName is the SecretStore name of a connection's ConnectionSecret.
func ConnectionSecretName(connectionID string) string { return "connections/" + connectionID }
