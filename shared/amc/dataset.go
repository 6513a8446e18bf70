package amc

import "fmt"

// DataSet is AMC's table definition. It is FACT when one of its columns is the main event time, else DIMENSION.
type DataSet struct {
	DataSetID                string   `json:"dataSetId"`
	Description              string   `json:"description,omitempty"`
	CountryCode              string   `json:"countryCode,omitempty"` // ISO 3166-1 alpha-2, upper case
	Period                   Period   `json:"period,omitempty"`      // FACT only
	CustomerEncryptionKeyARN string   `json:"customerEncryptionKeyArn,omitempty"`
	Columns                  []Column `json:"columns"`
}

// Column is one column of a DataSet, in AMC's own vocabulary.
type Column struct {
	Name                  string              `json:"name"`
	DataType              DataType            `json:"dataType"`
	ColumnType            ColumnType          `json:"columnType"`
	Description           string              `json:"description,omitempty"`
	Nullable              *bool               `json:"nullable,omitempty"` // nil means true
	IsMainEventTime       bool                `json:"isMainEventTime,omitempty"`
	IsMainUserID          bool                `json:"isMainUserId,omitempty"`
	IsMainUserIDType      bool                `json:"isMainUserIdType,omitempty"`
	IsCountryCode         bool                `json:"isCountryCode,omitempty"`
	RequiresOneWayHashing bool                `json:"requiresOneWayHashing,omitempty"`
	ConsentType           ConsentType         `json:"consentType,omitempty"`
	ExternalUserIDType    *ExternalUserIDType `json:"externalUserIdType,omitempty"`
}

// DataSetUpdate is what AMC lets change of a data set. Nil fields stay.
type DataSetUpdate struct {
	Description *string
	CountryCode *string
}

// ColumnUpdate is what AMC lets change of a column. Nil fields stay.
type ColumnUpdate struct {
	Name        *string
	Description *string
}

// Required reports whether a null in this column rejects the row.
func (c Column) Required() bool { return c.IsMainEventTime || c.Nullable != nil && !*c.Nullable }

// Identity returns the column's hashed identity type, or "".
func (c Column) Identity() HashedPII {
	if c.ExternalUserIDType == nil {
		return ""
	}
	return c.ExternalUserIDType.HashedPII
}

// Hashed reports whether no value of the column leaves as it is.
func (c Column) Hashed() bool { return c.Identity() != "" || c.RequiresOneWayHashing }

// Plain reports whether the column may hold any text, which leaves as it is.
func (c Column) Plain() bool { return c.DataType == String && !c.Hashed() && !c.IsCountryCode }

// ExternalUserIDType says which identity a column holds: exactly one field is set.
type ExternalUserIDType struct {
	HashedPII        HashedPII        `json:"hashedPii,omitempty"`
	ExternalIdentity ExternalIdentity `json:"externalIdentity,omitempty"`
}

// Kind returns FACT or DIMENSION.
func (d DataSet) Kind() DataSetKind {
	for _, c := range d.Columns {
		if c.IsMainEventTime {
			return Fact
		}
	}
	return Dimension
}

// HasIdentity reports whether any column holds an identity; only such a data set may carry a country.
func (d DataSet) HasIdentity() bool {
	for _, c := range d.Columns {
		if c.ExternalUserIDType != nil {
			return true
		}
	}
	return false
}

// DataSetKind is FACT (events in time) or DIMENSION (attributes). AMC derives it; nobody sends it.
type DataSetKind string

// The kinds of data set.
const (
	Fact      DataSetKind = "FACT"
	Dimension DataSetKind = "DIMENSION"
)

// DataType is the type of a column's values.
type DataType string

// The data types.
const (
	String    DataType = "STRING"
	Decimal   DataType = "DECIMAL"
	Integer   DataType = "INTEGER" // 32 bit
	Long      DataType = "LONG"    // 64 bit
	Timestamp DataType = "TIMESTAMP"
	Date      DataType = "DATE"
)

// ColumnType tells attributes from numbers to add up.
type ColumnType string

// The column types.
const (
	DimensionColumn ColumnType = "DIMENSION"
	MetricColumn    ColumnType = "METRIC"
)

// Period is how AMC partitions a FACT data set.
type Period string

// The periods.
const (
	Hourly  Period = "PT1H"
	Daily   Period = "P1D"
	Monthly Period = "P1M"
)

// HashedPII is an identity that is normalized and hashed before it leaves.
type HashedPII string

// The identities we normalize and hash.
const (
	Email       HashedPII = "EMAIL"
	Phone       HashedPII = "PHONE"
	FirstName   HashedPII = "FIRST_NAME"
	LastName    HashedPII = "LAST_NAME"
	Address     HashedPII = "ADDRESS"
	City        HashedPII = "CITY"
	State       HashedPII = "STATE"
	Zip         HashedPII = "ZIP"
	CountryCode HashedPII = "COUNTRY_CODE"
)

// ExternalIdentity is an identity issued by another party; it passes untouched.
type ExternalIdentity string

// ConsentType names the consent signal a column carries.
type ConsentType string

// UpdateStrategy says how an upload meets the rows already in the data set.
type UpdateStrategy string

// The update strategies.
const (
	Additive       UpdateStrategy = "ADDITIVE"
	FullReplace    UpdateStrategy = "FULL_REPLACE"
	OverlapReplace UpdateStrategy = "OVERLAP_REPLACE" // FACT only
	OverlapKeep    UpdateStrategy = "OVERLAP_KEEP"    // FACT only
)

// Fits returns an error when the strategy does not exist or not for this kind of data set.
func (s UpdateStrategy) Fits(kind DataSetKind) error {
	switch s {
	case Additive, FullReplace:
		return nil
	case OverlapReplace, OverlapKeep:
		if kind == Fact {
			return nil
		}
		return invalid("update_strategy_not_for_dimension", "updateStrategy",
			fmt.Sprintf("%s needs a main event time, and no column of the mapping is one", s),
			"use ADDITIVE or FULL_REPLACE, or set isMainEventTime on a TIMESTAMP or DATE column")
	}
	return invalid("unknown_update_strategy", "updateStrategy", fmt.Sprintf("%q is no update strategy", string(s)),
		"use ADDITIVE, FULL_REPLACE, OVERLAP_REPLACE or OVERLAP_KEEP")
}

var (
	dataTypes           = set(String, Decimal, Integer, Long, Timestamp, Date)
	columnTypes         = set(DimensionColumn, MetricColumn)
	periods             = set(Hourly, Daily, Monthly)
	hashedPII           = set(Email, Phone, FirstName, LastName, Address, City, State, Zip, CountryCode)
	externalIdentities  = set[ExternalIdentity]("LIVERAMP", "MAID", "IDFA", "EXPERIAN", "MERKLE", "NEUSTAR", "KANTAR", "REALID", "SAMBATV")
	consentTypes        = set[ConsentType]("TCF", "GPP", "AMZN_USER_DATA", "AMZN_AD_STORAGE")
	reservedColumnNames = set("user_id", "user_id_type")
)

func set[T comparable](values ...T) map[T]bool {
	m := make(map[T]bool, len(values))
	for _, v := range values {
		m[v] = true
	}
	return m
}
