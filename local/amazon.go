package local

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/adsapi"
	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/amcsim"
)

// demo is what the simulated Amazon holds: two connections in two regions, with an AMC instance each.
var demo = []amc.Instance{
	{ID: "amc-demo-us", Name: "Demo, United States", ConnectionID: "demo-na", AccountID: "ENTITYDEMOUS", MarketplaceID: "ATVPDKIKX0DER", UploadAccount: "111122223333", S3Region: "us-east-1"},
	{ID: "amc-demo-eu", Name: "Demo, Germany", ConnectionID: "demo-eu", AccountID: "ENTITYDEMOEU", MarketplaceID: "A1PA6795UKMFR9", UploadAccount: "444455556666", S3Region: "eu-west-1"},
}

var demoRegions = map[string]amc.Region{"demo-na": amc.NorthAmerica, "demo-eu": amc.Europe}

// startAmazon serves the simulator and returns a client of it. Instances and
// connections are stored as connecting and registering them would.
func (s *Stack) startAmazon(ctx context.Context, running *errgroup.Group, p *surroundings, client *s3.Client) (*adsapi.Client, error) {
	secrets, err := p.db.Secrets(p.folder.path("secrets.key"))
	if err != nil {
		return nil, err
	}
	seed := p.cfg.Seed
	if seed == 0 {
		seed = rand.Uint64() //nolint:gosec // of faults, not of secrets
	}
	p.log.Info("simulator started", "seed", seed)
	options := amcsim.Options{
		Seed: seed, Clock: p.clock, Objects: amcsim.S3{Client: client},
		Instances: map[amc.Region][]amc.Instance{}, AutoConsent: true,
	}
	if p.cfg.NoFaults {
		options.Faults = amcsim.NoFaults()
	}
	for _, instance := range demo {
		region := demoRegions[instance.ConnectionID]
		options.Instances[region] = append(options.Instances[region], instance)
		if err := p.db.Instances().PutInstance(ctx, instance); err != nil {
			return nil, fmt.Errorf("store instance: %w", err)
		}
		secret := amc.ConnectionSecret{
			Region: region, ClientID: s.AmazonClientID, ClientSecret: s.AmazonClientSecret,
			RefreshToken: "Atzr|" + instance.ConnectionID + s.AmazonClientSecret, ConsentedAt: p.clock.Now(),
		}
		options.Connections = append(options.Connections, secret)
		value, err := json.Marshal(secret)
		if err != nil {
			return nil, fmt.Errorf("encode connection: %w", err)
		}
		if err := secrets.PutSecret(ctx, amc.ConnectionSecretName(instance.ConnectionID), value); err != nil {
			return nil, fmt.Errorf("store connection: %w", err)
		}
	}
	simulator := amcsim.New(options)
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
	return adsapi.New(adsapi.Options{Clock: p.clock, Secrets: secrets, Endpoints: amcsim.Endpoints(s.Simulator)}), nil
}
