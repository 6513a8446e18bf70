package main

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/akrylysov/algnhsa"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/amc-uploader/amc-uploader/shared/telemetry"
)

// onLambda reports whether Lambda runs the program.
func onLambda() bool { return os.Getenv("AWS_LAMBDA_RUNTIME_API") != "" }

// serveLambda answers the calls of an HTTP API, payload format 2.0. It does not return before Lambda is gone.
func serveLambda(handler http.Handler, t *telemetry.Telemetry, log *slog.Logger) error {
	adapted := algnhsa.New(handler, &algnhsa.Options{
		RequestType:        algnhsa.RequestTypeAPIGatewayV2,
		BinaryContentTypes: []string{"*/*"}, // what is not text is damaged otherwise
	})
	lambda.Start(function{adapted, t, log})
	return nil
}

// function is one after whose calls the process may be frozen, or gone.
type function struct {
	handler   lambda.Handler
	telemetry *telemetry.Telemetry
	log       *slog.Logger
}

// flushTime bounds how long a caller waits for telemetry.
const flushTime = 2500 * time.Millisecond

// Invoke implements lambda.Handler.
func (f function) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	answer, err := f.handler.Invoke(ctx, payload)
	flushing, cancel := context.WithTimeout(ctx, flushTime)
	defer cancel()
	if err := f.telemetry.Flush(flushing); err != nil {
		f.log.Warn("telemetry is lost", "error", err)
	}
	return answer, err
}
