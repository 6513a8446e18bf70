package sim

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

const (
	maxDataSets    = 5000
	maxColumns     = 100
	maxName        = 255
	maxDescription = 255
)

// dataSet is a data set in AMC's JSON.
type dataSet struct {
	DataSetID                string   `json:"dataSetId"`
	Columns                  []column `json:"columns"`
	Description              *string  `json:"description"`
	Period                   *string  `json:"period"`
	CountryCode              *string  `json:"countryCode"`
	CustomerEncryptionKeyARN *string  `json:"customerEncryptionKeyArn"`

	rows int64
}

// column is a column in AMC's JSON.
type column struct {
	Name                  string              `json:"name"`
	DataType              string              `json:"dataType"`
	ColumnType            string              `json:"columnType"`
	Description           *string             `json:"description"`
	Nullable              *bool               `json:"nullable"`
	IsMainEventTime       bool                `json:"isMainEventTime"`
	IsMainUserID          bool                `json:"isMainUserId"`
	IsMainUserIDType      bool                `json:"isMainUserIdType"`
	IsCountryCode         bool                `json:"isCountryCode"`
	RequiresOneWayHashing bool                `json:"requiresOneWayHashing"`
	ConsentType           *string             `json:"consentType"`
	ExternalUserIDType    *externalUserIDType `json:"externalUserIdType"`
}

type externalUserIDType struct {
	HashedPII        *string `json:"hashedPii,omitempty"`
	ExternalIdentity *string `json:"externalIdentity,omitempty"`
}

var (
	dataSetIDForm  = regexp.MustCompile(`^[a-z0-9_]{1,255}$`)
	columnNameForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	countryForm    = regexp.MustCompile(`^[A-Z]{2}$`)
	keyForm        = regexp.MustCompile(`^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$`)

	dataTypes          = []string{"STRING", "DECIMAL", "INTEGER", "LONG", "TIMESTAMP", "DATE"}
	columnTypes        = []string{"DIMENSION", "METRIC"}
	periods            = []string{"PT1H", "P1D", "P1M"}
	hashedPII          = []string{"EMAIL", "PHONE", "FIRST_NAME", "LAST_NAME", "ADDRESS", "CITY", "STATE", "ZIP", "COUNTRY_CODE"}
	externalIdentities = []string{"LIVERAMP", "MAID", "IDFA", "EXPERIAN", "MERKLE", "NEUSTAR", "KANTAR", "REALID", "SAMBATV"}
	consentTypes       = []string{"TCF", "GPP", "AMZN_USER_DATA", "AMZN_AD_STORAGE"}
)

func text(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}

func (c column) required() bool { return c.IsMainEventTime || c.Nullable != nil && !*c.Nullable }

// hashed reports whether the column's values are digests.
func (c column) hashed() bool {
	return c.RequiresOneWayHashing || c.ExternalUserIDType != nil && c.ExternalUserIDType.HashedPII != nil
}

func (c column) identity() string {
	if c.ExternalUserIDType == nil {
		return ""
	}
	return text(c.ExternalUserIDType.HashedPII) + text(c.ExternalUserIDType.ExternalIdentity)
}

// check refuses what a column can't be.
func (c column) check() *refusal {
	name := strings.ToLower(c.Name)
	switch {
	case len(c.Name) > maxName || !columnNameForm.MatchString(c.Name):
		return invalid("The column name is invalid")
	case name == "user_id" || name == "user_id_type" || c.IsMainUserID || c.IsMainUserIDType:
		return invalid("Column %s: main user columns are reserved and added automatically", c.Name)
	case !slices.Contains(dataTypes, c.DataType):
		return invalid("Column %s: dataType is invalid", c.Name)
	case !slices.Contains(columnTypes, c.ColumnType):
		return invalid("Column %s: columnType is invalid", c.Name)
	case len([]rune(text(c.Description))) > maxDescription:
		return invalid("Column %s: description is too long", c.Name)
	case c.IsMainEventTime && c.DataType != "TIMESTAMP" && c.DataType != "DATE":
		return invalid("Column %s: the main event time must be of type TIMESTAMP or DATE", c.Name)
	case c.IsMainEventTime && c.Nullable != nil && *c.Nullable:
		return invalid("Column %s: the main event time can't be nullable", c.Name)
	case c.ConsentType != nil && !slices.Contains(consentTypes, *c.ConsentType):
		return invalid("Column %s: consentType is invalid", c.Name)
	case (c.IsCountryCode || c.ConsentType != nil || c.ExternalUserIDType != nil || c.RequiresOneWayHashing) && c.DataType != "STRING":
		return invalid("Column %s: country, consent and identity columns must be of type STRING", c.Name)
	case c.ExternalUserIDType != nil && c.ColumnType != "DIMENSION":
		return invalid("Column %s: an identity can't be a METRIC", c.Name)
	}
	if e := c.ExternalUserIDType; e != nil {
		switch {
		case (e.HashedPII == nil) == (e.ExternalIdentity == nil):
			return invalid("Column %s: externalUserIdType needs exactly one of hashedPii and externalIdentity", c.Name)
		case e.HashedPII != nil && !slices.Contains(hashedPII, *e.HashedPII):
			return invalid("Column %s: hashedPii is invalid", c.Name)
		case e.ExternalIdentity != nil && !slices.Contains(externalIdentities, *e.ExternalIdentity):
			return invalid("Column %s: externalIdentity is invalid", c.Name)
		}
	}
	return nil
}

