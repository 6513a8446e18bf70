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

// Accounts returns the AMC accounts that the connection reaches.
func (c *Client) Accounts(ctx context.Context, connectionID string) ([]amc.Account, error) {
	return pages(func(token string) ([]amc.Account, string, error) {
		var answer struct {
			AMCAccounts []account `json:"amcAccounts"`
			NextToken   string    `json:"nextToken"`
		}
		err := c.do(ctx, call{
			name: "list accounts", via: amc.Instance{ConnectionID: connectionID}, method: http.MethodGet, path: "/amc/accounts",
			query: pageQuery(token, "", 0), mediaType: accountsType,
		}, &answer)
		return translated(answer.AMCAccounts, account.domain), answer.NextToken, err
	})
}

// Instances returns the instances of an account.
func (c *Client) Instances(ctx context.Context, connectionID string, account amc.Account) ([]amc.RemoteInstance, error) {
	via := amc.Instance{ConnectionID: connectionID, AccountID: account.ID, MarketplaceID: account.MarketplaceID}
	return pages(func(token string) ([]amc.RemoteInstance, string, error) {
		var answer struct {
			Instances []instance `json:"instances"`
			NextToken string     `json:"nextToken"`
		}
		err := c.do(ctx, call{
			name: "list instances", via: via, method: http.MethodGet, path: "/amc/instances",
			query: pageQuery(token, "limit", pageSize), mediaType: instancesType,
		}, &answer)
		return translated(answer.Instances, instance.domain), answer.NextToken, err
	})
}

// Instance returns what AMC says of the instance.
func (c *Client) Instance(ctx context.Context, named amc.Instance) (amc.RemoteInstance, error) {
	at, err := path("/amc/instances", named.ID)
	if err != nil {
		return amc.RemoteInstance{}, err
	}
	var answer struct {
		Instance instance `json:"instance"`
	}
	err = c.do(ctx, call{name: "get instance", via: named, method: http.MethodGet, path: at, mediaType: instancesType}, &answer)
	return answer.Instance.domain(), err
}

// account is an amc.Account in AMC's JSON.
type account struct {
	AccountID     string `json:"accountId"`
	AccountName   string `json:"accountName"`
	MarketplaceID string `json:"marketplaceId"`
}

func (a account) domain() amc.Account {
	return amc.Account{ID: a.AccountID, Name: a.AccountName, MarketplaceID: a.MarketplaceID}
}

// instance is an amc.RemoteInstance in AMC's JSON, which says more of it.
type instance struct {
	InstanceID             string `json:"instanceId"`
	InstanceName           string `json:"instanceName"`
	InstanceType           string `json:"instanceType"`
	CreationStatus         string `json:"creationStatus"`
	S3BucketRegion         string `json:"s3BucketRegion"`
	DataUploadAWSAccountID string `json:"dataUploadAwsAccountId"`
}

func (i instance) domain() amc.RemoteInstance {
	return amc.RemoteInstance{
		ID: i.InstanceID, Name: i.InstanceName, Type: i.InstanceType, Status: i.CreationStatus,
		UploadAccount: i.DataUploadAWSAccountID, S3Region: i.S3BucketRegion,
	}
}
