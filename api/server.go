package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// server implements the operations of the document.
type server struct {
	Config
	Deps
}

var _ StrictServerInterface = (*server)(nil)

// GetHealth says that the process answers.
func (*server) GetHealth(context.Context, GetHealthRequestObject) (GetHealthResponseObject, error) {
	return GetHealth200JSONResponse{Status: "ok"}, nil
}

// checkTime is how long a dependency may take to show that it is there.
const checkTime = 2 * time.Second

// GetReadiness asks the dependencies, all at once. Which of them is in trouble is for the log, not for everybody.
func (s *server) GetReadiness(ctx context.Context, _ GetReadinessRequestObject) (GetReadinessResponseObject, error) {
	ctx, cancel := context.WithTimeout(own(ctx), checkTime)
	defer cancel()
	errs := make([]error, len(s.Ready))
	var group sync.WaitGroup
	for i, check := range s.Ready {
		group.Go(func() {
			if err := check.Ask(ctx); err != nil {
				errs[i] = fmt.Errorf("%s: %w", check.Name, err)
			}
		})
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, &amc.Error{Kind: amc.KindUnavailable, Code: "not_ready", Message: "a dependency does not answer", Hint: "try again", Err: err}
	}
	return GetReadiness200JSONResponse{Status: "ok"}, nil
}

// GetVersion says what runs here.
func (s *server) GetVersion(context.Context, GetVersionRequestObject) (GetVersionResponseObject, error) {
	return GetVersion200JSONResponse{Version: s.Version, Issuer: s.Issuer, LoginClientID: s.LoginClientID}, nil
}

// GetDocument returns the contract.
func (*server) GetDocument(context.Context, GetDocumentRequestObject) (GetDocumentResponseObject, error) {
	return GetDocument200ApplicationYamlResponse{Body: bytes.NewReader(document), ContentLength: int64(len(document))}, nil
}
