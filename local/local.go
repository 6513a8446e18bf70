package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/api"
	"github.com/amc-uploader/amc-uploader/local/login"
	"github.com/amc-uploader/amc-uploader/shared/amazon/ads"
	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/s3object"
	"github.com/amc-uploader/amc-uploader/shared/embedded/s3gateway"
	"github.com/amc-uploader/amc-uploader/shared/embedded/sqlite"
	"github.com/amc-uploader/amc-uploader/shared/telemetry"
	"github.com/amc-uploader/amc-uploader/shared/webhook"
	"github.com/amc-uploader/amc-uploader/uploader"
	"github.com/amc-uploader/amc-uploader/worker"
)

// Config is the environment of a stack, with the prefix AMCU_.
type Config struct {
	Data    string `split_words:"true" default:".data"`          // the folder that holds everything
	Address string `split_words:"true" default:"127.0.0.1:8080"` // of the API; port 0 is any free one
	// NoWorker leaves the jobs to processes of RunWorker.
	NoWorker bool `split_words:"true"`
	// NoFaults makes the simulator behave.
	NoFaults bool `split_words:"true"`
	// Seed decides the simulator's faults; 0 is another one each start. The log tells it.
	Seed uint64 `split_words:"true"`
	// Receives is how often a message is delivered before it goes to the dead letters.
	Receives int `split_words:"true" default:"20"`
	// Poll is how often AMC is asked after open uploads.
	Poll time.Duration `split_words:"true" default:"300ms"`
	// Console is the folder of the built web console, served beside the API when it is there.
	Console string `split_words:"true" default:"frontend/dist"`

	// RedirectURLs are where Login with Amazon may send browsers back to, besides the console.
	RedirectURLs []string `envconfig:"REDIRECT_URLS" default:"http://localhost:8910/callback"`
	// ConsentLife is how long Amazon honours a consent.
	ConsentLife time.Duration `split_words:"true" default:"8760h"`

	// Policy is what new jobs are judged by.
	amc.Policy

	// CallsPerSec and Burst are what one subject may call the API; 0 is the API's default.
	CallsPerSec float64 `split_words:"true"`
	Burst       int

	// Rates are what estimates of jobs are made with. Whoever reads the environment begins with api.DefaultRates.
	Rates api.Rates

	Worker   worker.Config
	Uploader uploader.Config
	Webhook  webhook.Config
}

// What a stack has one of.
const (
	sourceBucket = "source"
	jobQueue     = "jobs"
	eventQueue   = "artifact-events"
	webhookQueue = "webhooks"
	deadLetters  = "-dead" // behind the name of a queue
)

// Stack is a running stack.
type Stack struct {
	Credentials
	Endpoints
	group *errgroup.Group
}

// Wait returns once everything has stopped, with the first reason that was not the end of Start's context.
func (s *Stack) Wait() error { return s.group.Wait() }

// Issuer is where tokens come from.
func (s *Stack) Issuer() string { return s.API + issuerPath }

// surroundings are what a worker process and the whole stack have in common.
type surroundings struct {
	folder  folder
	db      *sqlite.DB
	secrets amc.SecretStore
	readers amc.BucketPolicy // of the artifacts
	objects amc.ObjectStore  // once the embedded S3 is found
	log     *slog.Logger
	clock   amc.Clock
	cfg     Config

	telemetry *telemetry.Telemetry
}

func open(ctx context.Context, cfg Config, log *slog.Logger) (*surroundings, error) {
	if cfg.Console != "" {
		console, err := filepath.Abs(cfg.Console) // the embedded S3 changes the working directory
		if err != nil {
			return nil, fmt.Errorf("find console: %w", err)
		}
		cfg.Console = console
	}
	f, err := openFolder(cfg.Data)
	if err != nil {
		return nil, err
	}
	db, err := sqlite.Open(ctx, f.path("amcu.db"), amc.SystemClock{})
	if err != nil {
		return nil, err
	}
	secrets, err := db.Secrets(f.path("secrets.key"))
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	t, err := telemetry.Start(ctx, "amc-uploader", "local", log)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &surroundings{folder: f, db: db, secrets: secrets, log: log, clock: amc.SystemClock{}, cfg: cfg, telemetry: t}, nil
}

// close ends what open began, once nobody uses it.
func (p *surroundings) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if err := p.telemetry.Stop(ctx); err != nil {
		p.log.Warn("telemetry is lost", "error", err) // by nobody's fault who uses the stack
	}
	return p.db.Close()
}

func (p *surroundings) queue(name string) amc.Queue {
	return p.db.Queue(name, sqlite.QueueOptions{MaxReceives: p.cfg.Receives, DeadLetters: name + deadLetters})
}

