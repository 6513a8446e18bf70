package moto

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/sqsqueue"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

// Queue makes a queue as Terraform does, and the queue of its dead letters. maxReceives 0 is no limit. With a *porttest.Clock they live
// by the clock, else in real time.
func (s *Server) Queue(t *testing.T, clock amc.Clock, maxReceives int) (queue, deadLetters *sqsqueue.Queue) {
	t.Helper()
	config := s.Config()
	if clock, ok := clock.(*porttest.Clock); ok {
		config = s.At(clock)
	}
	client, name := sqs.NewFromConfig(config), uuid.NewString()
	dead, err := client.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: aws.String(name + "-dead")})
	require.NoError(t, err)
	attributes := map[string]string{}
	if maxReceives > 0 {
		attributes["RedrivePolicy"] = fmt.Sprintf(`{"deadLetterTargetArn": "arn:aws:sqs:us-east-1:123456789012:%s-dead", "maxReceiveCount": %d}`, name, maxReceives)
	}
	main, err := client.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: &name, Attributes: attributes})
	require.NoError(t, err)
	return sqsqueue.New(client, *main.QueueUrl, clock), sqsqueue.New(client, *dead.QueueUrl, clock)
}
