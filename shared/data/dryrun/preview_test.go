package dryrun

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

func TestPreview(t *testing.T) {
	t.Parallel()
	const hidden = "•••"
	no := false
	m := amc.Mapping{DataSetID: "x", Columns: []amc.MappedColumn{
		{Source: "mail", Column: amc.Column{Name: "email", DataType: amc.String, ColumnType: amc.DimensionColumn, ExternalUserIDType: &amc.ExternalUserIDType{HashedPII: amc.Email}}},
		{Column: amc.Column{Name: "zip", DataType: amc.String, ColumnType: amc.DimensionColumn, ExternalUserIDType: &amc.ExternalUserIDType{HashedPII: amc.Zip}}},
		{Column: amc.Column{Name: "land", DataType: amc.String, ColumnType: amc.DimensionColumn, IsCountryCode: true}},
		{Column: amc.Column{Name: "n", DataType: amc.Integer, ColumnType: amc.MetricColumn, Nullable: &no}},
	}}
	require.NoError(t, m.Validate())
	text := "mail,zip,land,n\nabc@example.com,10115,de,7\n9eceb13483d7f187ec014fd6d4854d1420cfc634328af85f51d0323ba8622e21,1,DE,\nx,,,1\nshort\n"
	shown, err := Preview(t.Context(), record.Input{Name: "x.csv", Reader: strings.NewReader(text)}, record.Options{}, m, PreviewOptions{})
	require.NoError(t, err)
	require.Equal(t, []string{"email", "zip", "land", "n"}, shown.Columns)
	require.Len(t, shown.Rows, 4)
	digest := shown.Rows[0].Cells[0].After
	require.Equal(t, "9eceb13483d7f187ec014fd6d4854d1420cfc634328af85f51d0323ba8622e21", digest)
	require.Equal(t, amc.PreviewCell{Before: "a•••@•••", After: digest, Outcome: "hashed"}, shown.Rows[0].Cells[0])
	require.Equal(t, amc.PreviewCell{Before: hidden, After: hidden, Outcome: "passed_through"}, shown.Rows[0].Cells[2])
	require.Equal(t, "required_null", shown.Rows[1].Rejected)
	require.Equal(t, "passed_through", shown.Rows[1].Cells[0].Outcome)
	require.Equal(t, amc.PreviewCell{Before: hidden, Outcome: "rejected", Rule: "invalid_zip"}, shown.Rows[1].Cells[1])
	require.Equal(t, amc.PreviewCell{Outcome: "empty"}, shown.Rows[2].Cells[1])
	require.Equal(t, amc.PreviewRow{Number: 4, Rejected: "column_count"}, shown.Rows[3])

	shown, err = Preview(t.Context(), record.Input{Name: "x.csv", Reader: strings.NewReader(text)}, record.Options{}, m, PreviewOptions{Raw: true, Rows: 1})
	require.NoError(t, err)
	require.Len(t, shown.Rows, 1)
	require.Equal(t, "abc@example.com", shown.Rows[0].Cells[0].Before)

	_, err = Preview(t.Context(), record.Input{Name: "x.csv", Reader: strings.NewReader("mail\nx\n")}, record.Options{}, m, PreviewOptions{})
	require.Error(t, err)
	shown, err = Preview(t.Context(), record.Input{Name: "x.jsonl", Reader: strings.NewReader(`{"mail":{"x":1},"n":3}`)}, record.Options{}, m, PreviewOptions{})
	require.NoError(t, err)
	require.Equal(t, "nested_value", shown.Rows[0].Cells[0].Rule)
}
