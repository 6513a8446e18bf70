package dynamostore

import (
	"context"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

type instanceStore struct{ records[amc.Instance] }

var _ amc.InstanceStore = instanceStore{}

// Instances returns the store of instances.
func (s *Store) Instances() amc.InstanceStore {
	return instanceStore{records[amc.Instance]{
		Store: s, table: s.tables.Instances, noun: "instance", name: "instanceId",
		key:     func(i *amc.Instance) (string, *int64) { return i.ID, &i.Version },
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
	return s.remove(ctx, instance.ID, instance.Version)
}
