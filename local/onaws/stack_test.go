package onaws

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/local/login"
	"github.com/amc-uploader/amc-uploader/shared/amazon/sim"
	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/dynamostore"
	"github.com/amc-uploader/amc-uploader/shared/aws/secretstore"
	"github.com/amc-uploader/amc-uploader/shared/embedded/s3gateway"
	"github.com/amc-uploader/amc-uploader/shared/testkit/lambdahost"
	"github.com/amc-uploader/amc-uploader/shared/testkit/moto"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
	"github.com/amc-uploader/amc-uploader/shared/testkit/tfenv"
)

// programs are the folder of the built programs, root that of the project: the embedded S3 changes the working directory.
var programs, root string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "amcu-test-")
	if err == nil {
		build := exec.Command("go", "build", "-tags=lambda.norpc", "-o", dir+string(filepath.Separator), "../../api/cmd/api", "../../api/cmd/amcu", "../../uploader/cmd/uploader", "../../worker/cmd/worker")
		build.Stderr = os.Stderr
		err = build.Run()
	}
	if err == nil {
		root, err = filepath.Abs("../..")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "build programs:", err)
		os.Exit(1)
	}
	programs = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// patience bounds whatever a test waits for.
const patience = 3 * time.Minute

// functionTime is what Lambda gives a call.
const functionTime = 30 * time.Second

const (
	region    = "eu-west-1"
	sources   = "source"
	artifacts = "artifacts"
)

var instances = []amc.Instance{
	{ID: "amc-us", ConnectionID: "na", AccountID: "ENTITYUS", MarketplaceID: "ATVPDKIKX0DER", UploadAccount: "111122223333", S3Region: "us-east-1"},
	{ID: "amc-de", ConnectionID: "eu", AccountID: "ENTITYDE", MarketplaceID: "A1PA6795UKMFR9", UploadAccount: "444455556666", S3Region: "eu-west-1"},
}

var connections = []amc.Connection{{ID: "na", Name: "America", Region: amc.NorthAmerica}, {ID: "eu", Name: "Europe", Region: amc.Europe}}

// stack is the whole system on AWS, but for the workers.
type stack struct {
	t         *testing.T
	name      string   // of the stack: the tests share one moto
	env       []string // of every program, without those of its own
	apiEnv    []string // of the API
	url       string   // of the API
	issuer    string   // of tokens
	secret    string   // of the machine that calls it
	messages  *sqs.Client
	queues    map[string]string // URLs by name
	objects   *s3.Client
	simulator *sim.Simulator
	api       *lambdahost.Host
	uploader  *lambdahost.Host // called by queues
	poller    *lambdahost.Host // the same, by the schedule
	log       porttest.Output  // of the others
}

