package stepfunction

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// setup returns tasks over the real client, and what was called; refusal is the service's error, "" for none.
func setup(t *testing.T, refusal string) (Tasks, *[]string) {
	t.Helper()
	var calls []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body map[string]string
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		calls = append(calls, fmt.Sprintf("%s %v", r.Header.Get("X-Amz-Target"), body))
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		if refusal != "" {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"__type": %q, "message": "m"}`, refusal)
			return
		}
		fmt.Fprint(w, "{}")
	}))
	t.Cleanup(server.Close)
	return Tasks{sfn.New(sfn.Options{Region: "us-east-1", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("key", "secret", ""), Retryer: aws.NopRetryer{}})}, &calls
}

func TestTasks(t *testing.T) {
	t.Parallel()
	tasks, calls := setup(t, "")
	require.NoError(t, tasks.Succeed(t.Context(), "token", []byte(`{"jobId":"j"}`)))
	require.NoError(t, tasks.Fail(t.Context(), "token", "job.failed", "because"))
	require.Equal(t, []string{
		`AWSStepFunctions.SendTaskSuccess map[output:{"jobId":"j"} taskToken:token]`,
		`AWSStepFunctions.SendTaskFailure map[cause:because error:job.failed taskToken:token]`,
	}, *calls)
}

func TestTasksThatAreOver(t *testing.T) {
	t.Parallel()
	for refusal, gone := range map[string]bool{"TaskTimedOut": true, "TaskDoesNotExist": true, "InvalidToken": true, "AccessDeniedException": false, "ThrottlingException": false} {
		tasks, _ := setup(t, refusal)
		for _, err := range []error{tasks.Succeed(t.Context(), "token", []byte("{}")), tasks.Fail(t.Context(), "token", "n", "c")} {
			require.Error(t, err)
			require.Equal(t, gone, amc.KindNotFound.Is(err), refusal)
			var e *amc.Error
			if errors.As(err, &e) {
				require.Equal(t, "task_gone", e.Code)
			} else {
				require.True(t, amc.KindOf(err).Retryable())
			}
		}
	}
}
