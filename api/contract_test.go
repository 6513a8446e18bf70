package api

import (
	"reflect"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// TestDocumentDescribesTheDomain: the document's schemas of domain types are written by hand, and must not fall behind.
func TestDocumentDescribesTheDomain(t *testing.T) {
	t.Parallel()
	spec, err := openapi3.NewLoader().LoadFromData(document)
	require.NoError(t, err)
	schema := func(name string) *openapi3.Schema { return spec.Components.Schemas[name].Value }
	report := schema("Report")
	for name, c := range map[string]struct {
		domain any
		schema *openapi3.Schema
	}{
		"Source":          {amc.Source{}, schema("Source")},
		"Progress":        {amc.Progress{}, schema("Progress")},
		"Failure":         {amc.Failure{}, schema("Failure")},
		"Report":          {amc.Report{}, report},
		"Part":            {amc.Part{}, report.Properties["parts"].Value.Items.Value},
		"ColumnReport":    {amc.ColumnReport{}, report.Properties["columns"].Value.AdditionalProperties.Schema.Value},
		"Upload":          {amc.Upload{}, schema("Upload")},
		"Deletion":        {amc.Deletion{}, schema("Deletion")},
		"DeletionRequest": {amc.DeletionRequest{}, schema("Deletion").Properties["requests"].Value.Items.Value},
		"Webhook":         {amc.Webhook{}, schema("Webhook")},
		"WebhookDelivery": {amc.WebhookDelivery{}, schema("WebhookDelivery")},
		"Instance":        {amc.Instance{}, schema("Instance")},
		"DataSet":         {amc.DataSet{}, schema("DataSet")},
		"DataSetRequest":  {amc.DataSet{}, schema("DataSetRequest")},
		"Column":          {amc.Column{}, schema("Column")},
		"ColumnRequest":   {amc.Column{}, schema("ColumnRequest")},
		"Mapping":         {amc.Mapping{}, schema("Mapping")},
		"MappedColumn":    {amc.MappedColumn{}, schema("MappedColumn")},
		"Identity":        {amc.ExternalUserIDType{}, schema("MappedColumn").Properties["externalUserIdType"].Value},
		"SavedMapping":    {amc.SavedMapping{}, schema("SavedMapping")},
		"AuditRecord":     {amc.AuditRecord{}, schema("AuditRecord")},
	} {
		var documented []string
		for property := range c.schema.Properties {
			documented = append(documented, property)
		}
		all, always := members(reflect.TypeOf(c.domain))
		require.ElementsMatch(t, all, documented, "properties of %s", name)
		require.ElementsMatch(t, always, c.schema.Required, "required properties of %s", name)
	}
	for name, known := range map[string]func(string) bool{
		"JobState":       func(v string) bool { return amc.JobState(v).Valid() },
		"UpdateStrategy": func(v string) bool { return amc.UpdateStrategy(v).Fits(amc.Fact) == nil },
	} {
		for _, v := range schema(name).Enum {
			require.True(t, known(v.(string)), "%s of the document: %v", name, v)
		}
	}
}

// members returns the JSON names of a struct's fields, and those that are always written.
func members(t reflect.Type) (all, always []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			a, b := members(f.Type)
			all, always = append(all, a...), append(always, b...)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		all = append(all, name)
		if options == "" {
			always = append(always, name)
		}
	}
	return all, always
}

func TestFieldPath(t *testing.T) {
	t.Parallel()
	require.Equal(t, "mapping.columns[2].name", fieldPath([]string{"mapping", "columns", "2", "name"}))
	require.Equal(t, "instanceIds[0]", fieldPath([]string{"instanceIds", "0"}))
	require.Empty(t, fieldPath(nil))
}

func TestStatusOf(t *testing.T) {
	t.Parallel()
	for kind, status := range map[amc.Kind]int{
		amc.KindInvalid: 400, amc.KindUnauthorized: 401, amc.KindForbidden: 403, amc.KindNotFound: 404, amc.KindConflict: 409,
		amc.KindThrottled: 429, amc.KindUnavailable: 503, amc.KindUnknown: 503, amc.KindInternal: 500,
	} {
		require.Equal(t, status, statusOf(kind, "any"), kind)
	}
	require.Equal(t, 422, statusOf(amc.KindConflict, "idempotency_key_reused"))
}
