package s3gateway

import (
	"context"
	"net"
	"net/http"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/middleware"
)

// Client returns a client of the gateway with the root account's credentials.
func (s *Server) Client(options ...func(*s3.Options)) *s3.Client {
	ending := func(o *s3.Options) { o.HTTPClient = s.http }
	return NewClient(s.Endpoint, s.config.AccessKey, s.config.SecretKey, append([]func(*s3.Options){ending}, options...)...)
}

// NewClient returns a client of a gateway that another process runs. It does not sign bodies, as the SDK does not over TLS
// either: CRC-32 guards them, and hashing them on both ends of a loopback connection takes a third of a write.
func NewClient(endpoint, accessKey, secretKey string, options ...func(*s3.Options)) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: &endpoint,
		Region:       Region,
		UsePathStyle: true,
		Credentials:  credentials.NewStaticCredentialsProvider(accessKey, secretKey, ""),
		APIOptions:   []func(*middleware.Stack) error{signNoBodies},
	}, options...)
}

// signNoBodies settles a request's payload hash before the SDK computes one.
func signNoBodies(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("SignNoBodies",
		func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			return next.HandleInitialize(v4.SetPayloadHash(ctx, "UNSIGNED-PAYLOAD"), in)
		}), middleware.After)
}

// newHTTPClient returns the HTTP client of the gateway's S3 clients. Its connections end with ctx: one that was opened and
// never used would hold up the gateway's shutdown until that gives up.
func newHTTPClient(ctx context.Context) *http.Client {
	dialer := new(net.Dialer)
	return &http.Client{Transport: &http.Transport{
		MaxIdleConnsPerHost: 64,
		DialContext: func(dialing context.Context, network, addr string) (net.Conn, error) {
			c, err := dialer.DialContext(dialing, network, addr)
			if err != nil {
				return nil, err
			}
			return conn{c, context.AfterFunc(ctx, func() { _ = c.Close() })}, nil
		},
	}}
}

// conn is a connection that ends with a context, unless it was closed before.
type conn struct {
	net.Conn
	forget func() bool
}

func (c conn) Close() error {
	c.forget()
	return c.Conn.Close()
}
