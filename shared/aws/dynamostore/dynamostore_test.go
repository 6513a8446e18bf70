package dynamostore_test

import (
	"crypto/rand"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/dynamostore"
	"github.com/amc-uploader/amc-uploader/shared/testkit/moto"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
	"github.com/amc-uploader/amc-uploader/shared/testkit/tfenv"
)

// fresh returns a store over tables of its own.
func fresh(t testing.TB, clock amc.Clock, options ...func(*dynamodb.Options)) *dynamostore.Store {
	t.Helper()
	client := dynamodb.NewFromConfig(moto.Start(t).Config(), options...)
	return dynamostore.New(client, tfenv.CreateTables(t, modules, client, rand.Text()), clock)
}

func TestJobStore(t *testing.T) {
	t.Parallel()
	porttest.JobStore(t, func(t *testing.T, clock amc.Clock) amc.JobStore { return fresh(t, clock).Jobs() })
}

func TestConnectionStore(t *testing.T) {
	t.Parallel()
	porttest.ConnectionStore(t, func(t *testing.T) amc.ConnectionStore { return fresh(t, porttest.NewClock()).Connections() })
}

func TestInstanceStore(t *testing.T) {
	t.Parallel()
	porttest.InstanceStore(t, func(t *testing.T) amc.InstanceStore { return fresh(t, porttest.NewClock()).Instances() })
}

func TestLocks(t *testing.T) {
	t.Parallel()
	porttest.Locks(t, func(t *testing.T, clock amc.Clock) amc.Locks { return fresh(t, clock).Locks() })
}

func TestMappingStore(t *testing.T) {
	t.Parallel()
	porttest.MappingStore(t, func(t *testing.T) amc.MappingStore { return fresh(t, porttest.NewClock()).Mappings() })
}

func TestAuditStore(t *testing.T) {
	t.Parallel()
	porttest.AuditStore(t, func(t *testing.T) amc.AuditStore { return fresh(t, porttest.NewClock()).Audit() })
}

func TestWebhookStore(t *testing.T) {
	t.Parallel()
	porttest.WebhookStore(t, func(t *testing.T) amc.WebhookStore { return fresh(t, porttest.NewClock()).Webhooks() })
}

func TestDeletionStore(t *testing.T) {
	t.Parallel()
	porttest.DeletionStore(t, func(t *testing.T) amc.DeletionStore { return fresh(t, porttest.NewClock()).Deletions() })
}
