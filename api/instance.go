package api

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// ListInstances returns a page of the registered instances.
func (s *server) ListInstances(ctx context.Context, r ListInstancesRequestObject) (ListInstancesResponseObject, error) {
	all, err := s.Instances.Instances(own(ctx))
	if err != nil {
		return nil, err
	}
	page, next, err := pageOf(all, func(i amc.Instance) string { return i.ID }, r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	return ListInstances200JSONResponse{Instances: page, NextCursor: next}, nil
}

// GetInstance returns an instance, or 304 when the caller has it as it is.
func (s *server) GetInstance(ctx context.Context, r GetInstanceRequestObject) (GetInstanceResponseObject, error) {
	instance, err := s.Instances.Instance(own(ctx), r.InstanceID)
	if err != nil {
		return nil, err
	}
	etag := etagOf(instance.Version)
	if matches(value(r.Params.IfNoneMatch), etag) {
		return GetInstance304Response{Headers: GetInstance304ResponseHeaders{ETag: etag}}, nil
	}
	return GetInstance200JSONResponse{Body: instance, Headers: GetInstance200ResponseHeaders{ETag: etag}}, nil
}

// RegisterInstance stores an instance that Amazon says the connection reaches, and lets it read the artifacts.
func (s *server) RegisterInstance(ctx context.Context, r RegisterInstanceRequestObject) (RegisterInstanceResponseObject, error) {
	ctx = own(ctx)
	instance := amc.Instance{
		ID: r.Body.InstanceID, Name: r.Body.Name, ConnectionID: r.Body.ConnectionID, AccountID: r.Body.AccountID, MarketplaceID: r.Body.MarketplaceID,
		AdsAccountID: r.Body.AdsAccountID, Tags: r.Body.Tags,
	}
	if err := s.ensureConnection(ctx, instance.ConnectionID); err != nil {
		return nil, err
	}
	instance, err := s.askAfter(ctx, instance)
	if err != nil {
		return nil, err
	}
	err = s.alone(ctx, func() error {
		if err := s.ensureConnection(ctx, instance.ConnectionID); err != nil {
			return err
		}
		switch _, err := s.Instances.Instance(ctx, instance.ID); {
		case err == nil:
			return &amc.Error{Kind: amc.KindConflict, Code: "instance_exists", Field: "instanceId", Message: fmt.Sprintf("instance %s is registered already", instance.ID),
				Hint: "PATCH changes it"}
		case !amc.KindNotFound.Is(err):
			return err
		}
		instance, err = s.saveInstance(ctx, instance)
		return err
	})
	if err != nil {
		return nil, err
	}
	return RegisterInstance201JSONResponse{
		Body: instance, Headers: RegisterInstance201ResponseHeaders{Location: s.BasePath + "/v1/instances/" + instance.ID, ETag: etagOf(instance.Version)},
	}, nil
}

// UpdateInstance changes what we keep of an instance.
func (s *server) UpdateInstance(ctx context.Context, r UpdateInstanceRequestObject) (UpdateInstanceResponseObject, error) {
	ctx = own(ctx)
	instance, err := s.Instances.Instance(ctx, r.InstanceID)
	if err != nil {
		return nil, err
	}
	if err := precondition(r.Params.IfMatch, etagOf(instance.Version)); err != nil {
		return nil, err
	}
	before := instance
	for _, field := range []struct{ to, from *string }{
		{&instance.Name, r.Body.Name}, {&instance.AdsAccountID, r.Body.AdsAccountID}, {&instance.ConnectionID, r.Body.ConnectionID},
	} {
		if field.from != nil {
			*field.to = *field.from
		}
	}
	if r.Body.Tags != nil {
		instance.Tags = *r.Body.Tags
	}
	if instance.ConnectionID != before.ConnectionID || instance.AdsAccountID != before.AdsAccountID {
		if err := s.ensureConnection(ctx, instance.ConnectionID); err != nil {
			return nil, err
		}
		if instance, err = s.askAfter(ctx, instance); err != nil {
			return nil, err
		}
	}
	err = s.alone(ctx, func() error {
		if err := s.ensureConnection(ctx, instance.ConnectionID); err != nil {
			return err
		}
		instance, err = s.saveInstance(ctx, instance)
		return outrun(err)
	})
	if err != nil {
		return nil, err
	}
	return UpdateInstance200JSONResponse{Body: instance, Headers: UpdateInstance200ResponseHeaders{ETag: etagOf(instance.Version)}}, nil
}

// DeleteInstance removes an instance that no open job loads into, and what it might read.
func (s *server) DeleteInstance(ctx context.Context, r DeleteInstanceRequestObject) (DeleteInstanceResponseObject, error) {
	ctx = own(ctx)
	err := s.alone(ctx, func() error {
		instance, err := s.Instances.Instance(ctx, r.InstanceID)
		if err != nil {
			return err
		}
		if err := precondition(r.Params.IfMatch, etagOf(instance.Version)); err != nil {
			return err
		}
		open, _, err := s.Jobs.Jobs(ctx, amc.JobQuery{InstanceID: instance.ID, Limit: 1, States: amc.OpenStates})
		if err != nil {
			return err
		}
		if len(open) > 0 {
			return &amc.Error{Kind: amc.KindConflict, Code: "instance_in_use", Message: fmt.Sprintf("job %s loads into the instance", open[0].ID), Hint: "wait for its end, or cancel it"}
		}
		return outrun(s.changeReaders(ctx, func(all []amc.Instance) []amc.Instance {
			return slices.DeleteFunc(all, func(i amc.Instance) bool { return i.ID == instance.ID })
		}, func() error { return s.Instances.DeleteInstance(ctx, instance) }))
	})
	if err != nil {
		return nil, err
	}
	return DeleteInstance204Response{}, nil
}

func (s *server) ensureConnection(ctx context.Context, id string) error {
	_, err := s.Connections.Connection(ctx, id)
	if amc.KindNotFound.Is(err) {
		return &amc.Error{Kind: amc.KindInvalid, Code: "unknown_connection", Field: "connectionId", Message: fmt.Sprintf("there is no connection %s", id), Hint: "GET /v1/connections lists them"}
	}
	return err
}

var accountForm = regexp.MustCompile(`^[0-9]{12}$`)

// askAfter fills in what Amazon says of the instance; who may read our bucket is never the caller's word.
func (s *server) askAfter(ctx context.Context, instance amc.Instance) (amc.Instance, error) {
	described, err := s.Amazon.Instance(ctx, instance)
	if err != nil {
		return instance, err
	}
	if !accountForm.MatchString(described.UploadAccount) {
		return instance, &amc.Error{Kind: amc.KindConflict, Code: "instance_not_ready", Message: "Amazon names no AWS account that reads uploads for the instance",
			Hint: "wait until its creation is complete, then try again"}
	}
	instance.UploadAccount, instance.S3Region = described.UploadAccount, described.S3Region
	if instance.Name == "" {
		instance.Name = described.Name
	}
	return instance, nil
}

// saveInstance stores an instance together with what it may read.
func (s *server) saveInstance(ctx context.Context, instance amc.Instance) (stored amc.Instance, err error) {
	err = s.changeReaders(ctx, func(all []amc.Instance) []amc.Instance {
		return append(slices.DeleteFunc(all, func(i amc.Instance) bool { return i.ID == instance.ID }), instance)
	}, func() error {
		stored, err = s.Instances.PutInstance(ctx, instance)
		return err
	})
	return stored, err
}

// changeReaders makes the readers of the artifacts those of the instances as edited, and then keeps the edit. When either fails,
// the readers are set back.
func (s *server) changeReaders(ctx context.Context, edit func([]amc.Instance) []amc.Instance, keep func() error) error {
	before, err := s.Instances.Instances(ctx)
	if err != nil {
		return err
	}
	if err = s.Readers.SetReaders(ctx, accountsOf(edit(slices.Clone(before)))); amc.KindConflict.Is(err) {
		return err // the policy is not ours: there is nothing to try again, or to set back
	} else if err != nil {
		err = &amc.Error{Kind: amc.KindUnavailable, Code: "bucket_policy_unchanged", Message: "the policy of the artifacts bucket could not be changed, so the instance was not",
			Hint: "try again; the log says why, under this problem's instance", Err: err}
	} else if err = keep(); err == nil {
		return nil
	}
	restoring, cancel := context.WithTimeout(context.WithoutCancel(ctx), restoreTime)
	defer cancel()
	if failed := s.Readers.SetReaders(restoring, accountsOf(before)); failed != nil {
		return errors.Join(err, fmt.Errorf("set the readers of the artifacts back: %w", failed)) // the next change sets them right
	}
	return err
}

const restoreTime = time.Second

func accountsOf(instances []amc.Instance) []string {
	var accounts []string
	for _, i := range instances {
		if i.UploadAccount != "" && !slices.Contains(accounts, i.UploadAccount) {
			accounts = append(accounts, i.UploadAccount)
		}
	}
	return accounts
}
