// Command worker takes jobs off the queue, one after the other, until it is told to stop (SIGTERM). With --job ID or AMCU_JOB it works
// on one job, whose message somebody else took, and ends with it: that is how AWS Batch runs it. Its other settings are the
// environment's: docs/settings.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // mappings name zones; not every machine knows them

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/kelseyhightower/envconfig"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/awsclient"
	"github.com/amc-uploader/amc-uploader/shared/aws/dynamostore"
	"github.com/amc-uploader/amc-uploader/shared/aws/s3object"
	"github.com/amc-uploader/amc-uploader/shared/aws/sqsqueue"
	"github.com/amc-uploader/amc-uploader/shared/telemetry"
	"github.com/amc-uploader/amc-uploader/worker"
)

var version = "dev" // set where packages are made

// config is the environment, with the prefix AMCU_.
type config struct {
	Tables      dynamostore.Tables
	JobQueueURL string `split_words:"true" required:"true"`
	KeyID       string `split_words:"true" required:"true"` // of artifacts

	// Job is the one job to work on; "" is whatever the queue has.
	Job string `split_words:"true"`
	// Grace is how long the job in hand may go on once the program is told to stop; then it is given back.
	Grace time.Duration `split_words:"true" default:"20s"`

	Worker worker.Config
}

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	fetch, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	cfg, err := parse(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		os.Exit(0) //nolint:gocritic // nothing is left to stop
	}
	if err == nil {
		err = run(fetch, cfg, log)
	}
	if err != nil {
		log.Error("can't run", "error", err)
		os.Exit(1)
	}
}

func parse(args []string) (cfg config, err error) {
	if err := errors.Join(envconfig.Process("AMCU", &cfg), envconfig.CheckDisallowed("AMCU", &cfg)); err != nil {
		return cfg, fmt.Errorf("read environment: %w", err)
	}
	flags := flag.NewFlagSet("worker", flag.ContinueOnError)
	flags.StringVar(&cfg.Job, "job", cfg.Job, "work on the job with this `ID` and end")
	if err := flags.Parse(args); err != nil {
		return cfg, err
	}
	if flags.NArg() > 0 {
		return cfg, fmt.Errorf("unknown argument %q", flags.Arg(0))
	}
	return cfg, nil
}

// run works until fetch ends, and at most cfg.Grace longer.
func run(fetch context.Context, cfg config, log *slog.Logger) error {
	work, cancel := context.WithCancel(context.WithoutCancel(fetch))
	defer cancel()
	defer context.AfterFunc(fetch, func() {
		log.Info("told to stop", "grace", cfg.Grace.String())
		time.AfterFunc(cfg.Grace, cancel) // harmless when the work ends before
	})()

	t, err := telemetry.Start(fetch, "amc-uploader-worker", version, log)
	if err != nil {
		return err
	}
	defer func() {
		stop, cancel := context.WithTimeout(context.WithoutCancel(fetch), lastWords)
		defer cancel()
		if err := t.Stop(stop); err != nil {
			log.Warn("telemetry is lost", "error", err)
		}
	}()
	aws, err := awsclient.Load(fetch)
	if err != nil {
		return err
	}
	clock := amc.SystemClock{}
	w := &worker.Worker{
		Jobs:    dynamostore.New(dynamodb.NewFromConfig(aws), cfg.Tables, clock).Jobs(),
		Queue:   sqsqueue.New(sqs.NewFromConfig(aws), cfg.JobQueueURL, clock),
		Objects: s3object.New(s3.NewFromConfig(aws), s3object.Options{SSEKMSKeyID: cfg.KeyID}),
		Clock:   clock, Log: log, Telemetry: t, Config: cfg.Worker,
	}
	if cfg.Job != "" {
		return w.RunOne(work, cfg.Job)
	}
	return w.Run(fetch, work)
}

// lastWords bounds how long the end waits for telemetry.
const lastWords = 5 * time.Second