// checkColumns refuses columns that don't go together.
func (d *dataSet) checkColumns() *refusal {
	if len(d.Columns) > maxColumns {
		return invalid("A data set can have at most %d columns", maxColumns)
	}
	seen := map[string]bool{}
	once := func(present bool, what string) bool {
		twice := present && seen[what]
		seen[what] = seen[what] || present
		return twice
	}
	for _, c := range d.Columns {
		if refused := c.check(); refused != nil {
			return refused
		}
		switch {
		case once(true, "name "+strings.ToLower(c.Name)):
			return invalid("Column %s: the name is used twice", c.Name)
		case once(c.IsMainEventTime, "main event time"):
			return invalid("Only one column can be the main event time")
		case once(c.IsCountryCode, "country"):
			return invalid("Only one column can be the country code")
		case once(c.ConsentType != nil, "consent "+text(c.ConsentType)):
			return invalid("Column %s: the consentType is used twice", c.Name)
		case once(c.ExternalUserIDType != nil, "identity "+c.identity()):
			return invalid("Column %s: the externalUserIdType is used twice", c.Name)
		}
	}
	return nil
}

func (d *dataSet) check() *refusal {
	switch {
	case !dataSetIDForm.MatchString(d.DataSetID) || d.DataSetID == "list":
		return invalid("dataSetId is invalid")
	case len([]rune(text(d.Description))) > maxDescription:
		return invalid("description is too long")
	case d.CustomerEncryptionKeyARN != nil && !keyForm.MatchString(*d.CustomerEncryptionKeyARN):
		return invalid("customerEncryptionKeyArn is invalid")
	}
	if refused := d.checkColumns(); refused != nil {
		return refused
	}
	switch {
	case d.Period != nil && !slices.Contains(periods, *d.Period):
		return invalid("period is invalid")
	case d.Period != nil && !d.fact():
		return invalid("A period can be specified for FACT data sets only")
	}
	return d.checkCountry()
}

func (d *dataSet) checkCountry() *refusal {
	switch {
	case d.CountryCode == nil:
	case !countryForm.MatchString(*d.CountryCode):
		return invalid("countryCode is invalid")
	case !d.hasIdentity():
		return invalid("Country code cannot be specified for a data set that does not contain identity")
	}
	return nil
}

func (d *dataSet) fact() bool {
	return slices.ContainsFunc(d.Columns, func(c column) bool { return c.IsMainEventTime })
}

func (d *dataSet) hasIdentity() bool {
	return slices.ContainsFunc(d.Columns, func(c column) bool { return c.ExternalUserIDType != nil })
}

func (d *dataSet) column(name string) int {
	return slices.IndexFunc(d.Columns, func(c column) bool { return c.Name == name })
}

// MarshalJSON shows the data set as AMC does: with its own user columns beside identities.
func (d *dataSet) MarshalJSON() ([]byte, error) {
	type plain dataSet
	shown := plain(*d)
	if d.hasIdentity() {
		shown.Columns = append(slices.Clone(d.Columns),
			column{Name: "user_id", DataType: "STRING", ColumnType: "DIMENSION", IsMainUserID: true},
			column{Name: "user_id_type", DataType: "STRING", ColumnType: "DIMENSION", IsMainUserIDType: true})
	}
	return json.Marshal(shown)
}

func (i *instance) dataSet(id string) *dataSet {
	n := slices.IndexFunc(i.dataSets, func(d *dataSet) bool { return d.DataSetID == id })
	if n < 0 {
		return nil
	}
	return i.dataSets[n]
}

