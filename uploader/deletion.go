package uploader

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Forgetter is what deletions ask of Amazon. An error's Kind says what to do, as in AMC; asking again for the same people is harmless,
// whatever became of the call before. No error holds an identity.
type Forgetter interface {
	// CreateUserDeletion asks for 1 to amc.DeletionBatch people and returns AMC's ID of the request.
	CreateUserDeletion(ctx context.Context, instance amc.Instance, people []amc.Forgotten) (string, error)
	// UserDeletion fails with KindNotFound when AMC does not show the request, or not yet.
	UserDeletion(ctx context.Context, instance amc.Instance, id string) (amc.RemoteDeletion, error)
}

// Batches holds the batches of deletions; every amc.ObjectStore does.
type Batches interface {
	Stat(ctx context.Context, ref amc.ObjectRef) (amc.Object, error)
	Open(ctx context.Context, object amc.Object, offset int64) (io.ReadCloser, error)
	Delete(ctx context.Context, ref amc.ObjectRef) error
}

// Deletions asks AMC to forget people, and follows what it was asked to the end.
type Deletions struct {
	Deletions amc.DeletionStore
	Instances amc.InstanceStore
	AMC       Forgetter
	Objects   Batches
	Bucket    string // of the batches
	Clock     amc.Clock
	Log       *slog.Logger
}

const (
	deletionsAtOnce = 100 // in one poll
	// receiveTime is after how long a deletion whose batches are not all there was left by its caller.
	receiveTime = time.Hour
	// maxDeletionPause bounds the pause between two looks at a deletion: AMC may take days.
	maxDeletionPause = time.Hour
	// lostTime is how long AMC gets to show a request that it took.
	lostTime = time.Hour
)

// Poll brings every open deletion as far as it goes now. One in trouble never keeps the others waiting.
func (d *Deletions) Poll(ctx context.Context) error {
	open, err := d.Deletions.OpenDeletions(ctx, deletionsAtOnce)
	if err != nil {
		return fmt.Errorf("find deletions: %w", err)
	}
	for _, deletion := range open {
		err := d.advance(ctx, deletion)
		if err != nil && ctx.Err() == nil && !amc.KindConflict.Is(err) { // a conflict is another poll, at the same
			d.Log.Warn("deletion not settled", "deletion", deletion.ID, "error", err)
		}
	}
	return nil
}

func (d *Deletions) advance(ctx context.Context, deletion amc.Deletion) error {
	switch deletion.State {
	case amc.DeletionReceiving:
		return d.abandon(ctx, deletion)
	case amc.DeletionSubmitting:
		return d.submit(ctx, deletion)
	}
	return d.follow(ctx, deletion)
}

// abandon ends a deletion whose caller never came back. The record is written first, so that a late caller can't complete it
// while its batches are removed.
func (d *Deletions) abandon(ctx context.Context, deletion amc.Deletion) error {
	if d.Clock.Now().Sub(deletion.UpdatedAt) < receiveTime {
		return nil
	}
	deletion, err := d.Deletions.UpdateDeletion(ctx, deletion)
	if err != nil {
		return err
	}
	if err := d.remove(ctx, deletion); err != nil {
		return err
	}
	deletion.State, deletion.Code = amc.DeletionFailed, "deletion_abandoned"
	deletion.Message = "the call that made it was cut off, and nobody repeated it"
	_, err = d.keep(ctx, deletion)
	return err
}

// submit asks for every batch that an instance has not been asked for, and removes the batches once all are.
func (d *Deletions) submit(ctx context.Context, deletion amc.Deletion) error {
	var troubles []error
	batch, people := -1, []amc.Forgotten(nil)
	for i := range deletion.Requests {
		request := &deletion.Requests[i]
		if request.State != amc.RequestPending {
			continue
		}
		if request.Batch != batch {
			var err error
			if people, err = d.people(ctx, deletion.Batch(d.Bucket, request.Batch)); err != nil && amc.KindOf(err) != amc.KindNotFound {
				return err
			}
			batch = request.Batch
		}
		if err := d.ask(ctx, request, people); err != nil {
			troubles = append(troubles, err)
			if ctx.Err() != nil {
				break
			}
		}
		var err error
		if deletion, err = d.keep(ctx, deletion); err != nil {
			return err
		}
	}
	state := deletion.State
	deletion.Settle()
	if deletion.State == state {
		return errors.Join(troubles...)
	}
	if err := d.remove(ctx, deletion); err != nil {
		return err
	}
	_, err := d.keep(ctx, deletion)
	return err
}

