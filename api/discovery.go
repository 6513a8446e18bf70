package api

import (
	"cmp"
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// accountsAtATime bounds the calls to Amazon of one discovery; its pacer slows them down where Amazon asks for it.
const accountsAtATime = 8

// DiscoverInstances asks Amazon for the instances of a page of accounts. One account in trouble hides no other's.
func (s *server) DiscoverInstances(ctx context.Context, r DiscoverInstancesRequestObject) (DiscoverInstancesResponseObject, error) {
	ctx = own(ctx)
	if _, err := s.Connections.Connection(ctx, r.ConnectionID); err != nil {
		return nil, err
	}
	registered, err := s.Instances.Instances(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, i := range registered {
		known[i.ID] = true
	}
	all, err := s.Amazon.Accounts(ctx, r.ConnectionID)
	if err != nil {
		return nil, err
	}
	id := func(a amc.Account) string { return a.ID + " " + a.MarketplaceID }
	slices.SortFunc(all, func(a, b amc.Account) int { return cmp.Compare(id(a), id(b)) })
	accounts, next, err := pageOf(all, id, r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	found, failed := make([][]amc.RemoteInstance, len(accounts)), make([]error, len(accounts))
	var g errgroup.Group
	g.SetLimit(accountsAtATime)
	for i, account := range accounts {
		g.Go(func() error {
			found[i], failed[i] = s.Amazon.Instances(ctx, r.ConnectionID, account)
			return nil
		})
	}
	_ = g.Wait() // failed has the errors
	if err := ctx.Err(); err != nil {
		return nil, err // half a page would pass for a whole one
	}
	page := DiscoveredPage{Instances: []DiscoveredInstance{}, Problems: []AccountProblem{}, NextCursor: next}
	for i, account := range accounts {
		if failed[i] != nil {
			page.Problems = append(page.Problems, AccountProblem{AccountID: account.ID, Problem: *amc.FailureOf(failed[i])})
			continue
		}
		for _, instance := range found[i] {
			page.Instances = append(page.Instances, DiscoveredInstance{
				InstanceID: instance.ID, Name: instance.Name, Type: instance.Type, Status: instance.Status,
				AccountID: account.ID, AccountName: account.Name, MarketplaceID: account.MarketplaceID,
				DataUploadAwsAccountID: instance.UploadAccount, S3BucketRegion: instance.S3Region, Registered: known[instance.ID],
			})
		}
	}
	return DiscoverInstances200JSONResponse(page), nil
}
