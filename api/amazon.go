package api

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Amazon is what the API asks of Amazon. An error's Kind says what a call that changes something did:
//
//	KindUnknown                     it may have happened: look it up before calling again
//	KindThrottled, KindUnavailable  it did not happen; the same call may succeed later
//	any other                       it did not happen, and the same call fails again
//
// KindUnauthorized with code "connect_again" means that the connection needs a new consent. What a caller names and AMC does not
// have is KindNotFound. No error holds a token, a secret or an identity.
type Amazon interface {
	Login
	Discovery
	DataSets
}

// Login makes connections of consents. A connection is known by its id; its client and tokens lie in the secret store.
type Login interface {
	// AuthorizeURL is the page where a person lets clientID act for them. challenge is the S256 PKCE challenge of the verifier that
	// ExchangeCode gets.
	AuthorizeURL(region amc.Region, clientID, redirectURI, state, challenge string) (string, error)
	// ExchangeCode turns the code of a consent into the refresh token in the connection's secret, which holds region and client already.
	ExchangeCode(ctx context.Context, connectionID, redirectURI, code, verifier string) error
	// Forget makes the next call read the connection's secret again: it changed, or is gone.
	Forget(connectionID string)
}

// Discovery tells what a connection reaches.
type Discovery interface {
	Accounts(ctx context.Context, connectionID string) ([]amc.Account, error)
	Instances(ctx context.Context, connectionID string, account amc.Account) ([]amc.RemoteInstance, error)
	// Instance returns what AMC says of the instance. It reads the id, and by which connection, account and marketplace to ask.
	Instance(ctx context.Context, instance amc.Instance) (amc.RemoteInstance, error)
}

// DataSets are those of an instance. A change returns the data set as it is afterwards, or a zero one when AMC does not show it. A page
// has up to limit (1..100) items; next is "" on the last.
type DataSets interface {
	// CreateDataSet fails with KindConflict when the instance has the data set.
	CreateDataSet(ctx context.Context, instance amc.Instance, dataSet amc.DataSet) error
	DataSets(ctx context.Context, instance amc.Instance, cursor string, limit int) (page []amc.DataSet, next string, err error)
	DataSet(ctx context.Context, instance amc.Instance, id string) (amc.DataSet, error)
	UpdateDataSet(ctx context.Context, instance amc.Instance, id string, update amc.DataSetUpdate) (amc.DataSet, error)
	// DeleteDataSet deletes the data set with everything in it.
	DeleteDataSet(ctx context.Context, instance amc.Instance, id string) error
	AddColumn(ctx context.Context, instance amc.Instance, dataSetID string, column amc.Column) (amc.DataSet, error)
	UpdateColumn(ctx context.Context, instance amc.Instance, dataSetID, name string, update amc.ColumnUpdate) (amc.DataSet, error)
	DeleteColumn(ctx context.Context, instance amc.Instance, dataSetID, name string) (amc.DataSet, error)
	// UploadsPage lists the uploads into the data set, whoever submitted them.
	UploadsPage(ctx context.Context, instance amc.Instance, dataSetID, cursor string, limit int) (page []amc.RemoteUpload, next string, err error)
}

const (
	askTime   = 4500 * time.Millisecond // of calls that ask Amazon: the API's own callers wait 5 s
	lockTime  = 30 * time.Second        // well above what one call may take
	lockTries = 20
	lockPause = 100 * time.Millisecond
)

// asksAmazon marks the operations of the document that can't be faster than Amazon is.
const asksAmazon = "x-asks-amazon"

// limitAsking ends calls that ask Amazon in time. What Amazon may have done all the same keeps its own error.
func limitAsking(next StrictHandlerFunc, _ string) StrictHandlerFunc {
	return func(c *gin.Context, request any) (any, error) {
		if marked, _ := routeOf(c).Operation.Extensions[asksAmazon].(bool); !marked {
			return next(c, request)
		}
		ctx, cancel := context.WithTimeout(c.Request.Context(), askTime)
		defer cancel()
		c.Request = c.Request.WithContext(ctx)
		answer, err := next(c, request)
		if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) && amc.KindOf(err).Retryable() && !amc.KindUnknown.Is(err) {
			err = slow(err)
		}
		return answer, err
	}
}

// slow says that Amazon did not answer in time.
func slow(cause error) error {
	return &amc.Error{Kind: amc.KindUnavailable, Code: "amc_slow", Message: "Amazon did not answer in time", Hint: "try again",
		RetryAfter: 2 * time.Second, Err: cause}
}

// alone runs f while no other call changes connections or instances: what they refer to must not go while they are written.
func (s *server) alone(ctx context.Context, f func() error) (err error) {
	var unlock func(context.Context) error
	for try := 1; ; try++ {
		unlock, err = s.Locks.Lock(ctx, "connections", lockTime)
		if err == nil {
			break
		}
		if !amc.KindUnavailable.Is(err) || try == lockTries {
			return fmt.Errorf("wait for other calls: %w", err)
		}
		if err := s.Clock.Sleep(ctx, lockPause); err != nil {
			return fmt.Errorf("wait for other calls: %w", err)
		}
	}
	defer func() {
		if failed := unlock(context.WithoutCancel(ctx)); failed != nil {
			s.Log.ErrorContext(ctx, "lock not given back; it runs out by itself", "error", failed)
		}
	}()
	return f()
}
