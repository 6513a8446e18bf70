package porttest

import (
	"testing"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// InstanceStore tests an instance store. Each call of open makes an empty one.
func InstanceStore(t *testing.T, open func(t *testing.T) amc.InstanceStore) {
	t.Helper()
	versioned[amc.Instance]{}.test(t, func(t *testing.T) versioned[amc.Instance] {
		store := open(t)
		return versioned[amc.Instance]{
			put: store.PutInstance, get: store.Instance, all: store.Instances, remove: store.DeleteInstance,
			make: func(id, name string) amc.Instance {
				return amc.Instance{ID: id, Name: name, ConnectionID: "c", AccountID: "ENTITY1", MarketplaceID: "M", AdsAccountID: "x", UploadAccount: "123",
					S3Region: "us-east-1", Tags: []string{"t"}}
			},
			parts: func(i *amc.Instance) (*string, *int64) { return &i.Name, &i.Version },
		}
	})
}
