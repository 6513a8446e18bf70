package local

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amazon/ads"
	"github.com/amc-uploader/amc-uploader/shared/amazon/sim"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// demo is what a new stack has registered: two connections in two regions, with an AMC instance each.
var demo = []amc.Instance{
	{ID: "amc-demo-us", Name: "Demo, United States", ConnectionID: "demo-na", AccountID: "ENTITYDEMOUS", MarketplaceID: "ATVPDKIKX0DER", UploadAccount: "111122223333", S3Region: "us-east-1"},
	{ID: "amc-demo-eu", Name: "Demo, Germany", ConnectionID: "demo-eu", AccountID: "ENTITYDEMOEU", MarketplaceID: "A1PA6795UKMFR9", UploadAccount: "444455556666", S3Region: "eu-west-1"},
}

// undiscovered are instances of the simulated Amazon that nobody has registered.
var undiscovered = []amc.Instance{
	{ID: "amc-demo-ca", Name: "Demo, Canada", ConnectionID: "demo-na", AccountID: "ENTITYDEMOCA", MarketplaceID: "A2EUQ1WTGCTBG2", UploadAccount: "777788889999", S3Region: "us-east-1"},
	{ID: "amc-demo-mx", Name: "Demo, Mexico", ConnectionID: "demo-na", AccountID: "ENTITYDEMOCA", MarketplaceID: "A2EUQ1WTGCTBG2", UploadAccount: "777788889999", S3Region: "us-east-1"},
	{ID: "amc-demo-fr", Name: "Demo, France", ConnectionID: "demo-eu", AccountID: "ENTITYDEMOEU", MarketplaceID: "A1PA6795UKMFR9", UploadAccount: "444455556666", S3Region: "eu-west-1"},
}

var demoConnections = []amc.Connection{
	{ID: "demo-na", Name: "Demo, North America", Region: amc.NorthAmerica},
	{ID: "demo-eu", Name: "Demo, Europe", Region: amc.Europe},
}

// startAmazon serves the simulator and returns a client of it.
func (s *Stack) startAmazon(ctx context.Context, running *errgroup.Group, p *surroundings, client *s3.Client) (*ads.Client, error) {
	if err := s.registerDemo(ctx, p); err != nil {
		return nil, err
	}
	if err := allowReaders(ctx, p); err != nil {
		return nil, err
	}
	seed := p.cfg.Seed
	if seed == 0 {
		seed = rand.Uint64() //nolint:gosec // of faults, not of secrets
	}
	p.log.Info("simulator started", "seed", seed)
	options := sim.Options{
		Seed: seed, Clock: p.clock, Objects: sim.S3{Client: client}, Instances: map[amc.Region][]amc.Instance{},
	}
	if p.cfg.NoFaults {
		options.Faults = sim.NoFaults()
	}
	regions := map[string]amc.Region{}
	for _, connection := range demoConnections {
		regions[connection.ID] = connection.Region
	}
	for _, instances := range [][]amc.Instance{demo, undiscovered} {
		for _, instance := range instances {
			region := regions[instance.ConnectionID]
			options.Instances[region] = append(options.Instances[region], instance)
		}
	}
	var err error
	if options.Connections, err = s.consents(ctx, p); err != nil {
		return nil, err
	}
	simulator := sim.New(options)
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the simulator: %w", err)
	}
	s.Simulator = "http://" + listener.Addr().String()
	serve(ctx, running, listener, simulator)
	running.Go(func() error {
		<-ctx.Done()
		simulator.Close()
		return nil
	})
	return ads.New(ads.Options{Clock: p.clock, Secrets: p.secrets, Endpoints: ads.Simulated(s.Simulator)}), nil
}

// registerDemo stores the demo's connections, as connecting them would, and their instances. What somebody changed or
// removed since stays so: an instance comes only with its connection.
func (s *Stack) registerDemo(ctx context.Context, p *surroundings) error {
	for _, connection := range demoConnections {
		_, err := p.db.Connections().Connection(ctx, connection.ID)
		if err == nil {
			continue
		}
		if !amc.KindNotFound.Is(err) {
			return fmt.Errorf("find connection: %w", err)
		}
		now := p.clock.Now()
		value, err := json.Marshal(amc.ConnectionSecret{
			Region: connection.Region, ClientID: s.AmazonClientID, ClientSecret: s.AmazonClientSecret,
			RefreshToken: "Atzr|" + connection.ID + s.AmazonClientSecret, ConsentedAt: now,
		})
		if err != nil {
			return fmt.Errorf("encode connection: %w", err)
		}
		if err := p.secrets.PutSecret(ctx, amc.ConnectionSecretName(connection.ID), value); err != nil {
			return fmt.Errorf("store connection: %w", err)
		}
		for _, instance := range demo {
			if instance.ConnectionID == connection.ID {
				if _, err := p.db.Instances().PutInstance(ctx, instance); err != nil && !amc.KindConflict.Is(err) {
					return fmt.Errorf("store instance: %w", err)
				}
			}
		}
		connection.CreatedAt, connection.CreatedBy, connection.UpdatedAt = now, "demo", now
		if _, err := p.db.Connections().PutConnection(ctx, connection); err != nil {
			return fmt.Errorf("store connection: %w", err)
		}
	}
	return nil
}

// allowReaders brings the policy of the artifacts in step with the instances of a folder that is new, or older than the policy.
func allowReaders(ctx context.Context, p *surroundings) error {
	instances, err := p.db.Instances().Instances(ctx)
	if err != nil {
		return err
	}
	var accounts []string
	for _, instance := range instances {
		accounts = append(accounts, instance.UploadAccount)
	}
	return p.readers.SetReaders(ctx, accounts)
}

// consents are what Amazon would remember of all connections: the simulator starts anew each time. The demo's application
// is known in every region, so that connections can be made.
func (s *Stack) consents(ctx context.Context, p *surroundings) ([]amc.ConnectionSecret, error) {
	connections, err := p.db.Connections().Connections(ctx)
	if err != nil {
		return nil, err
	}
	var known []amc.ConnectionSecret
	for _, connection := range connections {
		value, err := p.secrets.Secret(ctx, amc.ConnectionSecretName(connection.ID))
		if amc.KindNotFound.Is(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read connection: %w", err)
		}
		var secret amc.ConnectionSecret
		if json.Unmarshal(value, &secret) != nil { // the decoder's words could quote it
			return nil, fmt.Errorf("read connection %s: its secret is damaged", connection.ID)
		}
		if secret.RefreshToken != "" {
			known = append(known, secret)
		}
	}
	for _, region := range []amc.Region{amc.NorthAmerica, amc.Europe, amc.FarEast} {
		known = append(known, amc.ConnectionSecret{Region: region, ClientID: s.AmazonClientID, ClientSecret: s.AmazonClientSecret})
	}
	return known, nil
}
