package api

import (
	"context"
	_ "embed" // for the document
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/telemetry"
)

//go:embed openapi.yaml
var document []byte

// Config is what differs between deployments.
type Config struct {
	Version         string        // of the program
	Issuer          string        // OIDC issuer, told to clients by GET /version
	LoginClientID   string        // public client of command lines, told by GET /version; "" is none
	SourceBuckets   []string      // that jobs may read; uploaded files go to the first
	Artifacts       string        // the bucket of parts and reports; never one of sources
	BasePath        string        // what the outside world puts before the paths of the document, such as "/api"
	amc.Policy                    // of new jobs that say nothing else
	RedirectURIs    []string      // where Login with Amazon may send browsers back to
	ConsentLife     time.Duration // how long Amazon honours a consent; 0 is amc.DefaultConsentLife
	PartSize        int64         // compressed bytes of a part, for estimates; 0 is amc.DefaultPartSize
	Rates           Rates         // of estimates; zero is DefaultRates
	TaskTokens      bool          // jobs may end tasks of workflows
	WebhookLoopback bool          // allows webhooks on this machine, for tests and trials
	CallsPerSec     float64       // of one subject, in the long run; 0 is 50
	Burst           int           // calls of one subject at once; 0 is 100
}

// Deps are what the API works with.
type Deps struct {
	Jobs        amc.JobStore
	Connections amc.ConnectionStore
	Instances   amc.InstanceStore
	Mappings    amc.MappingStore
	Audit       amc.AuditStore
	Webhooks    amc.WebhookStore
	Deletions   amc.DeletionStore
	Secrets     amc.SecretStore
	Locks       amc.Locks
	Readers     amc.BucketPolicy // of the artifacts
	Amazon      Amazon
	Queue       amc.Queue // of job ids
	Deliveries  amc.Queue // to webhooks
	Sources     Sources   // and artifacts
	Batches     Batches   // of deletions, in the artifacts bucket
	Presigner   Presigner
	Verifier    Verifier
	Ready       []Check // of the dependencies
	Clock       amc.Clock
	Log         *slog.Logger
	Telemetry   *telemetry.Telemetry `wire:"optional"` // nil is off
}

// missing names the dependencies that are nil and not optional.
func (d Deps) missing() (names []string) {
	for field, value := range reflect.ValueOf(d).Fields() {
		if value.IsZero() && field.Tag.Get("wire") != "optional" {
			names = append(names, field.Name)
		}
	}
	return names
}

// Check asks one dependency whether it answers.
type Check struct {
	Name string // for the log
	Ask  func(context.Context) error
}

// Sources is the part of an amc.ObjectStore that looks.
type Sources interface {
	amc.Finder
	ReadAt(ctx context.Context, object amc.Object, b []byte, offset int64) error
	Browse(ctx context.Context, bucket, prefix, cursor string, limit int) (amc.Listing, error)
}

var _ Sources = (amc.ObjectStore)(nil)

// Batches keeps objects; every amc.ObjectStore does.
type Batches interface {
	Put(ctx context.Context, ref amc.ObjectRef, body io.Reader, options amc.PutOptions) (amc.Object, error)
}

// Presigner makes URLs that let their holder write or read one object; *s3.PresignClient is one.
type Presigner interface {
	PresignGetObject(ctx context.Context, in *s3.GetObjectInput, options ...func(*s3.PresignOptions)) (*v4.PresignedHTTPRequest, error)
	PresignPutObject(ctx context.Context, in *s3.PutObjectInput, options ...func(*s3.PresignOptions)) (*v4.PresignedHTTPRequest, error)
}

var _ Presigner = (*s3.PresignClient)(nil)

// New returns the API. It fails when a dependency is missing, or the document and the permission table disagree.
func New(cfg Config, deps Deps) (http.Handler, error) {
	if missing := deps.missing(); len(missing) > 0 {
		return nil, fmt.Errorf("wire api: Deps has no %s", strings.Join(missing, ", "))
	}
	if len(cfg.SourceBuckets) == 0 || cfg.Artifacts == "" || slices.Contains(cfg.SourceBuckets, cfg.Artifacts) {
		return nil, errors.New("wire api: name a source bucket at least, and an artifacts bucket that is none of them")
	}
	if cfg.CallsPerSec == 0 {
		cfg.CallsPerSec = 50
	}
	if cfg.Burst == 0 {
		cfg.Burst = 100
	}
	if cfg.ConsentLife == 0 {
		cfg.ConsentLife = amc.DefaultConsentLife
	}
	if cfg.PartSize == 0 {
		cfg.PartSize = amc.DefaultPartSize
	}
	if cfg.Rates == (Rates{}) {
		cfg.Rates = DefaultRates()
	}
	for _, e := range []Engine{cfg.Rates.EC2, cfg.Rates.Batch} {
		if cfg.Rates.Cells <= 0 || e.Cores <= 0 {
			return nil, errors.New("wire api: the rates of estimates need cells and cores above 0")
		}
	}
	contract, err := newContract(document)
	if err != nil {
		return nil, fmt.Errorf("read openapi document: %w", err)
	}
	if err := contract.checkPermissions(permissions); err != nil {
		return nil, err
	}

	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	if err := engine.SetTrustedProxies(nil); err != nil {
		return nil, fmt.Errorf("trust no proxy: %w", err)
	}
	engine.Use(audit(deps), observe(deps)) // audit sees what observe made of a panic
	noSuchRoute := func(c *gin.Context) {
		fail(c, &amc.Error{Kind: amc.KindNotFound, Code: "no_such_route", Message: "there is nothing at this path", Hint: "GET /openapi.yaml lists the paths"})
	}
	engine.NoRoute(noSuchRoute)
	engine.NoMethod(func(c *gin.Context) {
		fail(c, &amc.Error{Kind: amc.KindInvalid, Code: codeMethodNotAllowed, Message: "this path does not take the method", Hint: "GET /openapi.yaml lists the methods"})
	})

	if err := serveDocs(engine, noSuchRoute); err != nil {
		return nil, err
	}
	limits := newLimits(rate.Limit(cfg.CallsPerSec), cfg.Burst, deps.Clock)
	checked := engine.Group("", contract.identify, authorize(deps.Verifier), limits.admit, contract.validate)
	strict := NewStrictHandlerWithOptions(&server{Config: cfg, Deps: deps}, []StrictMiddlewareFunc{limitAsking}, StrictGinServerOptions{
		RequestErrorHandlerFunc:  func(c *gin.Context, _ error) { fail(c, errUnreadable) },
		HandlerErrorFunc:         fail,
		ResponseErrorHandlerFunc: fail,
	})
	RegisterHandlersWithOptions(checked, strict, GinServerOptions{
		ErrorHandler: func(c *gin.Context, _ error, _ int) { fail(c, errUnreadable) },
	})
	return engine, nil
}

// errUnreadable answers what passed the contract and still can't be decoded. The decoder's own words may quote values.
var errUnreadable = &amc.Error{Kind: amc.KindInvalid, Code: codeInvalidRequest, Message: "the request can't be read", Hint: "check it against GET /openapi.yaml"}
