package api

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const (
	confirmationTime = 5 * time.Minute
	confirmationKey  = "keys/confirmation" // in the secret store
)

// ConfirmDataSetDeletion returns the token that a deletion needs.
func (s *server) ConfirmDataSetDeletion(ctx context.Context, r ConfirmDataSetDeletionRequestObject) (ConfirmDataSetDeletionResponseObject, error) {
	ctx = own(ctx)
	instance, err := s.deletable(ctx, r.InstanceID, r.DataSetID)
	if err != nil {
		return nil, err
	}
	if _, err := s.Amazon.DataSet(ctx, instance, r.DataSetID); err != nil {
		return nil, err
	}
	key, err := s.key(ctx)
	if err != nil {
		return nil, err
	}
	expires := s.Clock.Now().UTC().Add(confirmationTime).Truncate(time.Second)
	return ConfirmDataSetDeletion200JSONResponse{
		ConfirmationToken: confirmation(key, expires, r.InstanceID, r.DataSetID, callOf(ctx).principal.Subject), ExpiresAt: expires,
	}, nil
}

// DeleteDataSet deletes a data set whose deletion the same caller confirmed.
func (s *server) DeleteDataSet(ctx context.Context, r DeleteDataSetRequestObject) (DeleteDataSetResponseObject, error) {
	ctx = own(ctx)
	instance, err := s.deletable(ctx, r.InstanceID, r.DataSetID)
	if err != nil {
		return nil, err
	}
	key, err := s.key(ctx)
	if err != nil {
		return nil, err
	}
	token := r.Params.ConfirmationToken
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != 8+sha256.Size {
		return nil, errUnconfirmed
	}
	expires := time.Unix(int64(binary.BigEndian.Uint64(raw)), 0)
	if !hmac.Equal([]byte(token), []byte(confirmation(key, expires, r.InstanceID, r.DataSetID, callOf(ctx).principal.Subject))) || !s.Clock.Now().Before(expires) {
		return nil, errUnconfirmed
	}
	err = s.Amazon.DeleteDataSet(ctx, instance, r.DataSetID)
	if amc.KindUnknown.Is(err) {
		if _, lookup := s.Amazon.DataSet(ctx, instance, r.DataSetID); amc.KindNotFound.Is(lookup) {
			err = nil
		}
	}
	if err != nil {
		return nil, err
	}
	return DeleteDataSet204Response{}, nil
}

var errUnconfirmed = &amc.Error{Kind: amc.KindInvalid, Code: "confirmation_invalid", Field: "confirmationToken",
	Message: "the token does not confirm this deletion, or no longer", Hint: "get a new one from the data set's deletion"}

// deletable returns the instance unless an open job loads into the data set.
func (s *server) deletable(ctx context.Context, instanceID, dataSetID string) (amc.Instance, error) {
	instance, err := s.Instances.Instance(ctx, instanceID)
	if err != nil {
		return amc.Instance{}, err
	}
	open, _, err := s.Jobs.Jobs(ctx, amc.JobQuery{InstanceID: instanceID, DataSetID: dataSetID, Limit: 1, States: amc.OpenStates})
	if err != nil {
		return amc.Instance{}, err
	}
	if len(open) > 0 {
		return amc.Instance{}, &amc.Error{Kind: amc.KindConflict, Code: "dataset_in_use", Message: fmt.Sprintf("job %s loads into the data set", open[0].ID), Hint: "wait for its end, or cancel it"}
	}
	return instance, nil
}

// confirmation is a token that holds when it ends and, under the key, what it is for.
func confirmation(key []byte, expires time.Time, parts ...string) string {
	token := binary.BigEndian.AppendUint64(nil, uint64(expires.Unix()))
	mac := hmac.New(sha256.New, key)
	mac.Write(token)
	for _, part := range parts {
		mac.Write(binary.AppendUvarint(nil, uint64(len(part))))
		mac.Write([]byte(part))
	}
	return base64.RawURLEncoding.EncodeToString(mac.Sum(token))
}

// key returns the key of all confirmations, made when it is first needed.
func (s *server) key(ctx context.Context) (key []byte, err error) {
	if key, err = s.Secrets.Secret(ctx, confirmationKey); !amc.KindNotFound.Is(err) {
		return key, err
	}
	err = s.alone(ctx, func() error {
		if key, err = s.Secrets.Secret(ctx, confirmationKey); !amc.KindNotFound.Is(err) {
			return err // another call was first
		}
		key = make([]byte, sha256.Size)
		_, _ = rand.Read(key) // never fails
		return s.Secrets.PutSecret(ctx, confirmationKey, key)
	})
	return key, err
}