func setup(t *testing.T) *stack {
	t.Helper()
	s := &stack{t: t, name: "amcu-" + strings.ToLower(rand.Text()[:8]), secret: rand.Text(), queues: map[string]string{}}
	ctx := t.Context()
	services := moto.Start(t)
	config := services.Config()

	// S3
	storing, stopStoring := context.WithCancel(context.WithoutCancel(ctx))
	gateway, err := s3gateway.Start(storing, s3gateway.Config{
		Dir: t.TempDir(), AccessKey: "AKIAIOSFODNN7EXAMPLE", SecretKey: rand.Text(), Buckets: []string{sources, artifacts},
	})
	require.NoError(t, err)
	t.Cleanup(func() { // after all who use it
		stopStoring()
		require.NoError(t, gateway.Wait())
	})
	s.objects = gateway.Client()
	key, err := s.objects.Options().Credentials.Retrieve(ctx)
	require.NoError(t, err)

	// what Terraform makes
	tables := tfenv.CreateTables(t, filepath.Join(root, "terraform", "modules"), dynamodb.NewFromConfig(config), s.name)
	s.messages = sqs.NewFromConfig(config)
	for _, name := range []string{"jobs", "artifact-events", "webhooks"} {
		dead, err := s.messages.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: aws.String(s.name + "-" + name + "-dead")})
		require.NoError(t, err)
		arn, err := s.messages.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: dead.QueueUrl, AttributeNames: []sqstypes.QueueAttributeName{"QueueArn"}})
		require.NoError(t, err)
		redrive, err := json.Marshal(map[string]any{"deadLetterTargetArn": arn.Attributes["QueueArn"], "maxReceiveCount": 20})
		require.NoError(t, err)
		made, err := s.messages.CreateQueue(ctx, &sqs.CreateQueueInput{
			QueueName: aws.String(s.name + "-" + name), Attributes: map[string]string{"RedrivePolicy": string(redrive), "VisibilityTimeout": "3"},
		})
		require.NoError(t, err)
		s.queues[name], s.queues[name+"-dead"] = *made.QueueUrl, *dead.QueueUrl
	}
	_, err = eventbridge.NewFromConfig(config).CreateEventBus(ctx, &eventbridge.CreateEventBusInput{Name: aws.String(s.name + "-jobs")})
	require.NoError(t, err)

	// Amazon
	options := sim.Options{Clock: amc.SystemClock{}, Objects: sim.S3{Client: s.objects}, Faults: sim.NoFaults(), Instances: map[amc.Region][]amc.Instance{
		amc.NorthAmerica: instances[:1], amc.Europe: instances[1:],
	}}
	store := dynamostore.New(dynamodb.NewFromConfig(config), tables, amc.SystemClock{})
	secrets := secretstore.New(secretsmanager.NewFromConfig(config), s.name+"/", "")
	for _, connection := range connections {
		known := amc.ConnectionSecret{Region: connection.Region, ClientID: "amzn1.client", ClientSecret: rand.Text(), RefreshToken: "Atzr|" + connection.ID, ConsentedAt: time.Now()}
		value, err := json.Marshal(known)
		require.NoError(t, err)
		require.NoError(t, secrets.PutSecret(ctx, amc.ConnectionSecretName(connection.ID), value))
		_, err = store.Connections().PutConnection(ctx, connection)
		require.NoError(t, err)
		options.Connections = append(options.Connections, known)
	}
	for _, instance := range instances {
		_, err := store.Instances().PutInstance(ctx, instance)
		require.NoError(t, err)
	}
	s.simulator = sim.New(options)
	amazon := httptest.NewServer(s.simulator)
	t.Cleanup(func() {
		amazon.Close()
		s.simulator.Close()
	})

	// who signs people and machines in
	mux := http.NewServeMux()
	signIn := httptest.NewServer(mux)
	t.Cleanup(signIn.Close)
	issuer, err := login.New(login.Config{
		Issuer: signIn.URL + "/oidc", KeyFile: filepath.Join(t.TempDir(), "keys.json"), Clock: amc.SystemClock{},
		Clients: []login.Client{{ID: "machine", Secret: s.secret, Scopes: []string{"amc/read", "amc/write", "amc/admin"}}},
	})
	require.NoError(t, err)
	mux.Handle("/oidc/", issuer)
	s.issuer = signIn.URL + "/oidc"

	// the programs
	s.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "AWS_REGION=" + config.Region, "AWS_ACCESS_KEY_ID=" + key.AccessKeyID, "AWS_SECRET_ACCESS_KEY=" + key.SecretAccessKey,
		"AWS_ENDPOINT_URL=" + services.URL, "AWS_ENDPOINT_URL_S3=" + gateway.Endpoint,
		"AMCU_JOB_QUEUE_URL=" + s.queues["jobs"], "AMCU_KEY_ID=", // no key: this S3 has none
	}
	for name, table := range tfenv.Named(tables) {
		s.env = append(s.env, name+"="+table)
	}
	both := []string{
		"AMCU_SIMULATOR=" + amazon.URL, "AMCU_WEBHOOK_LOOPBACK=true", "AMCU_SECRET_PREFIX=" + s.name + "/", "AMCU_ARTIFACTS_BUCKET=" + artifacts,
		"AMCU_WEBHOOK_QUEUE_URL=" + s.queues["webhooks"],
	}
	s.apiEnv = slices.Concat(s.env, both, []string{
		"AMCU_SOURCE_BUCKETS=" + sources, "AMCU_KEEP_BUCKET_POLICY=true", "AMCU_ISSUER=" + s.issuer, "AMCU_CLIENT_IDS=machine", "AMCU_LOGIN_CLIENT_ID=command-line",
		"AMCU_BASE_PATH=/api", "AMCU_REDIRECT_URLS=http://localhost:8910/callback",
	})
	uploader := slices.Concat(s.env, both, []string{
		"AMCU_EVENT_BUS=" + s.name + "-jobs", "AMCU_UPLOADER_CLAIM=10s", "AMCU_UPLOADER_SETTLE=2s", "AMCU_WEBHOOK_BACKOFF=1s",
	})
	s.api = lambdahost.Start(t, filepath.Join(programs, "api"), s.apiEnv, functionTime)
	s.uploader = lambdahost.Start(t, filepath.Join(programs, "uploader"), uploader, functionTime)
	s.poller = lambdahost.Start(t, filepath.Join(programs, "uploader"), uploader, functionTime)
	door := httptest.NewServer(lambdahost.Gateway(s.api))
	t.Cleanup(door.Close)
	s.url = door.URL + "/api"
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(s.log.String())
		}
	})
	s.wire()
	return s
}

