package api

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// What became of a data set in one instance.
const (
	outcomeCreated = "created"
	outcomeExists  = "exists"
	outcomeFailed  = "failed"
)

// CreateDataSets creates a data set in several instances. One instance in trouble holds up no other.
func (s *server) CreateDataSets(ctx context.Context, r CreateDataSetsRequestObject) (CreateDataSetsResponseObject, error) {
	ctx = own(ctx)
	if err := r.Body.DataSet.Validate(); err != nil {
		return nil, within("dataSet", err)
	}
	instances, err := s.registered(ctx, r.Body.InstanceIDs)
	if err != nil {
		return nil, err
	}
	results := make([]DataSetResult, len(instances))
	var g errgroup.Group
	for i, instance := range instances { // 25 at most
		g.Go(func() error {
			outcome, err := s.ensureDataSet(ctx, instance, r.Body.DataSet)
			results[i] = DataSetResult{InstanceID: instance.ID, Outcome: outcome}
			if err != nil {
				results[i].Outcome, results[i].Problem = outcomeFailed, amc.FailureOf(err)
			}
			return nil
		})
	}
	_ = g.Wait() // the results have the errors
	return CreateDataSets200JSONResponse{Results: results}, nil
}

// ensureDataSet makes sure that the instance has a data set that fits.
func (s *server) ensureDataSet(ctx context.Context, instance amc.Instance, want amc.DataSet) (outcome string, err error) {
	have, err := s.Amazon.DataSet(ctx, instance, want.DataSetID)
	if !amc.KindNotFound.Is(err) {
		if err != nil {
			return "", err
		}
		return outcomeExists, want.Compare(have)
	}
	err = s.Amazon.CreateDataSet(ctx, instance, want)
	if err == nil {
		return outcomeCreated, nil
	}
	outcome = outcomeCreated
	if amc.KindConflict.Is(err) {
		outcome = outcomeExists // another call was first
	} else if !amc.KindUnknown.Is(err) {
		return "", err
	}
	have, lookup := s.Amazon.DataSet(ctx, instance, want.DataSetID)
	if lookup != nil {
		return "", err
	}
	return outcome, want.Compare(have)
}

// ListDataSets returns a page of an instance's data sets.
func (s *server) ListDataSets(ctx context.Context, r ListDataSetsRequestObject) (ListDataSetsResponseObject, error) {
	ctx = own(ctx)
	instance, err := s.Instances.Instance(ctx, r.InstanceID)
	if err != nil {
		return nil, err
	}
	page, next, err := s.Amazon.DataSets(ctx, instance, value(r.Params.Cursor), pageSize(r.Params.Limit))
	if err != nil {
		return nil, err
	}
	for i := range page {
		page[i] = listed(page[i])
	}
	return ListDataSets200JSONResponse{DataSets: append([]amc.DataSet{}, page...), NextCursor: next}, nil
}

// GetDataSet returns a data set.
func (s *server) GetDataSet(ctx context.Context, r GetDataSetRequestObject) (GetDataSetResponseObject, error) {
	ctx = own(ctx)
	instance, err := s.Instances.Instance(ctx, r.InstanceID)
	if err != nil {
		return nil, err
	}
	dataSet, err := s.Amazon.DataSet(ctx, instance, r.DataSetID)
	return GetDataSet200JSONResponse(listed(dataSet)), err
}

// UpdateDataSet changes a data set's description or country.
func (s *server) UpdateDataSet(ctx context.Context, r UpdateDataSetRequestObject) (UpdateDataSetResponseObject, error) {
	ctx = own(ctx)
	instance, err := s.Instances.Instance(ctx, r.InstanceID)
	if err != nil {
		return nil, err
	}
	update := amc.DataSetUpdate{Description: r.Body.Description, CountryCode: r.Body.CountryCode}
	after, err := s.Amazon.UpdateDataSet(ctx, instance, r.DataSetID, update)
	after, err = s.settle(ctx, instance, r.DataSetID, after, err, func(d amc.DataSet) bool {
		return holds(update.Description, d.Description) && holds(update.CountryCode, d.CountryCode)
	})
	return UpdateDataSet200JSONResponse(after), err
}

// AddColumn adds a column, unless the data set has it.
func (s *server) AddColumn(ctx context.Context, r AddColumnRequestObject) (AddColumnResponseObject, error) {
	ctx = own(ctx)
	column := *r.Body
	if err := (amc.DataSet{DataSetID: "d", Columns: []amc.Column{column}}).Validate(); err != nil {
		return nil, relocated(err, func(field string) string { return strings.TrimPrefix(strings.TrimPrefix(field, "columns[0]"), ".") })
	}
	instance, err := s.Instances.Instance(ctx, r.InstanceID)
	if err != nil {
		return nil, err
	}
	before, err := s.Amazon.DataSet(ctx, instance, r.DataSetID)
	if err != nil {
		return nil, err
	}
	if have := columnOf(before, column.Name); have != nil {
		if !equalColumns(column, *have) {
			return nil, &amc.Error{Kind: amc.KindConflict, Code: "column_exists", Field: "name", Message: fmt.Sprintf("the data set has another column %q", column.Name), Hint: "choose another name"}
		}
		return AddColumn200JSONResponse(listed(before)), nil
	}
	after, err := s.Amazon.AddColumn(ctx, instance, r.DataSetID, column)
	after, err = s.settle(ctx, instance, r.DataSetID, after, err, func(d amc.DataSet) bool { return columnOf(d, column.Name) != nil })
	return AddColumn200JSONResponse(after), err
}

