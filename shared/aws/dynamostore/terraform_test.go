package dynamostore_test

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/aws/dynamostore"
	"github.com/amc-uploader/amc-uploader/shared/testkit/tfenv"
)

// modules are Terraform's: the tables are those that it makes.
var modules = filepath.Join("..", "..", "..", "terraform", "modules")

// TestTablesAreThoseOfTerraform: a program is told of each table that it has a field for, and of no other.
func TestTablesAreThoseOfTerraform(t *testing.T) {
	t.Parallel()
	var fields, declared []string
	for i := range reflect.TypeFor[dynamostore.Tables]().NumField() {
		fields = append(fields, strings.ToLower(reflect.TypeFor[dynamostore.Tables]().Field(i).Name))
	}
	for name := range tfenv.Tables(t, modules) {
		declared = append(declared, name)
	}
	require.ElementsMatch(t, declared, fields)
}