// wire does what AWS does between the programs, until the test ends.
func (s *stack) wire() {
	ctx, stop := context.WithCancel(context.WithoutCancel(s.t.Context()))
	var running sync.WaitGroup
	for _, part := range []func(context.Context){
		s.announceManifests,
		func(ctx context.Context) { s.sourceMapping(ctx, "artifact-events") },
		func(ctx context.Context) { s.sourceMapping(ctx, "webhooks") },
		func(ctx context.Context) {
			for ctx.Err() == nil {
				if _, err := s.poller.Invoke(ctx, []byte(`{"poll": true}`)); err != nil {
					fmt.Fprintln(&s.log, "poll:", err)
				}
				pause(ctx, 300*time.Millisecond)
			}
		},
	} {
		running.Go(func() { part(ctx) })
	}
	s.t.Cleanup(func() {
		stop()
		running.Wait()
	})
}

func pause(ctx context.Context, d time.Duration) { _ = amc.SystemClock{}.Sleep(ctx, d) }

// announceManifests sends S3's event about each new manifest, twice, as S3 may.
func (s *stack) announceManifests(ctx context.Context) {
	told := map[string]bool{}
	for ctx.Err() == nil {
		pages := s3.NewListObjectsV2Paginator(s.objects, &s3.ListObjectsV2Input{Bucket: aws.String(artifacts), Prefix: aws.String("jobs/")})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				break
			}
			for _, object := range page.Contents {
				if told[*object.Key] || !strings.HasSuffix(*object.Key, "/"+amc.ManifestName) {
					continue
				}
				told[*object.Key] = true
				body := fmt.Sprintf(createdEvent, artifacts, strings.ReplaceAll(*object.Key, "/", "%2F"))
				for range 2 {
					_, err := s.messages.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: aws.String(s.queues["artifact-events"]), MessageBody: &body})
					if err != nil && ctx.Err() == nil {
						fmt.Fprintln(&s.log, "announce:", err)
					}
				}
			}
		}
		pause(ctx, 200*time.Millisecond)
	}
}

// createdEvent is what S3 sends. Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
const createdEvent = `{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"eu-west-1","eventTime":"2026-01-01T00:00:00.000Z","eventName":"ObjectCreated:Put",` +
	`"userIdentity":{"principalId":"AWS:AROA"},"requestParameters":{"sourceIPAddress":"10.73.0.1"},"responseElements":{"x-amz-request-id":"R","x-amz-id-2":"I"},` +
	`"s3":{"s3SchemaVersion":"1.0","configurationId":"manifests","bucket":{"name":%[1]q,"ownerIdentity":{"principalId":"A"},"arn":"arn:aws:s3:::%[1]s"},` +
	`"object":{"key":%[2]q,"size":100,"eTag":"0123456789abcdef0123456789abcdef","sequencer":"00"}}}]}`