// UpdateColumn renames or describes a column.
func (s *server) UpdateColumn(ctx context.Context, r UpdateColumnRequestObject) (UpdateColumnResponseObject, error) {
	ctx = own(ctx)
	instance, err := s.Instances.Instance(ctx, r.InstanceID)
	if err != nil {
		return nil, err
	}
	after, err := s.Amazon.UpdateColumn(ctx, instance, r.DataSetID, r.ColumnName, amc.ColumnUpdate{Name: r.Body.Name, Description: r.Body.Description})
	name := r.ColumnName
	if r.Body.Name != nil {
		name = *r.Body.Name
	}
	after, err = s.settle(ctx, instance, r.DataSetID, after, err, func(d amc.DataSet) bool {
		c := columnOf(d, name)
		return c != nil && holds(r.Body.Description, c.Description)
	})
	return UpdateColumn200JSONResponse(after), err
}

// DeleteColumn removes a column.
func (s *server) DeleteColumn(ctx context.Context, r DeleteColumnRequestObject) (DeleteColumnResponseObject, error) {
	ctx = own(ctx)
	instance, err := s.Instances.Instance(ctx, r.InstanceID)
	if err != nil {
		return nil, err
	}
	after, err := s.Amazon.DeleteColumn(ctx, instance, r.DataSetID, r.ColumnName)
	after, err = s.settle(ctx, instance, r.DataSetID, after, err, func(d amc.DataSet) bool { return columnOf(d, r.ColumnName) == nil })
	return DeleteColumn200JSONResponse(after), err
}

// ListDataSetUploads returns a page of the uploads that AMC knows of.
func (s *server) ListDataSetUploads(ctx context.Context, r ListDataSetUploadsRequestObject) (ListDataSetUploadsResponseObject, error) {
	ctx = own(ctx)
	instance, err := s.Instances.Instance(ctx, r.InstanceID)
	if err != nil {
		return nil, err
	}
	uploads, next, err := s.Amazon.UploadsPage(ctx, instance, r.DataSetID, value(r.Params.Cursor), pageSize(r.Params.Limit))
	if err != nil {
		return nil, err
	}
	page := DataSetUploadPage{Uploads: make([]DataSetUpload, len(uploads)), NextCursor: next}
	for i, u := range uploads {
		page.Uploads[i] = DataSetUpload{UploadID: u.ID, Status: string(u.Status), Message: u.Message, Metrics: u.Metrics, CountryCode: u.CountryCode}
		if !u.CreatedAt.IsZero() {
			page.Uploads[i].CreatedAt = &u.CreatedAt
		}
		if !u.UpdatedAt.IsZero() {
			page.Uploads[i].UpdatedAt = &u.UpdatedAt
		}
	}
	return ListDataSetUploads200JSONResponse(page), nil
}

// settle returns the data set after a change that answered after and err. When AMC left it out, or its answer got lost, it is
// read; happened tells from it whether the change was made.
func (s *server) settle(ctx context.Context, instance amc.Instance, id string, after amc.DataSet, err error, happened func(amc.DataSet) bool) (amc.DataSet, error) {
	switch {
	case err == nil && after.DataSetID != "":
		return listed(after), nil
	case err != nil && !amc.KindUnknown.Is(err):
		return amc.DataSet{}, err
	}
	have, lookup := s.Amazon.DataSet(ctx, instance, id)
	switch {
	case err != nil && (lookup != nil || !happened(have)):
		return amc.DataSet{}, err
	case lookup != nil:
		return amc.DataSet{}, lookup
	}
	return listed(have), nil
}

// listed gives a data set a list of columns where it has none: the document promises lists, not nulls.
func listed(d amc.DataSet) amc.DataSet {
	d.Columns = append([]amc.Column{}, d.Columns...)
	return d
}

func columnOf(d amc.DataSet, name string) *amc.Column {
	for i := range d.Columns {
		if d.Columns[i].Name == name {
			return &d.Columns[i]
		}
	}
	return nil
}

// equalColumns reports whether a column is what was asked for, its description aside.
func equalColumns(want, have amc.Column) bool {
	fits := func(a, b amc.Column) bool {
		return amc.DataSet{Columns: []amc.Column{a}}.Compare(amc.DataSet{Columns: []amc.Column{b}}) == nil
	}
	return want.ColumnType == have.ColumnType && fits(want, have) && fits(have, want)
}

func holds(want *string, have string) bool { return want == nil || *want == have }
