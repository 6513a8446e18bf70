// Command uploader is the Lambda function that submits manifests to AMC, follows the uploads and deletions, and delivers events
// to webhooks. Its settings are the environment's: docs/settings.md.
//
// It is called with messages of two queues, of which it answers those that are to come again:
//
//   - the events of the artifacts bucket: a manifest is there;
//   - deliveries to webhooks.
//
// And by a schedule, with {"poll": true}.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/kelseyhightower/envconfig"

	"github.com/amc-uploader/amc-uploader/shared/amazon/ads"
	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/awsclient"
	"github.com/amc-uploader/amc-uploader/shared/aws/dynamostore"
	"github.com/amc-uploader/amc-uploader/shared/aws/eventbus"
	"github.com/amc-uploader/amc-uploader/shared/aws/s3object"
	"github.com/amc-uploader/amc-uploader/shared/aws/secretstore"
	"github.com/amc-uploader/amc-uploader/shared/aws/sqsqueue"
	"github.com/amc-uploader/amc-uploader/shared/aws/stepfunction"
	"github.com/amc-uploader/amc-uploader/shared/telemetry"
	"github.com/amc-uploader/amc-uploader/shared/webhook"
	"github.com/amc-uploader/amc-uploader/uploader"
)

var version = "dev" // set where packages are made

// config is the environment, with the prefix AMCU_.
type config struct {
	Tables          dynamostore.Tables
	JobQueueURL     string `split_words:"true" required:"true"`
	WebhookQueueURL string `split_words:"true" required:"true"`
	SecretPrefix    string `split_words:"true" required:"true"`
	KeyID           string `split_words:"true" required:"true"` // of secrets
	ArtifactsBucket string `split_words:"true" required:"true"`
	EventBus        string `split_words:"true" required:"true"`

	ConsentLife time.Duration `split_words:"true" default:"8760h"`
	// Stale is the worker's: how long a job may show no sign of life before its message is taken for lost.
	Stale time.Duration `envconfig:"WORKER_STALE" default:"1h"`
	// Simulator is the address of an sim to use instead of Amazon, for tests and trials.
	Simulator string `split_words:"true"`

	Uploader uploader.Config
	Webhook  webhook.Config
}

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	f, err := start(context.Background(), log)
	if err != nil {
		log.Error("can't run", "error", err)
		os.Exit(1)
	}
	lambda.Start(f)
}

func parse() (cfg config, err error) {
	if err := errors.Join(envconfig.Process("AMCU", &cfg), envconfig.CheckDisallowed("AMCU", &cfg)); err != nil {
		return cfg, fmt.Errorf("read environment: %w", err)
	}
	return cfg, nil
}

// start makes the function of the environment.
func start(ctx context.Context, log *slog.Logger) (*function, error) {
	cfg, err := parse()
	if err != nil {
		return nil, err
	}
	t, err := telemetry.Start(ctx, "amc-uploader-uploader", version, log)
	if err != nil {
		return nil, err
	}
	aws, err := awsclient.Load(ctx)
	if err != nil {
		return nil, err
	}
	clock := amc.SystemClock{}
	store := dynamostore.New(dynamodb.NewFromConfig(aws), cfg.Tables, clock)
	objects := s3object.New(s3.NewFromConfig(aws), s3object.Options{})
	secrets := secretstore.New(secretsmanager.NewFromConfig(aws), cfg.SecretPrefix, cfg.KeyID)
	messages := sqs.NewFromConfig(aws)
	jobs, deliveries := sqsqueue.New(messages, cfg.JobQueueURL, clock), sqsqueue.New(messages, cfg.WebhookQueueURL, clock)
	amazon := ads.Options{Clock: clock, Secrets: secrets}
	if cfg.Simulator != "" {
		log.Warn("a simulator stands for Amazon", "address", cfg.Simulator)
		amazon.Endpoints = ads.Simulated(cfg.Simulator)
	}
	client := ads.New(amazon)
	u := &uploader.Uploader{
		Jobs: store.Jobs(), Instances: store.Instances(), AMC: client, Artifacts: objects,
		Events: []amc.Events{eventbus.New(eventbridge.NewFromConfig(aws), cfg.EventBus), webhook.Fanout{Webhooks: store.Webhooks(), Queue: deliveries}},
		Tasks:  stepfunction.Tasks{Client: sfn.NewFromConfig(aws)},
		Clock:  clock, Log: log, Telemetry: t, Config: cfg.Uploader,
	}
	d := &uploader.Deletions{
		Deletions: store.Deletions(), Instances: store.Instances(), AMC: client, Objects: objects, Bucket: cfg.ArtifactsBucket, Clock: clock, Log: log,
	}
	sender := &webhook.Sender{
		Webhooks: store.Webhooks(), Secrets: secrets, Queue: deliveries, Client: webhook.Client(cfg.Webhook.Loopback), Clock: clock, Log: log, Config: cfg.Webhook,
	}
	c := &uploader.Consents{Connections: store.Connections(), Secrets: secrets, Clock: clock, Log: log, Life: cfg.ConsentLife}
	return &function{
		submit: u.Handle,
		deliver: func(ctx context.Context, message amc.Delivery) error {
			deliveries.Adopt(message.Receipt, clock.Now(), held)
			return sender.Deliver(ctx, message)
		},
		webhooks: path.Base(cfg.WebhookQueueURL),
		polls: map[string]func(context.Context) error{
			"uploads":   u.Poll,
			"deletions": d.Poll,
			"consents":  c.Poll,
			"sweep": func(ctx context.Context) error {
				swept, err := amc.Sweep(ctx, store.Jobs(), jobs, clock.Now(), cfg.Stale)
				for _, job := range swept {
					log.Warn("job put back on the queue", "job", job.ID, "state", job.State)
				}
				return err
			},
		},
		flush: t.Flush,
		log:   log,
	}, nil
}

// held is for how long Lambda surely holds a message that it calls with: no call takes longer, and the queue hides it longer still.
const held = 15 * time.Minute
