package dynamostore

import (
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/awsclient"
)

// classify makes an error of a call the domain's. Conditions that don't hold are for the callers to tell.
func classify(err error, action, table string) error {
	if err == nil {
		return nil
	}
	var cancelled *types.TransactionCanceledException
	var conflict *types.TransactionConflictException
	if errors.As(err, &conflict) || errors.As(err, &cancelled) && tangled(cancelled) {
		return &amc.Error{Kind: amc.KindUnavailable, Code: "database_busy", Message: "another call is writing the same records", Hint: "try again", Err: err}
	}
	return awsclient.Failure(err, "call DynamoDB for table "+table, "dynamodb:"+action)
}

// untangle makes the client repeat, after its usual pauses, what was in the way of another's transaction.
func untangle(o *dynamodb.Options) { o.Retryer = untangler{o.Retryer} }

type untangler struct{ aws.Retryer }

func (r untangler) IsErrorRetryable(err error) bool {
	var cancelled *types.TransactionCanceledException
	var conflict *types.TransactionConflictException
	return errors.As(err, &conflict) || errors.As(err, &cancelled) && tangled(cancelled) || r.Retryer.IsErrorRetryable(err)
}

// tangled reports whether nothing but other calls and the load were in a transaction's way.
func tangled(cancelled *types.TransactionCanceledException) bool {
	for _, reason := range cancelled.CancellationReasons {
		switch aws.ToString(reason.Code) {
		case "None", "ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict":
		default:
			return false
		}
	}
	return true
}

// conditionFailed is how a transaction says that a condition didn't hold.
const conditionFailed = "ConditionalCheckFailed"