// ask asks one instance to forget the people of one batch. An error is one that passes; what doesn't is in the request.
func (d *Deletions) ask(ctx context.Context, request *amc.DeletionRequest, people []amc.Forgotten) error {
	if len(people) == 0 {
		request.State, request.Code, request.Message = amc.RequestFailed, "batch_gone", "its batch is gone"
		return nil
	}
	instance, err := d.Instances.Instance(ctx, request.InstanceID)
	if err == nil {
		request.RequestID, err = d.AMC.CreateUserDeletion(ctx, instance, people)
	}
	switch {
	case err == nil:
		request.State, request.Code, request.Message = amc.RequestSubmitted, "", ""
	case amc.KindOf(err).Retryable():
		request.Code, request.Message = amc.FailureOf(err).Code, err.Error()
		return fmt.Errorf("ask instance %s: %w", request.InstanceID, err)
	default:
		why := amc.FailureOf(err)
		request.State, request.Code, request.Message = amc.RequestFailed, why.Code, why.Message
	}
	return nil
}

// people reads a batch.
func (d *Deletions) people(ctx context.Context, ref amc.ObjectRef) (people []amc.Forgotten, err error) {
	object, err := d.Objects.Stat(ctx, ref)
	if err != nil {
		return nil, fmt.Errorf("find batch: %w", err)
	}
	body, err := d.Objects.Open(ctx, object, 0)
	if err != nil {
		return nil, fmt.Errorf("open batch: %w", err)
	}
	defer body.Close()
	if err := json.NewDecoder(body).Decode(&people); err != nil {
		return nil, errors.New("read batch: it can't be decoded, or ended early") // the decoder's words may quote it
	}
	return people, nil
}

// follow asks AMC after the requests that it has, the less often the longer it takes.
func (d *Deletions) follow(ctx context.Context, deletion amc.Deletion) error {
	now := d.Clock.Now().UTC()
	if now.Sub(deletion.CheckedAt) < min(maxDeletionPause, now.Sub(deletion.CreatedAt)/10) {
		return nil
	}
	var troubles []error
	for i := range deletion.Requests {
		request := &deletion.Requests[i]
		if request.State != amc.RequestSubmitted {
			continue
		}
		if err := d.look(ctx, deletion, request); err != nil {
			troubles = append(troubles, err)
		}
	}
	deletion.CheckedAt = now
	deletion.Settle()
	_, err := d.keep(ctx, deletion)
	return errors.Join(append(troubles, err)...)
}

// look copies AMC's word of one request into its record.
func (d *Deletions) look(ctx context.Context, deletion amc.Deletion, request *amc.DeletionRequest) error {
	instance, err := d.Instances.Instance(ctx, request.InstanceID)
	if amc.KindNotFound.Is(err) {
		request.State, request.Code = amc.RequestFailed, "instance_gone"
		request.Message = "the instance is not registered any more; nobody can be asked how it ended"
		return nil
	}
	var found amc.RemoteDeletion
	if err == nil {
		found, err = d.AMC.UserDeletion(ctx, instance, request.RequestID)
	}
	switch {
	case amc.KindNotFound.Is(err) && d.Clock.Now().Sub(deletion.CreatedAt) > lostTime:
		request.State, request.Code, request.Message = amc.RequestFailed, "request_lost", "AMC no longer knows this request"
	case err != nil:
		request.Code, request.Message = amc.FailureOf(err).Code, err.Error() // it goes on; somebody may have to act
		return fmt.Errorf("ask instance %s: %w", request.InstanceID, err)
	case found.State == amc.RequestSucceeded:
		request.State, request.Code, request.Message = amc.RequestSucceeded, "", ""
	case found.State == amc.RequestFailed:
		request.State, request.Code, request.Message = amc.RequestFailed, "request_failed", "AMC says that it failed"
	default:
		request.Code, request.Message = "", ""
	}
	return nil
}

// remove removes the batches.
func (d *Deletions) remove(ctx context.Context, deletion amc.Deletion) error {
	for n := range deletion.Batches() {
		if err := d.Objects.Delete(ctx, deletion.Batch(d.Bucket, n)); err != nil {
			return fmt.Errorf("remove batch: %w", err)
		}
	}
	return nil
}

func (d *Deletions) keep(ctx context.Context, deletion amc.Deletion) (amc.Deletion, error) {
	deletion.UpdatedAt = d.Clock.Now().UTC()
	stored, err := d.Deletions.UpdateDeletion(ctx, deletion)
	if err != nil {
		return deletion, fmt.Errorf("keep deletion: %w", err)
	}
	if stored.State.Final() {
		d.Log.Info("deletion "+string(stored.State), "deletion", stored.ID)
	}
	return stored, nil
}
