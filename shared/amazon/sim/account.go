package sim

import (
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (s *Simulator) listAccounts(c *call) (any, *refusal) {
	accounts := []map[string]any{}
	seen := map[string]bool{}
	for _, i := range s.Instances[c.region] {
		if !seen[i.AccountID] {
			seen[i.AccountID] = true
			accounts = append(accounts, map[string]any{"accountId": i.AccountID, "accountName": i.AccountID, "marketplaceId": i.MarketplaceID})
		}
	}
	page, next, refused := paged(c, accounts, "")
	return map[string]any{"amcAccounts": page, "nextToken": next}, refused
}

func (s *Simulator) listInstances(c *call) (any, *refusal) {
	instances := []map[string]any{}
	for _, i := range s.Instances[c.region] {
		if i.AccountID == c.account.AccountID {
			instances = append(instances, describe(i))
		}
	}
	page, next, refused := paged(c, instances, "limit")
	return map[string]any{"instances": page, "nextToken": next}, refused
}

func (s *Simulator) getInstance(c *call) (any, *refusal) {
	return map[string]any{"instance": describe(c.instance.Instance)}, nil
}

// describe is AMC's view of an instance; what the simulator does not know is null or "".
func describe(i amc.Instance) map[string]any {
	return map[string]any{
		"instanceId": i.ID, "instanceName": i.Name, "instanceType": "SANDBOX", "creationStatus": "COMPLETED", "creationDatetime": nil,
		"customerCanonicalName": "", "awsAccountId": nil, "s3BucketName": "amc-" + i.ID, "s3BucketRegion": i.S3Region,
		"dataUploadAwsAccountId": i.UploadAccount, "entities": []string{i.AccountID}, "apiEndpoint": "", "advertiserTypes": []string{"DISPLAY"},
	}
}
