package sqlite

import (
	"context"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

type instanceStore struct{ records[amc.Instance] }

var _ amc.InstanceStore = instanceStore{}

// Instances returns the instance store in the file.
func (db *DB) Instances() amc.InstanceStore {
	return instanceStore{records[amc.Instance]{
		db: db, table: "instances", noun: "instance", key: func(i *amc.Instance) (string, *int64) { return i.ID, &i.Version },
		missing: amc.Error{Code: "instance_not_found"}, taken: amc.Error{Code: "instance_exists"},
	}}
}

func (s instanceStore) PutInstance(ctx context.Context, instance amc.Instance) (amc.Instance, error) {
	return s.put(ctx, instance)
}

func (s instanceStore) Instance(ctx context.Context, id string) (amc.Instance, error) {
	return s.one(ctx, id)
}

func (s instanceStore) Instances(ctx context.Context) ([]amc.Instance, error) {
	return s.all(ctx)
}

func (s instanceStore) DeleteInstance(ctx context.Context, instance amc.Instance) error {
	return s.remove(ctx, instance)
}