// findDataSet returns the data set that the path names.
func (c *call) findDataSet() (*dataSet, *refusal) {
	if d := c.instance.dataSet(c.PathValue("dataSet")); d != nil {
		return d, nil
	}
	return nil, notFound("The data set does not exist")
}

func (s *Simulator) createDataSet(c *call) (any, *refusal) {
	var body struct {
		DataSet *dataSet `json:"dataSet"`
	}
	if refused := c.decode(&body); refused != nil {
		return nil, refused
	}
	if body.DataSet == nil {
		return nil, invalid("dataSet is missing")
	}
	d := body.DataSet
	if refused := d.check(); refused != nil {
		return nil, refused
	}
	switch {
	case c.instance.dataSet(d.DataSetID) != nil:
		return nil, &refusal{status: http.StatusConflict, code: "CONFLICT", details: "The data set exists already"}
	case len(c.instance.dataSets) == maxDataSets:
		return nil, invalid("The instance has %d data sets already", maxDataSets)
	}
	if d.Period == nil && d.fact() {
		daily := "P1D"
		d.Period = &daily
	}
	c.instance.dataSets = append(c.instance.dataSets, d)
	return map[string]any{"dataSetId": d.DataSetID, "instanceId": c.instance.ID}, nil
}

func (s *Simulator) listDataSets(c *call) (any, *refusal) {
	page, next, refused := paged(c, c.instance.dataSets, "maxResults")
	return map[string]any{"dataSets": page, "nextToken": next}, refused
}

func (s *Simulator) getDataSet(c *call) (any, *refusal) {
	return changed(c, func(*dataSet) *refusal { return nil })
}

func (s *Simulator) updateDataSet(c *call) (any, *refusal) {
	var body struct {
		Description *string `json:"description"`
		CountryCode *string `json:"countryCode"`
	}
	if refused := c.decode(&body); refused != nil {
		return nil, refused
	}
	return changed(c, func(d *dataSet) *refusal {
		if body.Description != nil {
			d.Description = body.Description
		}
		if body.CountryCode != nil {
			d.CountryCode = body.CountryCode
		}
		return d.check()
	})
}

func (s *Simulator) deleteDataSet(c *call) (any, *refusal) {
	d, refused := c.findDataSet()
	if refused != nil {
		return nil, refused
	}
	c.instance.dataSets = slices.DeleteFunc(c.instance.dataSets, func(other *dataSet) bool { return other == d })
	return map[string]any{"dataSetId": d.DataSetID, "instanceId": c.instance.ID}, nil
}

func (s *Simulator) addColumn(c *call) (any, *refusal) {
	var body struct {
		Column *column `json:"column"`
	}
	if refused := c.decode(&body); refused != nil {
		return nil, refused
	}
	if body.Column == nil {
		return nil, invalid("column is missing")
	}
	return changed(c, func(d *dataSet) *refusal {
		if body.Column.IsMainEventTime {
			return invalid("A main event time can't be added to a data set")
		}
		d.Columns = append(d.Columns, *body.Column)
		return d.check()
	})
}

func (s *Simulator) updateColumn(c *call) (any, *refusal) {
	var body struct {
		Name        *string `json:"updatedColumnName"`
		Description *string `json:"updateDescription"`
	}
	if refused := c.decode(&body); refused != nil {
		return nil, refused
	}
	return changed(c, func(d *dataSet) *refusal {
		i := d.column(c.PathValue("column"))
		if i < 0 {
			return notFound("The column does not exist")
		}
		if body.Name != nil {
			d.Columns[i].Name = *body.Name
		}
		if body.Description != nil {
			d.Columns[i].Description = body.Description
		}
		return d.check()
	})
}

func (s *Simulator) deleteColumn(c *call) (any, *refusal) {
	return changed(c, func(d *dataSet) *refusal {
		i := d.column(c.PathValue("column"))
		switch {
		case i < 0:
			return notFound("The column does not exist")
		case d.Columns[i].IsMainEventTime:
			return invalid("The main event time can't be deleted")
		}
		d.Columns = slices.Delete(d.Columns, i, i+1)
		return d.check()
	})
}

// changed answers with the data set that the path names after change, which is undone when it is refused.
func changed(c *call, change func(*dataSet) *refusal) (any, *refusal) {
	d, refused := c.findDataSet()
	if refused != nil {
		return nil, refused
	}
	next := *d
	next.Columns = slices.Clone(d.Columns)
	if refused := change(&next); refused != nil {
		return nil, refused
	}
	*d = next
	return map[string]any{"dataSet": d}, nil
}