// sourceMapping calls the uploader with a queue's messages, and removes those that it does not answer with.
func (s *stack) sourceMapping(ctx context.Context, name string) {
	url := s.queues[name]
	for ctx.Err() == nil {
		got, err := s.messages.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
			QueueUrl: &url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, MessageSystemAttributeNames: []sqstypes.MessageSystemAttributeName{"All"},
		})
		if err != nil {
			pause(ctx, 100*time.Millisecond)
			continue
		}
		if len(got.Messages) == 0 {
			continue
		}
		answer, err := s.uploader.Invoke(ctx, sqsEvent(s.name+"-"+name, got.Messages))
		if err != nil {
			fmt.Fprintln(&s.log, name+":", err)
			continue
		}
		var failed struct {
			BatchItemFailures []struct{ ItemIdentifier string }
		}
		if err := json.Unmarshal(answer, &failed); err != nil {
			fmt.Fprintln(&s.log, name+":", err)
			continue
		}
		again := map[string]bool{}
		for _, f := range failed.BatchItemFailures {
			again[f.ItemIdentifier] = true
		}
		for _, m := range got.Messages {
			if !again[*m.MessageId] {
				_, _ = s.messages.DeleteMessage(context.WithoutCancel(ctx), &sqs.DeleteMessageInput{QueueUrl: &url, ReceiptHandle: m.ReceiptHandle})
			}
		}
	}
}

// sqsEvent is what Lambda makes of messages. Source: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
func sqsEvent(queue string, messages []sqstypes.Message) []byte {
	records := make([]map[string]any, len(messages))
	for i, m := range messages {
		records[i] = map[string]any{
			"messageId": *m.MessageId, "receiptHandle": *m.ReceiptHandle, "body": *m.Body, "attributes": m.Attributes, "messageAttributes": map[string]any{},
			"md5OfBody": *m.MD5OfBody, "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:" + region + ":123456789012:" + queue, "awsRegion": region,
		}
	}
	event, err := json.Marshal(map[string]any{"Records": records})
	if err != nil {
		panic(err) // strings always encode
	}
	return event
}

// amcu runs the command line against the API, and returns what it printed, its messages and its exit code.
func (s *stack) amcu(args ...string) (out []byte, messages string, code int) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	var printed, said bytes.Buffer
	cmd := exec.CommandContext(ctx, filepath.Join(programs, "amcu"), append(args, "--output", "json")...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.t.TempDir(), "AMCU_URL=" + s.url, "AMCU_CLIENT_ID=machine", "AMCU_CLIENT_SECRET=" + s.secret}
	cmd.Stdout, cmd.Stderr = &printed, &said
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(s.t, err)
	}
	fmt.Fprintln(&s.log, "amcu", strings.Join(args, " "), "->", cmd.ProcessState.ExitCode(), said.String())
	return printed.Bytes(), said.String(), cmd.ProcessState.ExitCode()
}

// job runs amcu and returns the job it printed.
func (s *stack) job(args ...string) (job client.Job) {
	s.t.Helper()
	out, messages, code := s.amcu(args...)
	require.Zero(s.t, code, messages)
	require.NoError(s.t, json.Unmarshal(out, &job), "%s", out)
	return job
}

// worker starts a worker, which is killed when the test ends.
func (s *stack) worker(own ...string) *exec.Cmd {
	s.t.Helper()
	cmd := exec.Command(filepath.Join(programs, "worker"))
	for _, v := range own {
		if id, ok := strings.CutPrefix(v, "--job="); ok {
			cmd.Args = append(cmd.Args, "--job", id)
		}
	}
	cmd.Env = append(append([]string{}, s.env...), "AMCU_WORKER_ARTIFACTS="+artifacts, "AMCU_WORKER_LEASE=3s", "AMCU_WORKER_WAIT=1s", "AMCU_WORKER_BACKOFF=200ms",
		"AMCU_WORKER_PART_SIZE=2000000", "AMCU_WORKER_CORES=1", "AMCU_WORKER_ATTEMPTS=50", "AMCU_GRACE=1s")
	cmd.Stdout, cmd.Stderr = &s.log, &s.log
	require.NoError(s.t, cmd.Start())
	s.t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd
}
