package onaws

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/require"
)

// call invokes the API with an event of API Gateway, as another client than Gateway would have it.
func (s *stack) call(event string) (answer events.APIGatewayV2HTTPResponse, body string) {
	s.t.Helper()
	text, err := s.api.Invoke(s.t.Context(), []byte(event))
	require.NoError(s.t, err)
	require.NoError(s.t, json.Unmarshal(text, &answer))
	body = answer.Body
	if answer.IsBase64Encoded {
		decoded, err := base64.StdEncoding.DecodeString(answer.Body)
		require.NoError(s.t, err)
		body = string(decoded)
	}
	return answer, body
}

// token is one of the machine's.
func (s *stack) token() string {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.issuer+"/oauth2/token", strings.NewReader(url.Values{"grant_type": {"client_credentials"}}.Encode()))
	require.NoError(s.t, err)
	request.SetBasicAuth("machine", s.secret)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := http.DefaultClient.Do(request)
	require.NoError(s.t, err)
	defer response.Body.Close()
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	text, err := io.ReadAll(response.Body)
	require.NoError(s.t, err)
	require.NoError(s.t, json.Unmarshal(text, &answer))
	require.NotEmpty(s.t, answer.AccessToken)
	return answer.AccessToken
}

// gatewayEvent is an event of an HTTP API, as the AWS documentation has it.
// Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
const gatewayEvent = `{
  "version": "2.0", "routeKey": "%[1]s /v1/{proxy+}", "rawPath": %[2]q, "rawQueryString": "limit=5&state=queued&state=running",
  "cookies": ["cookie1=value1", "cookie2=value2"],
  "headers": {"authorization": "Bearer %[3]s", "content-type": "application/json", "header1": "value1,value2", "host": "a1b2c3.execute-api.eu-west-1.amazonaws.com"},
  "queryStringParameters": {"limit": "5", "state": "queued,running"},
  "requestContext": {
    "accountId": "123456789012", "apiId": "a1b2c3",
    "authorizer": {"jwt": {"claims": {"client_id": "machine"}, "scopes": ["amc/read"]}},
    "domainName": "a1b2c3.execute-api.eu-west-1.amazonaws.com", "domainPrefix": "a1b2c3",
    "http": {"method": %[1]q, "path": %[2]q, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "agent"},
    "requestId": "id", "routeKey": "%[1]s /v1/{proxy+}", "stage": "$default", "time": "12/Mar/2026:19:03:58 +0000", "timeEpoch": 1773342238000
  },
  "body": %[4]q, "pathParameters": {"proxy": "jobs"}, "isBase64Encoded": %[5]t, "stageVariables": {"stageVariable1": "value1"}
}`

func TestEventsOfApiGateway(t *testing.T) {
	s := setup(t)
	token := s.token()
	for _, path := range []string{"/v1/jobs", "/api/v1/jobs"} {
		answer, body := s.call(fmt.Sprintf(gatewayEvent, "GET", path, token, "", false))
		require.Equal(t, http.StatusOK, answer.StatusCode, "%s: %s", path, body)
		require.Contains(t, body, `"jobs":[]`)
	}
	mapping := `{"name": "people", "mapping": {"dataSetId": "d", "columns": [{"name": "email", "dataType": "STRING", "columnType": "DIMENSION", "externalUserIdType": {"hashedPii": "EMAIL"}}]}}`
	encoded := fmt.Sprintf(gatewayEvent, "POST", "/v1/mappings", token, base64.StdEncoding.EncodeToString([]byte(mapping)), true)
	answer, body := s.call(strings.Replace(encoded, `"rawQueryString": "limit=5&state=queued&state=running"`, `"rawQueryString": ""`, 1))
	require.Equal(t, http.StatusCreated, answer.StatusCode, body)
	require.Contains(t, answer.Headers["Location"], "/api/v1/mappings/people", "links are those of the outside world")

	answer, body = s.call(fmt.Sprintf(gatewayEvent, "GET", "/version", "x", "", false))
	require.Equal(t, http.StatusOK, answer.StatusCode, body)
	require.Contains(t, body, `"loginClientId":"command-line"`)
	answer, body = s.call(fmt.Sprintf(gatewayEvent, "GET", "/v1/jobs", "x", "", false))
	require.Equal(t, http.StatusUnauthorized, answer.StatusCode, body)
	answer, body = s.call(fmt.Sprintf(gatewayEvent, "GET", "/docs/favicon-32x32.png", token, "", false))
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.True(t, strings.HasPrefix(body, "\x89PNG\r\n\x1a\n"), "bytes that are no text arrive as they are")
}

func TestUploaderAnswersThoseThatAreToComeAgain(t *testing.T) {
	s := setup(t)
	record := func(key string) string {
		var event struct{ Records []json.RawMessage }
		require.NoError(t, json.Unmarshal([]byte(fmt.Sprintf(createdEvent, artifacts, key)), &event))
		return string(event.Records[0])
	}
	bodies := []string{
		`{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-01-01T00:00:00.000Z","Bucket":"artifacts","RequestId":"R","HostId":"H"}`,
		`no event at all`,
		`{"Records":[` + record("jobs%2F0198c0de-0000-7000-8000-000000000000%2F0123456789abcdef%2Fpart-00000.csv.gz") + `,` + record("deletions%2Fa+b%2Fbatch-00000.json") + `]}`,
		`{"Records":[` + record("jobs%2F0198c0de-0000-7000-8000-000000000000%2F0123456789abcdef%2Fmanifest.txt") + `]}`, // of a job that there is not
	}
	var messages []sqstypes.Message
	for i, body := range bodies {
		messages = append(messages, sqstypes.Message{
			MessageId: aws.String(fmt.Sprint("m", i)), ReceiptHandle: aws.String("r"), MD5OfBody: aws.String(""), Body: &body, Attributes: map[string]string{"ApproximateReceiveCount": "1"},
		})
	}
	for range 2 { // it comes again
		answer, err := s.uploader.Invoke(t.Context(), sqsEvent(s.name+"-artifact-events", messages))
		require.NoError(t, err)
		require.JSONEq(t, `{"batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m3"}]}`, string(answer))
	}
}
