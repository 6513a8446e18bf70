package ads

import (
	"context"
	"net/http"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const (
	accountsType  = "application/json"
	instancesType = "application/vnd.amcinstances.v1+json"
)

// Account is an AMC account that a connection reaches.
type Account struct {
	AccountID     string `json:"accountId"` // "ENTITY…"
	AccountName   string `json:"accountName"`
	MarketplaceID string `json:"marketplaceId"`
	AdsAccountID  string `json:"-"` // AMC never says it; set it where calls are refused without
}

// Instance is an AMC instance as AMC describes it. Any text may be "".
type Instance struct {
	InstanceID             string   `json:"instanceId"`
	InstanceName           string   `json:"instanceName"`
	InstanceType           string   `json:"instanceType"`   // STANDARD, SANDBOX
	CreationStatus         string   `json:"creationStatus"` // REQUESTED, SUBMITTED, IN_PROGRESS, COMPLETED, SUCCEEDED, FAILED
	CreationDatetime       string   `json:"creationDatetime"`
	CustomerCanonicalName  string   `json:"customerCanonicalName"`
	AWSAccountID           string   `json:"awsAccountId"`
	S3BucketName           string   `json:"s3BucketName"`
	S3BucketRegion         string   `json:"s3BucketRegion"`
	DataUploadAWSAccountID string   `json:"dataUploadAwsAccountId"`
	Entities               []string `json:"entities"`
	APIEndpoint            string   `json:"apiEndpoint"`
	AdvertiserTypes        []string `json:"advertiserTypes"` // DISPLAY, SAS, SPONSORED_ADS
}

// Accounts returns the AMC accounts that the connection reaches.
func (c *Client) Accounts(ctx context.Context, connectionID string) ([]Account, error) {
	return pages(func(token string) ([]Account, string, error) {
		var answer struct {
			AMCAccounts []Account `json:"amcAccounts"`
			NextToken   string    `json:"nextToken"`
		}
		err := c.do(ctx, call{
			name: "list accounts", via: amc.Instance{ConnectionID: connectionID}, method: http.MethodGet, path: "/amc/accounts",
			query: pageQuery(token, "", 0), mediaType: accountsType,
		}, &answer)
		return answer.AMCAccounts, answer.NextToken, err
	})
}

// Instances returns the instances of an account.
func (c *Client) Instances(ctx context.Context, connectionID string, account Account) ([]Instance, error) {
	via := amc.Instance{
		ConnectionID: connectionID, AccountID: account.AccountID, MarketplaceID: account.MarketplaceID, AdsAccountID: account.AdsAccountID,
	}
	return pages(func(token string) ([]Instance, string, error) {
		var answer struct {
			Instances []Instance `json:"instances"`
			NextToken string     `json:"nextToken"`
		}
		err := c.do(ctx, call{
			name: "list instances", via: via, method: http.MethodGet, path: "/amc/instances",
			query: pageQuery(token, "limit", pageSize), mediaType: instancesType,
		}, &answer)
		return answer.Instances, answer.NextToken, err
	})
}

// Instance returns what AMC says of the instance.
func (c *Client) Instance(ctx context.Context, instance amc.Instance) (Instance, error) {
	at, err := path("/amc/instances", instance.ID)
	if err != nil {
		return Instance{}, err
	}
	var answer struct {
		Instance Instance `json:"instance"`
	}
	err = c.do(ctx, call{name: "get instance", via: instance, method: http.MethodGet, path: at, mediaType: instancesType}, &answer)
	return answer.Instance, err
}
