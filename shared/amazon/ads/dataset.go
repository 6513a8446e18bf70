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

// DataSetUpdate is what can be changed of a data set. Nil fields stay.
type DataSetUpdate struct {
	Description *string `json:"description,omitempty"`
	CountryCode *string `json:"countryCode,omitempty"`
}

// ColumnUpdate is what can be changed of a column. Nil fields stay.
type ColumnUpdate struct {
	Name        *string `json:"updatedColumnName,omitempty"`
	Description *string `json:"updateDescription,omitempty"`
}

// dataSetAnswer is the data set after the call; zero when AMC leaves it out.
type dataSetAnswer struct {
	DataSet amc.DataSet `json:"dataSet"`
}

// CreateDataSet creates a data set. One that exists fails with KindConflict.
func (c *Client) CreateDataSet(ctx context.Context, instance amc.Instance, dataSet amc.DataSet) error {
	at, err := path(base, instance.ID, "dataSets")
	if err != nil {
		return err
	}
	if dataSet.Columns == nil {
		dataSet.Columns = []amc.Column{}
	}
	return c.do(ctx, call{
		name: "create data set", via: instance, method: http.MethodPost, path: at, mediaType: dataSetType,
		body: dataSetAnswer{dataSet}, effect: true,
	}, nil)
}

// DataSets returns a page of up to limit (1..100) data sets. next is "" on the last page.
func (c *Client) DataSets(ctx context.Context, instance amc.Instance, cursor string, limit int) (page []amc.DataSet, next string, err error) {
	at, err := path(base, instance.ID, "dataSets", "list")
	if err != nil {
		return nil, "", err
	}
	var answer struct {
		DataSets  []amc.DataSet `json:"dataSets"`
		NextToken string        `json:"nextToken"`
	}
	err = c.do(ctx, call{
		name: "list data sets", via: instance, method: http.MethodPost, path: at, query: pageQuery(cursor, "maxResults", limit), mediaType: dataSetType,
	}, &answer)
	return answer.DataSets, answer.NextToken, err
}

// DataSet returns a data set.
func (c *Client) DataSet(ctx context.Context, instance amc.Instance, id string) (amc.DataSet, error) {
	return c.dataSet(ctx, call{name: "get data set", via: instance, method: http.MethodGet, mediaType: dataSetType}, id)
}

// UpdateDataSet changes a data set.
func (c *Client) UpdateDataSet(ctx context.Context, instance amc.Instance, id string, update DataSetUpdate) (amc.DataSet, error) {
	return c.dataSet(ctx, call{name: "update data set", via: instance, method: http.MethodPut, mediaType: dataSetType, body: update, effect: true}, id)
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
func (c *Client) AddColumn(ctx context.Context, instance amc.Instance, dataSetID string, column amc.Column) (amc.DataSet, error) {
	body := struct {
		Column amc.Column `json:"column"`
	}{column}
	return c.dataSet(ctx, call{
		name: "add column", via: instance, method: http.MethodPost, mediaType: columnType, body: body, effect: true,
	}, dataSetID, "columns")
}

// UpdateColumn renames or describes a column.
func (c *Client) UpdateColumn(ctx context.Context, instance amc.Instance, dataSetID, name string, update ColumnUpdate) (amc.DataSet, error) {
	return c.dataSet(ctx, call{
		name: "update column", via: instance, method: http.MethodPut, mediaType: columnType, body: update, effect: true,
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
	var answer dataSetAnswer
	err = c.do(ctx, call, &answer)
	return answer.DataSet, err
}
