package inspect

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func TestHeadings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		header, concept, modifier string
		lesser                    bool
	}{
		{"customerEmailAddress", "EMAIL", "", false},
		{"Person - Email - Work", "EMAIL", "", true},
		{"$email", "EMAIL", "", false},
		{"What's your e-mail address?", "EMAIL", "", false},
		{"loyalty_card_email", "EMAIL", "", false},
		{"zebra email", "EMAIL", "zebra", false},
		{"email_opt_in", "", "", false},
		{"email sent at", "", "", false},
		{"email status", "", "", false},
		{"emails", "", "", false},
		{"first email", "", "", false},
		{"Kundentelefonnummer", "PHONE", "", false},
		{"numéro de téléphone", "PHONE", "", false},
		{"portable agrafe", "PHONE", "agrafe", false},
		{"modello telefono", "", "", false},
		{"HOME_PH_NUM", "PHONE", "", true},
		{"購入者携帯電話番号", "PHONE", "", false},
		{"phone model", "", "", false},
		{"phone_country_code", "", "", false},
		{"mobile app version", "", "", false},
		{"FST_NM", "FIRST_NAME", "", false},
		{"お名前（名）", "FIRST_NAME", "", false},
		{"first purchase", "", "", false},
		{"last_login", "", "", false},
		{"Nom d'usage", "LAST_NAME", "", false},
		{"Vor- und Nachname", aName, "", false},
		{"campaign_name", aName, "campaign", false},
		{"Address 1: City", "CITY", "", false},
		{"city_tier", "", "", false},
		{"departure city", "CITY", "departure", false},
		{"Straße / Hausnr.", "ADDRESS", "", false},
		{"wallet address", "ADDRESS", "", false},
		{"ship_to_zip", "ZIP", "", true},
		{"PLZ/Ort", "", "", false},
		{"zip file", "", "", false},
		{"Land (ISO)", aCountry, "", false},
		{"ios_advertising_id", "IDFA", "", false},
		{"date of birth", isPrivate, "", false},
		{"IP address", isPrivate, "", false},
		{"report", "", "", false},
		{"", "", "", false},
	}
	for _, test := range tests {
		t.Run(test.header, func(t *testing.T) {
			t.Parallel()
			h := newHeading(test.header)
			require.Equal(t, test.concept, h.concept)
			require.Equal(t, test.modifier, h.modifier)
			require.Equal(t, test.lesser, h.rank > 0)
		})
	}
	for _, header := range []string{"sales_rep_phone", "store city", "wallet address", "Tél. agence", "Berater E-Mail", "担当者メール", "Parent email"} {
		require.True(t, newHeading(header).excluded, header)
	}
	for _, header := range []string{"email2", "Address Two", "phone_02", "zip4", "country_iso3"} {
		require.True(t, newHeading(header).further, header)
	}
}

func TestVocabularies(t *testing.T) {
	t.Parallel()
	for words, meanings := range phrases {
		for i, m := range meanings[1:] {
			require.True(t, m.concept == meanings[0].concept || m.concept == "" || m.weak && m.country != meanings[0].country,
				"%q is %s and, in meaning %d, %s", words, meanings[0].concept, i+1, m.concept)
		}
	}
	for _, v := range vocabularies {
		for concept, list := range v.concepts {
			require.NotEmpty(t, list)
			switch concept {
			case aCountry, aName, isPrivate, ofPlaces:
				continue
			}
			column := amc.InspectedColumn{DataType: amc.String, ColumnType: amc.DimensionColumn, Identity: &amc.Guess{Type: concept, Confidence: sure}}
			m := amc.Mapping{DataSetID: "x", CountryCode: "US", Columns: []amc.MappedColumn{mapped(column, "x", "")}}
			require.NoError(t, m.Validate(), concept)
		}
	}
}
