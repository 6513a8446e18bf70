package s3object_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/s3object"
	"github.com/amc-uploader/amc-uploader/shared/embedded/s3gateway"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

const bucket = "objects"

// gateway is the S3 of all tests: a process can have only one.
var gateway *s3gateway.Server

func TestMain(m *testing.M) {
	code, err := runWithGateway(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func runWithGateway(m *testing.M) (code int, err error) {
	dir, err := os.MkdirTemp("", "s3object-test-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithCancel(context.Background())
	gateway, err = s3gateway.Start(ctx, s3gateway.Config{Dir: dir, AccessKey: "root", SecretKey: "a-root-secret", Buckets: []string{bucket}})
	if err != nil {
		cancel()
		return 0, err
	}
	code = m.Run()
	cancel()
	return code, gateway.Wait()
}

// small makes objects of some MiB have many ranges and parts.
var small = s3object.Options{RangeSize: 256 << 10, PartSize: 5 << 20, Concurrency: 3}

func TestObjectStore(t *testing.T) {
	t.Parallel()
	porttest.ObjectStore(t, func(*testing.T) (amc.ObjectStore, string) { return s3object.New(gateway.Client(), small), bucket })
}
