package api

import (
	"encoding/base64"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// registered is a rig with a connection and two instances that the simulated Amazon has.
func registered(t *testing.T) *rig {
	t.Helper()
	r := setup(t)
	r.connect()
	decode[amc.Instance](t, r.call(r.register(instanceBody("amcnew", "ENTITY1"))), 201)
	decode[amc.Instance](t, r.call(r.register(instanceBody("amcads", "ENTITY2", "adsAccountId", "ads-1"))), 201)
	return r
}

func dataSetBody(columns ...map[string]any) map[string]any {
	if columns == nil {
		columns = []map[string]any{
			{"name": "email", "dataType": "STRING", "columnType": "DIMENSION", "externalUserIdType": map[string]any{"hashedPii": "EMAIL"}},
			{"name": "at", "dataType": "TIMESTAMP", "columnType": "DIMENSION", "isMainEventTime": true},
		}
	}
	return map[string]any{"instanceIds": []string{"amcnew", "amcads"}, "dataSet": map[string]any{"dataSetId": "customers", "description": "People", "columns": columns}}
}

func (r *rig) createIn(body map[string]any) []DataSetResult {
	r.t.Helper()
	return decode[DataSetResults](r.t, r.call(request{method: "POST", path: "/v1/datasets", token: "operator", body: body}), 200).Results
}

const dataSetPath = "/v1/instances/amcnew/datasets/customers"

func TestDataSetIsCreatedInEveryInstance(t *testing.T) {
	t.Parallel()
	r := registered(t)
	require.Equal(t, []DataSetResult{{InstanceID: "amcnew", Outcome: "created"}, {InstanceID: "amcads", Outcome: "created"}}, r.createIn(dataSetBody()))
	require.Equal(t, []DataSetResult{{InstanceID: "amcnew", Outcome: "exists"}, {InstanceID: "amcads", Outcome: "exists"}}, r.createIn(dataSetBody()))
	other := dataSetBody(map[string]any{"name": "email", "dataType": "STRING", "columnType": "DIMENSION", "externalUserIdType": map[string]any{"hashedPii": "PHONE"}})
	for _, result := range r.createIn(other) {
		require.Equal(t, "failed", result.Outcome)
		require.Equal(t, "dataset_mismatch", result.Problem.Code)
		for _, part := range []string{`"email"`, "EMAIL", "PHONE"} {
			require.Contains(t, result.Problem.Message, part)
		}
	}
	mixed := dataSetBody()
	mixed["instanceIds"] = []string{"amcnew", "amcone"} // amcone's connection is gone
	results := r.createIn(mixed)
	require.Equal(t, []string{"exists", "failed"}, []string{results[0].Outcome, results[1].Outcome})
	require.Equal(t, "connect_again", results[1].Problem.Code)

	page := decode[DataSetPage](t, r.call(request{method: "GET", path: "/v1/instances/amcnew/datasets", token: "viewer"}), 200)
	require.Len(t, page.DataSets, 1)
	got := decode[amc.DataSet](t, r.call(request{method: "GET", path: dataSetPath, token: "viewer"}), 200)
	require.Equal(t, amc.Daily, got.Period)
	require.Len(t, got.Columns, 4, "AMC adds its user columns")
	require.Equal(t, got, page.DataSets[0])
	problem(t, r.call(request{method: "GET", path: "/v1/instances/amcnew/datasets/nothing", token: "viewer"}), 404, "amc_not_found")
	problem(t, r.call(request{method: "GET", path: "/v1/instances/nowhere/datasets", token: "viewer"}), 404, "instance_not_found")
}

func TestDataSetWithAKey(t *testing.T) {
	t.Parallel()
	r := registered(t)
	body := dataSetBody()
	body["dataSet"].(map[string]any)["customerEncryptionKeyArn"] = "x"
	require.Equal(t, "dataSet.customerEncryptionKeyArn", problem(t, r.call(request{method: "POST", path: "/v1/datasets", token: "operator", body: body}), 400, "key_arn_form").Field)
	body["dataSet"].(map[string]any)["customerEncryptionKeyArn"] = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	require.Equal(t, "created", r.createIn(body)[0].Outcome)
}

func TestDataSetsArePaged(t *testing.T) {
	t.Parallel()
	r := registered(t)
	for _, id := range []string{"a", "b", "c"} {
		body := dataSetBody()
		body["dataSet"].(map[string]any)["dataSetId"] = id
		r.createIn(body)
	}
	page := decode[DataSetPage](t, r.call(request{method: "GET", path: "/v1/instances/amcnew/datasets?limit=2", token: "viewer"}), 200)
	require.Len(t, page.DataSets, 2)
	page = decode[DataSetPage](t, r.call(request{method: "GET", path: "/v1/instances/amcnew/datasets?limit=2&cursor=" + page.NextCursor, token: "viewer"}), 200)
	require.Equal(t, "c", page.DataSets[0].DataSetID)
	require.Empty(t, page.NextCursor)
	problem(t, r.call(request{method: "GET", path: "/v1/instances/amcnew/datasets?cursor=x", token: "viewer"}), 400, "amc_refused")
}

func TestDataSetsThatAreRefused(t *testing.T) {
	t.Parallel()
	r := registered(t)
	metric := dataSetBody(map[string]any{"name": "n", "dataType": "STRING", "columnType": "METRIC"})
	reserved := dataSetBody(map[string]any{"name": "user_id", "dataType": "STRING", "columnType": "DIMENSION"})
	stranger := dataSetBody()
	stranger["instanceIds"] = []string{"amcnew", "nowhere"}
	for field, c := range map[string]struct {
		body map[string]any
		code string
	}{
		"dataSet.columns[0].columnType": {metric, "metric_type"},
		"dataSet.columns[0].name":       {reserved, "column_reserved"},
		"instanceIds[1]":                {stranger, "unknown_instance"},
	} {
		p := problem(t, r.call(request{method: "POST", path: "/v1/datasets", token: "operator", body: c.body}), 400, c.code)
		require.Equal(t, field, p.Field)
	}
	page := decode[DataSetPage](t, r.call(request{method: "GET", path: "/v1/instances/amcnew/datasets", token: "viewer"}), 200)
	require.Empty(t, page.DataSets, "nothing is half done")
}

func TestDataSetIsChanged(t *testing.T) {
	t.Parallel()
	r := registered(t)
	r.createIn(dataSetBody())
	change := func(method, path string, body map[string]any) amc.DataSet {
		t.Helper()
		q := request{method: method, path: dataSetPath + path, token: "admin"}
		if body != nil {
			q.body = body
		}
		return decode[amc.DataSet](t, r.call(q), 200)
	}
	d := change("PATCH", "", map[string]any{"description": "Customers", "countryCode": "DE"})
	require.Equal(t, []string{"Customers", "DE"}, []string{d.Description, d.CountryCode})
	city := map[string]any{"name": "city", "dataType": "STRING", "columnType": "DIMENSION", "description": "Home"}
	require.NotNil(t, columnOf(change("POST", "/columns", city), "city"))
	require.NotNil(t, columnOf(change("POST", "/columns", city), "city"), "twice is once")
	city["dataType"] = "LONG"
	problem(t, r.call(request{method: "POST", path: dataSetPath + "/columns", token: "admin", body: city}), 409, "column_exists")
	city["columnType"], city["dataType"] = "METRIC", "STRING"
	require.Equal(t, "columnType", problem(t, r.call(request{method: "POST", path: dataSetPath + "/columns", token: "admin", body: city}), 400, "metric_type").Field)
	d = change("PATCH", "/columns/city", map[string]any{"name": "town", "description": "Where"})
	require.Nil(t, columnOf(d, "city"))
	require.Equal(t, "Where", columnOf(d, "town").Description)
	require.Nil(t, columnOf(change("DELETE", "/columns/town", nil), "town"))
	problem(t, r.call(request{method: "DELETE", path: dataSetPath + "/columns/town", token: "admin"}), 404, "amc_not_found")
	problem(t, r.call(request{method: "DELETE", path: dataSetPath + "/columns/at", token: "admin"}), 400, "amc_refused")
}

func TestDataSetIsDeletedByWhoConfirmed(t *testing.T) {
	t.Parallel()
	r := registered(t)
	r.createIn(dataSetBody())
	confirm := func(path, token string) Confirmation {
		t.Helper()
		return decode[Confirmation](t, r.call(request{method: "POST", path: path + "/deletion", token: token}), 200)
	}
	remove := func(path, caller, confirmation string) request {
		return request{method: "DELETE", path: path + "?confirmationToken=" + confirmation, token: caller}
	}
	problem(t, r.call(request{method: "DELETE", path: dataSetPath, token: "admin"}), 400, "invalid_request")
	problem(t, r.call(request{method: "POST", path: "/v1/instances/amcnew/datasets/nothing/deletion", token: "admin"}), 404, "amc_not_found")
	c := confirm(dataSetPath, "admin")
	require.Equal(t, r.clock.Now().Add(5*time.Minute), c.ExpiresAt)
	raw, err := base64.RawURLEncoding.DecodeString(c.ConfirmationToken)
	require.NoError(t, err)
	raw[7]++ // a later end
	for name, q := range map[string]request{
		"another caller":   remove(dataSetPath, "machine-admin", c.ConfirmationToken),
		"another instance": remove("/v1/instances/amcads/datasets/customers", "admin", c.ConfirmationToken),
		"another data set": remove("/v1/instances/amcnew/datasets/other", "admin", c.ConfirmationToken),
		"another end":      remove(dataSetPath, "admin", base64.RawURLEncoding.EncodeToString(raw)),
		"no token of ours": remove(dataSetPath, "admin", "AAAA"),
	} {
		problem(t, r.call(q), 400, "confirmation_invalid")
		require.Equal(t, 200, r.call(request{method: "GET", path: dataSetPath, token: "viewer"}).Code, name)
	}
	r.clock.Advance(5 * time.Minute)
	problem(t, r.call(remove(dataSetPath, "admin", c.ConfirmationToken)), 400, "confirmation_invalid")
	c = confirm(dataSetPath, "admin")

	body := jobBody()
	body["instanceIds"] = []string{"amcnew"}
	job := decode[Job](t, r.call(request{method: "POST", path: "/v1/jobs", token: "admin", body: body}), 202)
	problem(t, r.call(request{method: "POST", path: dataSetPath + "/deletion", token: "admin"}), 409, "dataset_in_use")
	problem(t, r.call(remove(dataSetPath, "admin", c.ConfirmationToken)), 409, "dataset_in_use")
	stored, err := r.jobs.Job(t.Context(), job.JobID)
	require.NoError(t, err)
	require.NoError(t, stored.Move(amc.JobCancelled, r.clock.Now()))
	_, err = r.jobs.UpdateJob(t.Context(), stored)
	require.NoError(t, err)

	require.Equal(t, http.StatusNoContent, r.call(remove(dataSetPath, "admin", c.ConfirmationToken)).Code)
	problem(t, r.call(request{method: "GET", path: dataSetPath, token: "viewer"}), 404, "amc_not_found")
	require.Equal(t, 200, r.call(request{method: "GET", path: "/v1/instances/amcads/datasets/customers", token: "viewer"}).Code)
	require.NotContains(t, r.log.String(), c.ConfirmationToken)
}

func TestUploadsOfADataSet(t *testing.T) {
	t.Parallel()
	r := registered(t)
	r.createIn(dataSetBody())
	page := decode[DataSetUploadPage](t, r.call(request{method: "GET", path: dataSetPath + "/uploads?limit=10", token: "viewer"}), 200)
	require.Empty(t, page.Uploads)
	require.NotNil(t, page.Uploads)
}

// TestSlowAmazonHoldsNobodyUp: the instance answers 503, and the client's pauses never end on a clock that stands still.
func TestSlowAmazonHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	r := registered(t)
	r.amazon.Unreachable("amcnew", true)
	out := r.call(request{method: "GET", path: "/v1/instances/amcnew/datasets", token: "viewer"})
	problem(t, out, 503, "amc_slow")
	require.Equal(t, "2", out.Header().Get("Retry-After"))
	require.Equal(t, 200, r.call(request{method: "GET", path: "/v1/instances/amcads/datasets", token: "viewer"}).Code)
}