// Start brings a stack up. It runs until ctx ends.
func Start(ctx context.Context, cfg Config, log *slog.Logger) (*Stack, error) {
	p, err := open(ctx, cfg, log)
	if err != nil {
		return nil, err
	}
	credentials, err := p.folder.credentials()
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	storing, stopStoring := context.WithCancel(context.WithoutCancel(ctx)) // the store ends after all who use it
	gateway, err := s3gateway.Start(storing, s3gateway.Config{
		Dir: p.folder.path("s3"), AccessKey: credentials.S3AccessKey, SecretKey: credentials.S3SecretKey,
		Buckets: []string{sourceBucket, cfg.Worker.Artifacts},
	})
	if err != nil {
		stopStoring()
		return nil, errors.Join(err, p.close())
	}
	running, ctx := errgroup.WithContext(ctx)
	s := &Stack{Credentials: credentials, group: new(errgroup.Group)}
	s.S3 = gateway.Endpoint
	client := gateway.Client()
	p.objects = s3object.New(client, s3object.Options{})
	p.readers = s3object.NewPolicy(client, cfg.Worker.Artifacts, p.clock)
	err = s.start(ctx, running, p, client)
	if err != nil {
		running.Go(func() error { return err }) // ends what already runs
	}
	s.group.Go(func() error {
		err := running.Wait()
		stopStoring()
		return errors.Join(err, gateway.Wait(), p.close())
	})
	if err != nil {
		_ = s.Wait() // it is err
		return nil, err
	}
	return s, nil
}

func (s *Stack) start(ctx context.Context, running *errgroup.Group, p *surroundings, client *s3.Client) error {
	ads, err := s.startAmazon(ctx, running, p, client)
	if err != nil {
		return err
	}
	if err := s.startAPI(ctx, running, p, client, ads); err != nil {
		return err
	}
	u := &uploader.Uploader{
		Jobs: p.db.Jobs(), Instances: p.db.Instances(), AMC: ads, Artifacts: p.objects, Events: p.events(),
		Clock: p.clock, Log: p.log.With("component", "uploader"), Telemetry: p.telemetry, Config: p.cfg.Uploader,
	}
	running.Go(func() error { return p.submit(ctx, u) })
	d := &uploader.Deletions{
		Deletions: p.db.Deletions(), Instances: p.db.Instances(), AMC: ads, Objects: p.objects, Bucket: p.cfg.Worker.Artifacts,
		Clock: p.clock, Log: p.log.With("component", "uploader"),
	}
	running.Go(func() error { return p.poll(ctx, u.Poll) })
	running.Go(func() error { return p.poll(ctx, d.Poll) })
	sender := &webhook.Sender{
		Webhooks: p.db.Webhooks(), Secrets: p.secrets, Queue: p.queue(webhookQueue), Client: webhook.Client(p.cfg.Webhook.Loopback),
		Clock: p.clock, Log: p.log.With("component", "webhooks"), Config: p.cfg.Webhook,
	}
	running.Go(func() error { return sender.Run(ctx) })
	if !p.cfg.NoWorker {
		running.Go(func() error { return p.work(ctx) })
	}
	return p.folder.write(endpointsName, s.Endpoints)
}

// startAPI serves the API and the sign-in issuer.
func (s *Stack) startAPI(ctx context.Context, running *errgroup.Group, p *surroundings, client *s3.Client, ads *ads.Client) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", p.cfg.Address)
	if err != nil {
		return fmt.Errorf("listen for the API: %w", err)
	}
	s.API = "http://" + listener.Addr().String()
	issuer, err := login.New(login.Config{
		Issuer: s.Issuer(), KeyFile: p.folder.path("signing-keys.json"), TokenFile: p.folder.path("refresh-tokens.json"), Clock: p.clock,
		Users: people(s.Credentials),
		Clients: []login.Client{
			{ID: s.ClientID, Secret: s.ClientSecret, Scopes: []string{"amc/read", "amc/write", "amc/admin"}},
			{ID: commandLineID, RedirectURIs: []string{"http://localhost/callback"}},
			{ID: consoleID, RedirectURIs: []string{s.API + "/"}, LogoutURIs: []string{s.API + "/"}},
		},
	})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	handler, err := api.New(api.Config{
		Version: "local", Issuer: s.Issuer(), LoginClientID: commandLineID, SourceBuckets: []string{sourceBucket}, Artifacts: p.cfg.Worker.Artifacts, Policy: p.cfg.Policy,
		PartSize: p.cfg.Worker.PartSize, Rates: p.cfg.Rates, WebhookLoopback: p.cfg.Webhook.Loopback, CallsPerSec: p.cfg.CallsPerSec, Burst: p.cfg.Burst,
		RedirectURIs: append([]string{s.API + "/connections/callback"}, p.cfg.RedirectURLs...), ConsentLife: p.cfg.ConsentLife,
	}, api.Deps{
		Jobs: p.db.Jobs(), Connections: p.db.Connections(), Instances: p.db.Instances(), Mappings: p.db.Mappings(), Audit: p.db.Audit(), Webhooks: p.db.Webhooks(),
		Deletions: p.db.Deletions(), Batches: p.objects,
		Secrets: p.secrets, Locks: p.db.Locks(), Amazon: ads, Readers: p.readers, Queue: p.queue(jobQueue), Deliveries: p.queue(webhookQueue),
		Sources: p.objects, Presigner: s3.NewPresignClient(client), Verifier: api.NewOIDC(s.Issuer(), []string{s.ClientID, consoleID, commandLineID}, p.clock),
		Ready: []api.Check{
			{Name: "job store", Ask: func(ctx context.Context) error {
				_, _, err := p.db.Jobs().Jobs(ctx, amc.JobQuery{Limit: 1})
				return err
			}},
			{Name: "queue", Ask: func(ctx context.Context) error { _, err := p.queue(jobQueue).Depth(ctx); return err }},
			{Name: "object store", Ask: func(ctx context.Context) error { _, _, err := p.objects.List(ctx, sourceBucket, "", "", 1); return err }},
		},
		Clock: p.clock, Log: p.log.With("component", "api"), Telemetry: p.telemetry,
	})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	mux := http.NewServeMux()
	mux.Handle(issuerPath+"/", issuer)
	mux.Handle("/", handler)
	console, err := newConsole(p.cfg.Console, s.Issuer(), s.S3, mux)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := admitConsole(ctx, client, s.API); err != nil {
		return errors.Join(err, listener.Close())
	}
	serve(ctx, running, listener, console)
	return nil
}

