// Package awsclient is how the programs call AWS: the configuration of their clients, and what an error of a call means.
package awsclient

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// answerWithin is how long a service may leave a request unanswered: longer than SQS's longest poll. Without it a connection whose
// other end is gone holds its caller for good.
var answerWithin = 30 * time.Second

// Load reads the configuration of clients as the SDK does: region, credentials, retries and endpoints (AWS_ENDPOINT_URL,
// AWS_ENDPOINT_URL_SQS, …) from the environment, shared files and the machine's role.
func Load(ctx context.Context) (aws.Config, error) {
	client := awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) { t.ResponseHeaderTimeout = answerWithin })
	loaded, err := config.LoadDefaultConfig(ctx, config.WithHTTPClient(client))
	if err != nil {
		return aws.Config{}, fmt.Errorf("configure AWS clients: %w", err)
	}
	if loaded.Region == "" {
		return aws.Config{}, &amc.Error{Kind: amc.KindInvalid, Code: "aws_region_missing", Message: "no AWS region is set", Hint: "set AWS_REGION"}
	}
	return loaded, nil
}
