package sim

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const dimension = `{"dataSet":{"dataSetId":"people","columns":[{"name":"email","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"EMAIL"}}]}}`

func TestDataSetsAreChecked(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	with := func(fields string, columns ...string) string {
		return `{"dataSet":{"dataSetId":"d"` + fields + `,"columns":[` + strings.Join(columns, ",") + `]}}`
	}
	column := func(name, extra string) string {
		return `{"name":"` + name + `","dataType":"STRING","columnType":"DIMENSION"` + extra + `}`
	}
	typed := func(name, kind, extra string) string {
		return `{"name":"` + name + `","dataType":"` + kind + `","columnType":"DIMENSION"` + extra + `}`
	}
	identity := column("e", `,"externalUserIdType":{"hashedPii":"EMAIL"}`)
	when := typed("t", "TIMESTAMP", `,"isMainEventTime":true`)
	many := make([]string, 101)
	for i := range many {
		many[i] = column(fmt.Sprint("c", i), "")
	}
	for name, body := range map[string]string{
		"not JSON":              `{"dataSet":`,
		"text behind":           with("", column("c", "")) + `x`,
		"wrong type":            `{"dataSet":{"dataSetId":7}}`,
		"nothing":               `{}`,
		"unknown outer field":   `{"dataSet":{"dataSetId":"d","columns":[]},"customerEncryptionKeyArn":"x"}`,
		"unknown field":         with(`,"dataSetType":"FACT"`, column("c", "")),
		"unknown column field":  with("", column("c", `,"isNullable":true`)),
		"id form":               strings.Replace(with("", column("c", "")), `"d"`, `"D-1"`, 1),
		"id reserved":           strings.Replace(with("", column("c", "")), `"d"`, `"list"`, 1),
		"no id":                 `{"dataSet":{"columns":[]}}`,
		"description":           with(`,"description":"`+strings.Repeat("x", 256)+`"`, column("c", "")),
		"key":                   with(`,"customerEncryptionKeyArn":"key"`, column("c", "")),
		"key's id":              with(`,"customerEncryptionKeyArn":"arn:aws:kms:us-east-1:111122223333:key/mrk 1"`, column("c", "")),
		"period":                with(`,"period":"P2D"`, when),
		"period of a DIMENSION": with(`,"period":"P1D"`, column("c", "")),
		"country":               with(`,"countryCode":"us"`, identity),
		"country, no identity":  with(`,"countryCode":"US"`, column("c", "")),
		"too many columns":      with("", many...),
		"column name":           with("", column("e-mail", "")),
		"no column name":        with("", column("", "")),
		"column twice":          with("", column("c", ""), column("C", "")),
		"user_id":               with("", column("user_id", "")),
		"user_id_type":          with("", column("user_id_type", "")),
		"main user":             with("", column("u", `,"isMainUserId":true`)),
		"data type":             with("", typed("c", "TEXT", "")),
		"column type":           with("", `{"name":"c","dataType":"STRING","columnType":"FACT"}`),
		"two main event times":  with("", when, typed("u", "DATE", `,"isMainEventTime":true`)),
		"type of event time":    with("", typed("t", "STRING", `,"isMainEventTime":true`)),
		"nullable event time":   with("", typed("t", "DATE", `,"isMainEventTime":true,"nullable":true`)),
		"empty identity":        with("", column("e", `,"externalUserIdType":{}`)),
		"two identities":        with("", column("e", `,"externalUserIdType":{"hashedPii":"EMAIL","externalIdentity":"MAID"}`)),
		"unknown hashedPii":     with("", column("e", `,"externalUserIdType":{"hashedPii":"NAME"}`)),
		"unknown external":      with("", column("e", `,"externalUserIdType":{"externalIdentity":"X"}`)),
		"identity twice":        with("", identity, column("f", `,"externalUserIdType":{"hashedPii":"EMAIL"}`)),
		"identity as a number":  with("", typed("e", "LONG", `,"externalUserIdType":{"hashedPii":"EMAIL"}`)),
		"identity as a METRIC":  with("", `{"name":"e","dataType":"STRING","columnType":"METRIC","externalUserIdType":{"hashedPii":"EMAIL"}}`),
		"consent":               with("", column("c", `,"consentType":"COOKIE"`)),
		"consent twice":         with("", column("c", `,"consentType":"TCF"`), column("d", `,"consentType":"TCF"`)),
		"two countries":         with("", column("c", `,"isCountryCode":true`), column("d", `,"isCountryCode":true`)),
	} {
		require.Equal(t, 400, b.call("POST", data+"dataSets", body)["status code"], name)
	}
	for i, body := range []string{
		with("", identity),
		with(`,"countryCode":"DE","description":"x","customerEncryptionKeyArn":"arn:aws:kms:us-east-1:111122223333:key/mrk-1"`, identity),
		with(`,"period":"PT1H"`, when),
		with(""),
		with("", many[:100]...),
	} {
		b.must("POST", data+"dataSets", strings.Replace(body, `"d"`, fmt.Sprintf(`"d%d"`, i), 1))
	}
	require.Equal(t, 409, b.call("POST", data+"dataSets", strings.Replace(with("", identity), `"d"`, `"d0"`, 1))["status code"])
}

