package amc

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestConsent(t *testing.T) {
	t.Parallel()
	email := MappedColumn{Column: Column{Name: "email", DataType: String, ColumnType: DimensionColumn, ExternalUserIDType: &ExternalUserIDType{HashedPII: Email}}}
	consent := MappedColumn{Column: Column{Name: "tcf", DataType: String, ColumnType: DimensionColumn, ConsentType: "TCF"}}
	plain := MappedColumn{Column: Column{Name: "note", DataType: String, ColumnType: DimensionColumn}}
	mapping := func(country string, columns ...MappedColumn) Mapping {
		return Mapping{DataSetID: "d", CountryCode: country, Columns: columns}
	}
	for country, needed := range map[string]bool{"DE": true, "GB": true, "NO": true, "US": false, "CH": false, "": false} {
		err := mapping(country, email).CheckConsent()
		require.Equal(t, needed, err != nil, country)
		if needed {
			require.Equal(t, "consent_missing", FailureOf(err).Code)
			require.Equal(t, KindInvalid, KindOf(err))
		}
		require.NoError(t, mapping(country, email, consent).CheckConsent())
	}
	countries := mapping("US", email).ConsentCountries()
	require.Len(t, countries, 31, "27 of the EU, 3 of EFTA, and the United Kingdom")
	require.True(t, slices.Contains(countries, "FR"))
	require.Empty(t, mapping("US", email, consent).ConsentCountries())
	require.Empty(t, mapping("", plain).ConsentCountries(), "there is nobody whom consent could be about")
}
