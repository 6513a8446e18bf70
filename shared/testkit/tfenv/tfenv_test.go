package tfenv

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/aws/dynamostore"
)

var modules = filepath.Join("..", "..", "..", "terraform", "modules")

func TestEnvironment(t *testing.T) {
	t.Parallel()
	set := environment(t, modules, "api")
	require.Subset(t, set, []string{"AMCU_ISSUER", "AMCU_JOB_QUEUE_URL", "AMCU_TABLES_JOBS", "AMCU_TABLES_LOCKS"})
	require.NotContains(t, set, "GOMEMLIMIT", "it is not the program's")
	require.NotContains(t, set, "AMCU_EVENT_BUS", "it is the uploader's")
}

func TestVariables(t *testing.T) {
	t.Parallel()
	read, required := variables(t, &struct {
		Tables   dynamostore.Tables
		QueueURL string   `split_words:"true" required:"true"`
		Buckets  []string `envconfig:"SOURCE_BUCKETS"`
	}{})
	require.Subset(t, read, []string{"AMCU_TABLES_OPEN", "AMCU_QUEUE_URL", "AMCU_SOURCE_BUCKETS"})
	require.Subset(t, required, []string{"AMCU_TABLES_OPEN", "AMCU_QUEUE_URL"})
	require.NotContains(t, required, "AMCU_SOURCE_BUCKETS")
}
