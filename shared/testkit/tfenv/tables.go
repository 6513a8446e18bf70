package tfenv

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/amc-uploader/amc-uploader/shared/aws/dynamostore"
)

// Tables reads the tables that the Terraform module declares. Its resource says no more of them than its own tests hold it to.
func Tables(t testing.TB, modules string) map[string]*dynamodb.CreateTableInput {
	t.Helper()
	declared, numbers := value(t, local(t, modules, "tables", "tables")), texts(value(t, local(t, modules, "tables", "numbers")))
	tables := map[string]*dynamodb.CreateTableInput{}
	for name, table := range declared.AsValueMap() {
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

// CreateTables makes the module's tables, under names that begin with prefix.
func CreateTables(t testing.TB, modules string, client *dynamodb.Client, prefix string) (names dynamostore.Tables) {
	t.Helper()
	fields := reflect.ValueOf(&names).Elem()
	for table, in := range Tables(t, modules) {
		name := fmt.Sprintf("%s-%s", prefix, table)
		in.TableName = &name
		var made *types.ResourceInUseException // by the try before, whose answer was late
		if _, err := client.CreateTable(t.Context(), in); !errors.As(err, &made) {
			require.NoError(t, err, table)
		}
		fields.FieldByNameFunc(func(field string) bool { return strings.EqualFold(field, table) }).SetString(name)
	}
	return names
}

// Named are the variables that tell a program of the tables.
func Named(tables dynamostore.Tables) map[string]string {
	variables := map[string]string{}
	of := reflect.ValueOf(tables)
	for i := range of.NumField() {
		variables[prefix+"TABLES_"+strings.ToUpper(of.Type().Field(i).Name)] = of.Field(i).String()
	}
	return variables
}

// Granted are the actions on tables that the role of a module's program is allowed: by table, and by "table/index" for all of its
// indexes.
func Granted(t testing.TB, modules, module string) map[string][]string {
	t.Helper()
	granted := map[string][]string{}
	for table, actions := range value(t, local(t, modules, module, "table_actions")).AsValueMap() {
		granted[table] = texts(actions)
	}
	if indexed := find(t, modules, module, "indexed"); indexed != nil {
		for _, table := range texts(value(t, indexed)) {
			granted[table+"/index"] = []string{"Query"}
		}
	}
	return granted
}

// Passed are the actions on tables that the network's endpoint lets through.
func Passed(t testing.TB, modules string) []string {
	t.Helper()
	return texts(value(t, local(t, modules, "network", "table_actions")))
}

func value(t testing.TB, e hclsyntax.Expression) cty.Value {
	t.Helper()
	v, diagnostics := e.Value(nil)
	require.False(t, diagnostics.HasErrors(), diagnostics)
	return v
}

func texts(v cty.Value) (all []string) {
	for _, e := range v.AsValueSlice() {
		all = append(all, e.AsString())
	}
	return all
}