// people are an administrator, and one of each lesser group to see what they see; on one machine one password does for all.
func people(c Credentials) []login.User {
	return []login.User{
		{Name: c.User, Password: c.Password, Groups: []string{"admin"}},
		{Name: "operator", Password: c.Password, Groups: []string{"operator"}},
		{Name: "viewer", Password: c.Password, Groups: []string{"viewer"}},
	}
}

const (
	issuerPath = "/oidc"
	consoleID  = "console"
	// commandLineID is of amcu login. "amcu" itself is the machine's, in credentials.json.
	commandLineID = "amcu-login"
	grace         = 5 * time.Second // for requests under way when the stack stops
)

func serve(ctx context.Context, running *errgroup.Group, listener net.Listener, handler http.Handler) {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	running.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve: %w", err)
		}
		return nil
	})
	running.Go(func() error {
		<-ctx.Done()
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		if err := server.Shutdown(stop); err != nil {
			return server.Close()
		}
		return nil
	})
}

// submit is the uploader's event source: on AWS a Lambda is called with the same bodies.
func (p *surroundings) submit(ctx context.Context, u *uploader.Uploader) error {
	events := p.queue(eventQueue)
	for ctx.Err() == nil {
		deliveries, err := events.Receive(ctx, 1, 10*time.Second, p.cfg.Uploader.Claim)
		if err != nil && ctx.Err() == nil {
			p.log.Error("can't receive events", "error", err)
			_ = p.clock.Sleep(ctx, time.Second) // an ended ctx ends the loop
		}
		for _, d := range deliveries {
			settle := events.Ack
			if err := u.Handle(ctx, []byte(d.Body)); err != nil {
				p.log.Warn("event not done", "error", err)
				settle = func(ctx context.Context, receipt string) error { return events.Extend(ctx, receipt, p.cfg.Poll) }
			}
			if err := settle(ctx, d.Receipt); err != nil && ctx.Err() == nil {
				p.log.Warn("event not settled", "error", err) // it comes again, to no effect
			}
		}
	}
	return nil
}

// poll is the uploader's schedule.
func (p *surroundings) poll(ctx context.Context, once func(context.Context) error) error {
	for p.clock.Sleep(ctx, p.cfg.Poll) == nil {
		if err := once(ctx); err != nil && ctx.Err() == nil {
			p.log.Error("can't poll", "error", err)
		}
	}
	return nil
}

// work is the worker's loop. When ctx ends, the job in hand is given back: on one machine nobody waits for it.
func (p *surroundings) work(ctx context.Context) error {
	events := p.queue(eventQueue)
	w := &worker.Worker{
		Jobs: p.db.Jobs(), Queue: p.queue(jobQueue), Objects: p.objects,
		Announce: func(ctx context.Context, manifest amc.ObjectRef) error {
			body, err := json.Marshal(uploader.NewEvent(manifest))
			if err != nil {
				return err
			}
			return events.Send(ctx, string(body), 0)
		},
		Clock: p.clock, Log: p.log.With("component", "worker"), Telemetry: p.telemetry, Config: p.cfg.Worker,
	}
	return w.Run(ctx, ctx)
}

// RunWorker is the worker's role alone, over the folder of a running stack, until ctx ends.
func RunWorker(ctx context.Context, cfg Config, log *slog.Logger) (err error) {
	p, err := open(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	credentials, err := p.folder.credentials()
	if err != nil {
		return err
	}
	var at Endpoints
	if err := p.folder.read(endpointsName, &at); err != nil {
		return fmt.Errorf("find the stack: %w", err)
	}
	p.objects = s3object.New(s3gateway.NewClient(at.S3, credentials.S3AccessKey, credentials.S3SecretKey), s3object.Options{})
	return p.work(ctx)
}
