package s3gateway

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync/atomic"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
	"github.com/versity/versitygw/s3api"
)

const (
	// Region is the gateway's only region.
	Region = "us-east-1"
	// HealthPath answers 200 to anybody while the gateway serves.
	HealthPath = "/healthz"

	copyLimit = 5 << 30 // S3's own; zero would refuse every copy
	maxParts  = 10_000  // S3's own
	// bindTries is how often a free port is looked for: between finding and binding it, another process may take it.
	bindTries = 10
)

// Config says what a gateway serves.
type Config struct {
	Dir       string // holds everything; created when missing
	AccessKey string // of the root account, the only one
	SecretKey string
	Buckets   []string // created when missing
	Addr      string   // "" is a free port of 127.0.0.1
}

// Server is a running gateway.
type Server struct {
	Endpoint string // http://127.0.0.1:port
	config   Config
	http     *http.Client
	stop     context.CancelFunc
	done     chan struct{}
	err      error // set before done is closed
}

// running guards the working directory: a second gateway would move it before the first refuses it.
var running atomic.Bool

// Start serves until ctx ends; Wait then returns once everything has shut down. Whoever uses the gateway must have ended
// before ctx does. A process can run one gateway at a time. The working directory of the process becomes a folder inside
// config.Dir.
func Start(ctx context.Context, config Config) (*Server, error) {
	if !running.CompareAndSwap(false, true) {
		return nil, errors.New("start gateway: this process runs one already")
	}
	server, err := serve(ctx, config)
	if err != nil {
		running.Store(false)
		return nil, fmt.Errorf("start gateway: %w", err)
	}
	for _, bucket := range config.Buckets {
		if err := server.createBucket(ctx, bucket); err != nil {
			server.stop()
			return nil, errors.Join(fmt.Errorf("create bucket %s: %w", bucket, err), server.Wait())
		}
	}
	return server, nil
}

// Wait returns when the gateway has shut down, with the reason if it was not the end of its context.
func (s *Server) Wait() error {
	<-s.done
	return s.err
}

func (s *Server) createBucket(ctx context.Context, name string) error {
	_, err := s.Client().CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(name)})
	var mine *types.BucketAlreadyOwnedByYou
	if errors.As(err, &mine) {
		return nil
	}
	return err
}

// open prepares the folders of objects and, where the file system has no extended attributes, of their metadata.
func open(dir string) (*posix.Posix, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	objects, metadata := filepath.Join(dir, "objects"), filepath.Join(dir, "metadata")
	if err := os.MkdirAll(objects, 0o700); err != nil {
		return nil, err
	}
	// ETags from the checksum that clients send anyway: an MD5 of every body was the largest cost of a write.
	options := posix.PosixOpts{CopyObjectThreshold: copyLimit, DataIntegrityEtag: true}
	options.SetNewDirPerm(0o700)
	options.SetNewFilePerm(0o600)
	// A folder once begun with metadata beside it goes on so, wherever it was moved to.
	if _, err := os.Stat(metadata); errors.Is(err, fs.ErrNotExist) && attributes(objects) {
		return posix.New(objects, meta.XattrMeta{}, options)
	}
	if err := os.MkdirAll(metadata, 0o700); err != nil {
		return nil, err
	}
	sidecar, err := meta.NewSideCar(metadata)
	if err != nil {
		return nil, err
	}
	return posix.New(objects, sidecar, options)
}

// attributes reports whether extended attributes can really be written: some file systems have them for reading only.
func attributes(dir string) bool {
	if (meta.XattrMeta{}).Test(dir) != nil {
		return false
	}
	probe, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return false
	}
	err = meta.XattrMeta{}.StoreAttribute(probe, "", "", "probe", []byte("1"))
	return errors.Join(err, probe.Close(), os.Remove(probe.Name())) == nil
}

// serve runs the gateway and returns once it listens. The gateway binds its address itself and can't report the port it got,
// so a free one is found first.
func serve(ctx context.Context, config Config) (*Server, error) {
	for try := 1; ; try++ {
		backend, err := open(config.Dir) // in the loop, because a gateway that ends closes its backend
		if err != nil {
			return nil, fmt.Errorf("open bucket folder: %w", err)
		}
		addr := config.Addr
		if addr == "" {
			if addr, err = freeAddr(ctx); err != nil {
				return nil, err
			}
		}
		gateway, stop := context.WithCancel(ctx)
		server := &Server{Endpoint: "http://" + addr, config: config, http: newHTTPClient(gateway), stop: stop, done: make(chan struct{})}
		listening := make(chan struct{})
		ended := make(chan error, 1)
		go func() {
			ended <- embedgw.RunVersityGW(gateway, backend, gatewayConfig(config, addr, func() { close(listening) }))
		}()
		select {
		case <-listening:
			go server.finish(ended)
			return server, nil
		case err = <-ended:
			stop()
		}
		if !errors.Is(err, syscall.EADDRINUSE) || config.Addr != "" || try == bindTries {
			return nil, errors.Join(err, ctx.Err())
		}
	}
}

// finish waits for the gateway's end, which makes room for the next one.
func (s *Server) finish(ended <-chan error) {
	s.err = <-ended
	s.stop()
	running.Store(false)
	close(s.done)
}

func gatewayConfig(config Config, addr string, listening func()) *embedgw.Config {
	return &embedgw.Config{
		RootUserAccess:    config.AccessKey,
		RootUserSecret:    config.SecretKey,
		Region:            Region,
		Ports:             []string{addr},
		MaxConnections:    1024,
		MaxRequests:       1024,
		MultipartMaxParts: maxParts,
		HealthPath:        HealthPath,
		IAMService:        accounts{auth.NewIAMServiceSingle(auth.Account{Access: config.AccessKey, Secret: config.SecretKey, Role: auth.RoleAdmin})},
		KeepAlive:         true,
		Quiet:             true,
		S3Options:         []s3api.Option{s3api.WithOnListen(listening)},
	}
}

// accounts lets bucket policies name AWS accounts, as they do in S3. None of them can sign in here.
type accounts struct{ auth.IAMService }

var accountForm = regexp.MustCompile(`^arn:aws:iam::[0-9]{12}:root$`)

// ResolveAccounts returns those that do not exist.
func (a accounts) ResolveAccounts(names []string) ([]string, error) {
	return a.IAMService.ResolveAccounts(slices.DeleteFunc(slices.Clone(names), accountForm.MatchString))
}

func freeAddr(ctx context.Context) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}
