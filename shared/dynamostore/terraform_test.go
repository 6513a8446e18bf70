package dynamostore_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/amc-uploader/amc-uploader/shared/dynamostore"
)

// terraformed reads the tables that the Terraform module declares. Its resource says no more of them than its own tests hold it to.
func terraformed(t testing.TB) map[string]*dynamodb.CreateTableInput {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("..", "..", "terraform", "modules", "tables", "main.tf"))
	require.NoError(t, err)
	file, diagnostics := hclparse.NewParser().ParseHCL(source, "main.tf")
	require.False(t, diagnostics.HasErrors(), diagnostics)
	locals := map[string]cty.Value{}
	for _, block := range file.Body.(*hclsyntax.Body).Blocks {
		for name, attribute := range block.Body.Attributes {
			if block.Type == "locals" && slices.Contains([]string{"tables", "numbers", "expiring"}, name) {
				var diagnostics hcl.Diagnostics
				locals[name], diagnostics = attribute.Expr.Value(nil)
				require.False(t, diagnostics.HasErrors(), diagnostics)
			}
		}
	}
	texts := func(v cty.Value) (all []string) {
		for _, e := range v.AsValueSlice() {
			all = append(all, e.AsString())
		}
		return all
	}
	numbers := texts(locals["numbers"])
	tables := map[string]*dynamodb.CreateTableInput{}
	for name, table := range locals["tables"].AsValueMap() {
		in := &dynamodb.CreateTableInput{BillingMode: types.BillingModePayPerRequest}
		keys := func(of map[string]cty.Value) (schema []types.KeySchemaElement) {
			for _, part := range []struct {
				name string
				kind types.KeyType
			}{{"hash", types.KeyTypeHash}, {"range", types.KeyTypeRange}} {
				if _, ok := of[part.name]; !ok {
					continue
				}
				key := of[part.name].AsString()
				schema = append(schema, types.KeySchemaElement{AttributeName: &key, KeyType: part.kind})
				kind := types.ScalarAttributeTypeS
				if slices.Contains(numbers, key) {
					kind = types.ScalarAttributeTypeN
				}
				if !slices.ContainsFunc(in.AttributeDefinitions, func(d types.AttributeDefinition) bool { return *d.AttributeName == key }) {
					in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{AttributeName: &key, AttributeType: kind})
				}
			}
			return schema
		}
		of := table.AsValueMap()
		in.KeySchema = keys(of)
		if indexes, ok := of["indexes"]; ok {
			for name, index := range indexes.AsValueMap() {
				of, projection := index.AsValueMap(), &types.Projection{ProjectionType: types.ProjectionTypeKeysOnly}
				if keeps, ok := of["keeps"]; ok {
					if projection.NonKeyAttributes = texts(keeps); slices.Equal(projection.NonKeyAttributes, []string{"*"}) {
						projection = &types.Projection{ProjectionType: types.ProjectionTypeAll}
					} else {
						projection.ProjectionType = types.ProjectionTypeInclude
					}
				}
				in.GlobalSecondaryIndexes = append(in.GlobalSecondaryIndexes, types.GlobalSecondaryIndex{
					IndexName: &name, KeySchema: keys(of), Projection: projection,
				})
			}
		}
		tables[name] = in
	}
	return tables
}

// TestTablesAreThoseOfTerraform: a program is told of each table that it has a field for, and of no other.
func TestTablesAreThoseOfTerraform(t *testing.T) {
	t.Parallel()
	var fields, declared []string
	for i := range reflect.TypeFor[dynamostore.Tables]().NumField() {
		fields = append(fields, strings.ToLower(reflect.TypeFor[dynamostore.Tables]().Field(i).Name))
	}
	for name := range terraformed(t) {
		declared = append(declared, name)
	}
	require.ElementsMatch(t, declared, fields)
}

// createTables makes the module's tables, under names that begin with prefix.
func createTables(t testing.TB, client *dynamodb.Client, prefix string) (names dynamostore.Tables) {
	t.Helper()
	fields := reflect.ValueOf(&names).Elem()
	for table, in := range terraformed(t) {
		name := fmt.Sprintf("%s-%s", prefix, table)
		in.TableName = aws.String(name)
		_, err := client.CreateTable(t.Context(), in)
		require.NoError(t, err, table)
		fields.FieldByNameFunc(func(field string) bool { return strings.EqualFold(field, table) }).SetString(name)
	}
	return names
}