func TestDataSetsChange(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	const at = data + "dataSets/events"
	b.must("POST", data+"dataSets", `{"dataSet":{"dataSetId":"events","columns":[{"name":"t","dataType":"DATE","columnType":"DIMENSION","isMainEventTime":true},
		{"name":"e","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"EMAIL"}}]}}`)
	names := func(answer map[string]any) (all []string) {
		for _, c := range answer["dataSet"].(map[string]any)["columns"].([]any) {
			all = append(all, c.(map[string]any)["name"].(string))
		}
		return all
	}
	got := b.must("GET", at, "")
	require.Equal(t, "P1D", got["dataSet"].(map[string]any)["period"])
	require.Equal(t, []string{"t", "e", "user_id", "user_id_type"}, names(got), "AMC adds its own columns")

	require.Equal(t, "new", b.must("PUT", at, `{"description":"new","countryCode":"US"}`)["dataSet"].(map[string]any)["description"])
	require.Equal(t, 400, b.call("PUT", at, `{"period":"PT1H"}`)["status code"])
	require.Equal(t, 400, b.call("PUT", at, `{"countryCode":"usa"}`)["status code"])
	require.Equal(t, "US", b.must("GET", at, "")["dataSet"].(map[string]any)["countryCode"], "a refused change changes nothing")

	b.must("POST", at+"/columns", `{"column":{"name":"n","dataType":"LONG","columnType":"METRIC"}}`)
	require.Equal(t, 400, b.call("POST", at+"/columns", `{"column":{"name":"n","dataType":"LONG","columnType":"METRIC"}}`)["status code"])
	require.Equal(t, 400, b.call("POST", at+"/columns", `{"column":{"name":"u","dataType":"DATE","columnType":"DIMENSION","isMainEventTime":true}}`)["status code"])
	require.Equal(t, 400, b.call("POST", at+"/columns", `{}`)["status code"])
	require.Contains(t, names(b.must("PUT", at+"/columns/n", `{"updatedColumnName":"m","updateDescription":"x"}`)), "m")
	require.Equal(t, 404, b.call("PUT", at+"/columns/n", `{"updateDescription":"x"}`)["status code"])
	require.Equal(t, 404, b.call("DELETE", at+"/columns/n", "")["status code"])
	require.NotContains(t, names(b.must("DELETE", at+"/columns/m", "")), "m")
	require.Equal(t, 400, b.call("DELETE", at+"/columns/t", "")["status code"], "main event time")
	require.Equal(t, 400, b.call("DELETE", at+"/columns/e", "")["status code"], "the country would be left without an identity")

	require.Equal(t, "events", b.must("DELETE", at, "")["dataSetId"])
	require.Equal(t, 404, b.call("GET", at, "")["status code"])
	require.Equal(t, 404, b.call("DELETE", at, "")["status code"])
}

func TestListsArePaged(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	for i := range 7 {
		b.must("POST", data+"dataSets", strings.Replace(dimension, "people", fmt.Sprint("d", i), 1))
	}
	var seen []string
	token := ""
	for pages := 1; ; pages++ {
		page := b.must("POST", data+"dataSets/list?maxResults=3"+token, "")
		for _, d := range page["dataSets"].([]any) {
			seen = append(seen, d.(map[string]any)["dataSetId"].(string))
		}
		if page["nextToken"] == nil {
			require.Equal(t, 3, pages)
			break
		}
		token = "&nextToken=" + page["nextToken"].(string)
	}
	require.Equal(t, []string{"d0", "d1", "d2", "d3", "d4", "d5", "d6"}, seen)
	for _, query := range []string{"maxResults=0", "maxResults=101", "maxResults=x", "nextToken=!", "nextToken=LTE"} {
		require.Equal(t, 400, b.call("POST", data+"dataSets/list?"+query, "")["status code"], query)
	}
}
