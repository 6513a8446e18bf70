// Command api serves the REST API on AWS: as a Lambda function behind an HTTP API, or else as a plain HTTP server. Its settings
// are the environment's: docs/settings.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/kelseyhightower/envconfig"

	"github.com/amc-uploader/amc-uploader/api"
	"github.com/amc-uploader/amc-uploader/shared/amazon/ads"
	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/awsclient"
	"github.com/amc-uploader/amc-uploader/shared/aws/dynamostore"
	"github.com/amc-uploader/amc-uploader/shared/aws/s3object"
	"github.com/amc-uploader/amc-uploader/shared/aws/secretstore"
	"github.com/amc-uploader/amc-uploader/shared/aws/sqsqueue"
	"github.com/amc-uploader/amc-uploader/shared/telemetry"
)

var version = "dev" // set where packages are made

// config is the environment, with the prefix AMCU_.
type config struct {
	// Address is where the plain server listens; port 0 is any free one.
	Address string `split_words:"true" default:"127.0.0.1:8080"`

	Tables          dynamostore.Tables
	JobQueueURL     string   `split_words:"true" required:"true"`
	WebhookQueueURL string   `split_words:"true" required:"true"`
	SecretPrefix    string   `split_words:"true" required:"true"`
	KeyID           string   `split_words:"true" required:"true"` // of objects and secrets
	SourceBuckets   []string `split_words:"true" required:"true"`
	ArtifactsBucket string   `split_words:"true" required:"true"`

	// KeepBucketPolicy has the API let the accounts of instances at the artifacts; else UploadAccounts are those that somebody
	// else has let in.
	KeepBucketPolicy bool     `split_words:"true" required:"true"`
	UploadAccounts   []string `split_words:"true"`

	Issuer    string   `split_words:"true" required:"true"`
	ClientIDs []string `envconfig:"CLIENT_IDS" required:"true"`
	// LoginClientID is the client that command lines sign people in with; "" is none.
	LoginClientID string `envconfig:"LOGIN_CLIENT_ID"`
	BasePath      string `split_words:"true"`

	RedirectURLs []string      `envconfig:"REDIRECT_URLS" required:"true"`
	ConsentLife  time.Duration `split_words:"true" default:"8760h"`
	amc.Policy
	// TaskTokens lets jobs end tasks of workflows.
	TaskTokens bool `split_words:"true"`

	// Rates are what estimates of jobs are made with, beside the workers' PartSize.
	Rates    api.Rates
	PartSize int64 `envconfig:"WORKER_PART_SIZE"`

	// Simulator is the address of an sim to use instead of Amazon, for tests and trials.
	Simulator string `split_words:"true"`
	// WebhookLoopback allows webhooks on this machine, for the same.
	WebhookLoopback bool `split_words:"true"`
}

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	cfg, err := parse()
	if err == nil {
		err = run(ctx, cfg, log)
	}
	if err != nil {
		log.Error("can't run", "error", err)
		os.Exit(1) //nolint:gocritic // nothing is left to stop
	}
}

func parse() (config, error) {
	cfg := config{Rates: api.DefaultRates()}
	if err := errors.Join(envconfig.Process("AMCU", &cfg), envconfig.CheckDisallowed("AMCU", &cfg)); err != nil {
		return cfg, fmt.Errorf("read environment: %w", err)
	}
	return cfg, nil
}

// run serves until ctx ends, or as long as Lambda likes.
func run(ctx context.Context, cfg config, log *slog.Logger) (err error) {
	t, err := telemetry.Start(ctx, "amc-uploader-api", version, log)
	if err != nil {
		return err
	}
	defer func() {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		if err := t.Stop(stop); err != nil {
			log.Warn("telemetry is lost", "error", err)
		}
	}()
	handler, err := wire(ctx, cfg, log, t)
	if err != nil {
		return err
	}
	handler = below(cfg.BasePath, handler)
	if onLambda() {
		return serveLambda(handler, t, log)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", cfg.Address)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	log.Info("listening", "address", listener.Addr().String())
	return serve(ctx, listener, handler)
}

func wire(ctx context.Context, cfg config, log *slog.Logger, t *telemetry.Telemetry) (http.Handler, error) {
	aws, err := awsclient.Load(ctx)
	if err != nil {
		return nil, err
	}
	clock := amc.SystemClock{}
	client := s3.NewFromConfig(aws)
	store := dynamostore.New(dynamodb.NewFromConfig(aws), cfg.Tables, clock)
	objects := s3object.New(client, s3object.Options{SSEKMSKeyID: cfg.KeyID})
	secrets := secretstore.New(secretsmanager.NewFromConfig(aws), cfg.SecretPrefix, cfg.KeyID)
	messages := sqs.NewFromConfig(aws)
	jobs := sqsqueue.New(messages, cfg.JobQueueURL, clock)
	amazon := ads.Options{Clock: clock, Secrets: secrets}
	if cfg.Simulator != "" {
		log.Warn("a simulator stands for Amazon", "address", cfg.Simulator)
		amazon.Endpoints = ads.Simulated(cfg.Simulator)
	}
	var readers amc.BucketPolicy = api.LetIn(cfg.UploadAccounts)
	if cfg.KeepBucketPolicy {
		readers = s3object.NewPolicy(client, cfg.ArtifactsBucket, clock)
	}
	return api.New(api.Config{
		Version: version, Issuer: cfg.Issuer, LoginClientID: cfg.LoginClientID, SourceBuckets: cfg.SourceBuckets, Artifacts: cfg.ArtifactsBucket, BasePath: cfg.BasePath,
		Policy: cfg.Policy, RedirectURIs: cfg.RedirectURLs, ConsentLife: cfg.ConsentLife, PartSize: cfg.PartSize, Rates: cfg.Rates,
		TaskTokens: cfg.TaskTokens, WebhookLoopback: cfg.WebhookLoopback,
	}, api.Deps{
		Jobs: store.Jobs(), Connections: store.Connections(), Instances: store.Instances(), Mappings: store.Mappings(), Audit: store.Audit(),
		Webhooks: store.Webhooks(), Deletions: store.Deletions(), Locks: store.Locks(),
		Secrets: secrets, Readers: readers, Amazon: ads.New(amazon), Queue: jobs, Deliveries: sqsqueue.New(messages, cfg.WebhookQueueURL, clock),
		Sources: objects, Batches: objects, Presigner: s3.NewPresignClient(client), Verifier: api.NewOIDC(cfg.Issuer, cfg.ClientIDs, clock),
		Ready: []api.Check{
			{Name: "job store", Ask: func(ctx context.Context) error {
				_, _, err := store.Jobs().Jobs(ctx, amc.JobQuery{Limit: 1})
				return err
			}},
			{Name: "queue", Ask: func(ctx context.Context) error { _, err := jobs.Depth(ctx); return err }},
			{Name: "object store", Ask: func(ctx context.Context) error {
				_, _, err := objects.List(ctx, cfg.SourceBuckets[0], "", "", 1)
				return err
			}},
		},
		Clock: clock, Log: log, Telemetry: t,
	})
}

// below takes away the base path where whoever stands in front has not.
func below(base string, handler http.Handler) http.Handler {
	stripped := http.StripPrefix(base, handler)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, base+"/") {
			stripped.ServeHTTP(w, r)
			return
		}
		handler.ServeHTTP(w, r)
	})
}

// grace is for calls under way when the server stops.
const grace = 25 * time.Second

// serve answers calls until ctx ends and those under way are answered.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		if server.Shutdown(stop) != nil {
			stopped <- server.Close()
		}
		close(stopped)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return <-stopped
}
