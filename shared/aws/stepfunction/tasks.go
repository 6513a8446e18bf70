// Package stepfunction ends tasks of AWS Step Functions that wait for a job (.waitForTaskToken).
package stepfunction

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Client is the part of *sfn.Client that is used.
type Client interface {
	SendTaskSuccess(ctx context.Context, in *sfn.SendTaskSuccessInput, options ...func(*sfn.Options)) (*sfn.SendTaskSuccessOutput, error)
	SendTaskFailure(ctx context.Context, in *sfn.SendTaskFailureInput, options ...func(*sfn.Options)) (*sfn.SendTaskFailureOutput, error)
}

var _ Client = (*sfn.Client)(nil)

// Tasks ends tasks.
type Tasks struct{ Client Client }

var _ amc.Tasks = Tasks{}

// Succeed implements amc.Tasks.
func (t Tasks) Succeed(ctx context.Context, token string, output []byte) error {
	text := string(output)
	_, err := t.Client.SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: &token, Output: &text})
	return classify(err)
}

// Fail implements amc.Tasks.
func (t Tasks) Fail(ctx context.Context, token, name, cause string) error {
	_, err := t.Client.SendTaskFailure(ctx, &sfn.SendTaskFailureInput{TaskToken: &token, Error: &name, Cause: &cause})
	return classify(err)
}

// classify tells tasks that are over from calls to be made again.
func classify(err error) error {
	var timedOut *types.TaskTimedOut
	var absent *types.TaskDoesNotExist
	var invalid *types.InvalidToken
	switch {
	case err == nil:
		return nil
	case errors.As(err, &timedOut), errors.As(err, &absent), errors.As(err, &invalid):
		return &amc.Error{Kind: amc.KindNotFound, Code: "task_gone", Message: "no task waits under this token any more", Hint: "give tasks more time than jobs take"}
	}
	return fmt.Errorf("end task: %w", err)
}
