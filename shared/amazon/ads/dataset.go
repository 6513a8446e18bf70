package ads

import (
	"context"
	"net/http"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const (
	base        = "/amc/advertiserData"
	dataSetType = "application/vnd.amcadvertiserdataset.v1+json"
	columnType  = "application/vnd.amcadvertiserdatasetcolumn.v1+json"
)

// CreateDataSet creates a data set. One that exists fails with KindConflict.
func (c *Client) CreateDataSet(ctx context.Context, instance amc.Instance, dataSet amc.DataSet) error {
	at, err := path(base, instance.ID, "dataSets")
	if err != nil {
		return err
	}
	return c.do(ctx, call{
		name: "create data set", via: instance, method: http.MethodPost, path: at, mediaType: dataSetType,
		body: dataSetBody{wireDataSet(dataSet)}, effect: true,
	}, nil)
}

// DataSets returns a page of up to limit (1..100) data sets. next is "" on the last page.
func (c *Client) DataSets(ctx context.Context, instance amc.Instance, cursor string, limit int) (page []amc.DataSet, next string, err error) {
	at, err := path(base, instance.ID, "dataSets", "list")
	if err != nil {
		return nil, "", err
	}
	var answer struct {
		DataSets  []dataSet `json:"dataSets"`
		NextToken string    `json:"nextToken"`
	}
	err = c.do(ctx, call{
		name: "list data sets", via: instance, method: http.MethodPost, path: at, query: pageQuery(cursor, "maxResults", limit), mediaType: dataSetType,
	}, &answer)
	return translated(answer.DataSets, dataSet.domain), answer.NextToken, err
}

// DataSet returns a data set.
func (c *Client) DataSet(ctx context.Context, instance amc.Instance, id string) (amc.DataSet, error) {
	return c.dataSet(ctx, call{name: "get data set", via: instance, method: http.MethodGet, mediaType: dataSetType}, id)
}

// UpdateDataSet changes a data set.
func (c *Client) UpdateDataSet(ctx context.Context, instance amc.Instance, id string, update amc.DataSetUpdate) (amc.DataSet, error) {
	return c.dataSet(ctx, call{name: "update data set", via: instance, method: http.MethodPut, mediaType: dataSetType, body: dataSetUpdate(update), effect: true}, id)
}

// DeleteDataSet deletes a data set with everything in it.
func (c *Client) DeleteDataSet(ctx context.Context, instance amc.Instance, id string) error {
	at, err := path(base, instance.ID, "dataSets", id)
	if err != nil {
		return err
	}
	return c.do(ctx, call{name: "delete data set", via: instance, method: http.MethodDelete, path: at, mediaType: dataSetType, effect: true}, nil)
}

// AddColumn adds a column to a data set.
func (c *Client) AddColumn(ctx context.Context, instance amc.Instance, dataSetID string, added amc.Column) (amc.DataSet, error) {
	body := struct {
		Column column `json:"column"`
	}{wireColumn(added)}
	return c.dataSet(ctx, call{
		name: "add column", via: instance, method: http.MethodPost, mediaType: columnType, body: body, effect: true,
	}, dataSetID, "columns")
}

// UpdateColumn renames or describes a column.
func (c *Client) UpdateColumn(ctx context.Context, instance amc.Instance, dataSetID, name string, update amc.ColumnUpdate) (amc.DataSet, error) {
	return c.dataSet(ctx, call{
		name: "update column", via: instance, method: http.MethodPut, mediaType: columnType, body: columnUpdate(update), effect: true,
	}, dataSetID, "columns", name)
}

// DeleteColumn removes a column from a data set.
func (c *Client) DeleteColumn(ctx context.Context, instance amc.Instance, dataSetID, name string) (amc.DataSet, error) {
	return c.dataSet(ctx, call{
		name: "delete column", via: instance, method: http.MethodDelete, mediaType: columnType, effect: true,
	}, dataSetID, "columns", name)
}

// dataSet makes a call about a data set, at the given segments below dataSets, that answers with it.
func (c *Client) dataSet(ctx context.Context, call call, segments ...string) (amc.DataSet, error) {
	at, err := path(base, append([]string{call.via.ID, "dataSets"}, segments...)...)
	if err != nil {
		return amc.DataSet{}, err
	}
	call.path = at
	var answer dataSetBody
	err = c.do(ctx, call, &answer)
	return answer.DataSet.domain(), err
}

// dataSetBody is a data set in a request, and in an answer, where it is zero when AMC leaves it out.
type dataSetBody struct {
	DataSet dataSet `json:"dataSet"`
}

// dataSet is an amc.DataSet in AMC's JSON.
type dataSet struct {
	DataSetID                string     `json:"dataSetId"`
	Description              string     `json:"description,omitempty"`
	CountryCode              string     `json:"countryCode,omitempty"`
	Period                   amc.Period `json:"period,omitempty"`
	CustomerEncryptionKeyARN string     `json:"customerEncryptionKeyArn,omitempty"`
	Columns                  []column   `json:"columns"`
}

// column is an amc.Column in AMC's JSON.
type column struct {
	Name                  string              `json:"name"`
	DataType              amc.DataType        `json:"dataType"`
	ColumnType            amc.ColumnType      `json:"columnType"`
	Description           string              `json:"description,omitempty"`
	Nullable              *bool               `json:"nullable,omitempty"`
	IsMainEventTime       bool                `json:"isMainEventTime,omitempty"`
	IsMainUserID          bool                `json:"isMainUserId,omitempty"`
	IsMainUserIDType      bool                `json:"isMainUserIdType,omitempty"`
	IsCountryCode         bool                `json:"isCountryCode,omitempty"`
	RequiresOneWayHashing bool                `json:"requiresOneWayHashing,omitempty"`
	ConsentType           amc.ConsentType     `json:"consentType,omitempty"`
	ExternalUserIDType    *externalUserIDType `json:"externalUserIdType,omitempty"`
}

type externalUserIDType struct {
	HashedPII        amc.HashedPII        `json:"hashedPii,omitempty"`
	ExternalIdentity amc.ExternalIdentity `json:"externalIdentity,omitempty"`
}

type dataSetUpdate struct {
	Description *string `json:"description,omitempty"`
	CountryCode *string `json:"countryCode,omitempty"`
}

type columnUpdate struct {
	Name        *string `json:"updatedColumnName,omitempty"`
	Description *string `json:"updateDescription,omitempty"`
}

// wireDataSet always has a list of columns: AMC takes no null.
func wireDataSet(d amc.DataSet) dataSet {
	return dataSet{
		DataSetID: d.DataSetID, Description: d.Description, CountryCode: d.CountryCode, Period: d.Period,
		CustomerEncryptionKeyARN: d.CustomerEncryptionKeyARN, Columns: append([]column{}, translated(d.Columns, wireColumn)...),
	}
}

func (d dataSet) domain() amc.DataSet {
	return amc.DataSet{
		DataSetID: d.DataSetID, Description: d.Description, CountryCode: d.CountryCode, Period: d.Period,
		CustomerEncryptionKeyARN: d.CustomerEncryptionKeyARN, Columns: translated(d.Columns, column.domain),
	}
}

func wireColumn(c amc.Column) column {
	return column{
		Name: c.Name, DataType: c.DataType, ColumnType: c.ColumnType, Description: c.Description, Nullable: c.Nullable,
		IsMainEventTime: c.IsMainEventTime, IsMainUserID: c.IsMainUserID, IsMainUserIDType: c.IsMainUserIDType, IsCountryCode: c.IsCountryCode,
		RequiresOneWayHashing: c.RequiresOneWayHashing, ConsentType: c.ConsentType, ExternalUserIDType: (*externalUserIDType)(c.ExternalUserIDType),
	}
}

func (c column) domain() amc.Column {
	return amc.Column{
		Name: c.Name, DataType: c.DataType, ColumnType: c.ColumnType, Description: c.Description, Nullable: c.Nullable,
		IsMainEventTime: c.IsMainEventTime, IsMainUserID: c.IsMainUserID, IsMainUserIDType: c.IsMainUserIDType, IsCountryCode: c.IsCountryCode,
		RequiresOneWayHashing: c.RequiresOneWayHashing, ConsentType: c.ConsentType, ExternalUserIDType: (*amc.ExternalUserIDType)(c.ExternalUserIDType),
	}
}
