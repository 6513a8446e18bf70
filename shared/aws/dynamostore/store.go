package dynamostore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"maps"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Tables are the names of the tables, as module tables of the Terraform stack makes them and names them in the environment.
type Tables struct {
	Jobs        string `required:"true"`
	Open        string `required:"true"` // jobs that are not over, by data set
	Uploads     string `required:"true"`
	Idempotency string `required:"true"`
	Connections string `required:"true"`
	Instances   string `required:"true"`
	Mappings    string `required:"true"`
	Audit       string `required:"true"`
	Webhooks    string `required:"true"`
	Deliveries  string `required:"true"`
	Deletions   string `required:"true"`
	Locks       string `required:"true"`
}

// Store keeps records in the tables. It makes none of them.
type Store struct {
	client *dynamodb.Client
	tables Tables
	clock  amc.Clock
}

// New returns a store on the client, whose retries it takes over.
func New(client *dynamodb.Client, tables Tables, clock amc.Clock) *Store {
	return &Store{client, tables, clock}
}

type item = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue { return &types.AttributeValueMemberN{Value: fmt.Sprint(n)} }

// writeMark names the attribute that tells the write an item is of.
const writeMark = "write"

// put writes an item where the condition holds, and tells whether it did; was is the item that was there instead, nil for
// none. A write whose answer was lost is repeated by the client, and finds its own mark.
func (s *Store) put(ctx context.Context, table string, it item, condition string, values item) (was item, done bool, err error) {
	mark := text(rand.Text())
	it = maps.Clone(it)
	it[writeMark] = mark
	if err := fits(it); err != nil {
		return nil, false, err
	}
	_, err = s.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &table, Item: it, ConditionExpression: &condition, ExpressionAttributeNames: names(condition), ExpressionAttributeValues: values,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}, untangle)
	var refused *types.ConditionalCheckFailedException
	if errors.As(err, &refused) {
		return refused.Item, equal(refused.Item[writeMark], mark), nil
	}
	return nil, err == nil, classify(err, "PutItem", table)
}

// replace writes an item, whatever is there.
func (s *Store) replace(ctx context.Context, table string, it item) error {
	err := fits(it)
	if err == nil {
		_, err = s.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &table, Item: it}, untangle)
		err = classify(err, "PutItem", table)
	}
	return err
}

// remove deletes an item where the condition holds, and tells whether it did, as put does.
func (s *Store) remove(ctx context.Context, table string, key item, condition string, values item) (was item, done bool, err error) {
	_, err = s.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName: &table, Key: key, ConditionExpression: &condition, ExpressionAttributeNames: names(condition), ExpressionAttributeValues: values,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}, untangle)
	var refused *types.ConditionalCheckFailedException
	if errors.As(err, &refused) {
		return refused.Item, false, nil
	}
	return nil, err == nil, classify(err, "DeleteItem", table)
}

// get reads an item as it is now; nil when there is none.
func (s *Store) get(ctx context.Context, table string, key item) (item, error) {
	for _, part := range key {
		if id, ok := part.(*types.AttributeValueMemberS); ok && (id.Value == "" || len(id.Value) > maxKey) {
			return nil, nil // DynamoDB refuses to look for it
		}
	}
	out, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &table, Key: key, ConsistentRead: aws.Bool(true)}, untangle)
	if err != nil {
		return nil, classify(err, "GetItem", table)
	}
	return out.Item, nil
}

// transact makes all of the writes or none of them, and tells whether a condition refused them. The client repeats the call
// under one token, so that a lost answer does no harm.
func (s *Store) transact(ctx context.Context, writes ...types.TransactWriteItem) (refused bool, err error) {
	for _, w := range writes {
		if w.Put != nil {
			if err := fits(w.Put.Item); err != nil {
				return false, err
			}
		}
	}
	_, err = s.client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: writes}, untangle)
	var cancelled *types.TransactionCanceledException
	if errors.As(err, &cancelled) {
		for _, reason := range cancelled.CancellationReasons {
			if aws.ToString(reason.Code) == conditionFailed {
				return true, nil
			}
		}
	}
	return false, classify(err, "PutItem", "of a transaction")
}

// putWhere is a write of a transaction; "" is no condition.
func putWhere(table string, it item, condition string, values item) types.TransactWriteItem {
	put := &types.Put{TableName: &table, Item: it}
	if condition != "" {
		put.ConditionExpression, put.ExpressionAttributeNames, put.ExpressionAttributeValues = &condition, names(condition), values
	}
	return types.TransactWriteItem{Put: put}
}

// query returns what a query finds, page by page as it is asked for.
func (s *Store) query(ctx context.Context, in *dynamodb.QueryInput) iter.Seq2[item, error] {
	in.ExpressionAttributeNames = names(aws.ToString(in.KeyConditionExpression), aws.ToString(in.FilterExpression))
	return func(yield func(item, error) bool) {
		for {
			out, err := s.client.Query(ctx, in, untangle)
			if err != nil {
				yield(nil, classify(err, "Query", *in.TableName))
				return
			}
			for _, it := range out.Items {
				if !yield(it, nil) {
					return
				}
			}
			if in.ExclusiveStartKey = out.LastEvaluatedKey; len(in.ExclusiveStartKey) == 0 {
				return
			}
		}
	}
}

// scan returns all of a small table, as it is now.
func (s *Store) scan(ctx context.Context, table string) (all []item, err error) {
	in := &dynamodb.ScanInput{TableName: &table, ConsistentRead: aws.Bool(true)}
	for {
		out, err := s.client.Scan(ctx, in, untangle)
		if err != nil {
			return nil, classify(err, "Scan", table)
		}
		all = append(all, out.Items...)
		if in.ExclusiveStartKey = out.LastEvaluatedKey; len(in.ExclusiveStartKey) == 0 {
			return all, nil
		}
	}
}

const (
	batchGet    = 100 // the most that DynamoDB takes at once
	batchWrite  = 25
	batchPause  = 50 * time.Millisecond // before what it left undone is asked for again, and doubled each time
	batchRounds = 8
)

// fetch reads up to batchGet items as they are now, in no order; those that are not there are left out.
func (s *Store) fetch(ctx context.Context, table string, keys []item) (found []item, err error) {
	for round := 0; len(keys) > 0; round++ {
		if err := s.patience(ctx, round); err != nil {
			return nil, err
		}
		out, err := s.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{
			table: {Keys: keys, ConsistentRead: aws.Bool(true)},
		}}, untangle)
		if err != nil {
			return nil, classify(err, "BatchGetItem", table)
		}
		found, keys = append(found, out.Responses[table]...), out.UnprocessedKeys[table].Keys
	}
	return found, nil
}

// removeAll deletes the items of these keys, whatever they hold.
func (s *Store) removeAll(ctx context.Context, table string, keys []item) error {
	var left []types.WriteRequest
	for _, key := range keys {
		left = append(left, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: key}})
	}
	for round := 0; len(left) > 0; {
		if err := s.patience(ctx, round); err != nil {
			return err
		}
		some := left[:min(batchWrite, len(left))]
		out, err := s.client.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{table: some}}, untangle)
		if err != nil {
			return classify(err, "BatchWriteItem", table)
		}
		left = append(out.UnprocessedItems[table], left[len(some):]...)
		if round++; len(out.UnprocessedItems[table]) == 0 {
			round = 0
		}
	}
	return nil
}

// patience waits before all rounds of a batch but the first.
func (s *Store) patience(ctx context.Context, round int) error {
	switch round {
	case 0:
		return nil
	case batchRounds:
		return &amc.Error{Kind: amc.KindThrottled, Code: "aws_throttled", Message: "DynamoDB leaves parts of a request undone, time after time", Hint: "try again"}
	}
	return s.clock.Sleep(ctx, batchPause<<(round-1))
}

// attribute finds the names in an expression, which all begin with "#": DynamoDB reserves hundreds of words.
var attribute = regexp.MustCompile(`#(\w+)`)

// names tells what the names in expressions stand for: themselves.
func names(expressions ...string) map[string]string {
	var all map[string]string
	for _, e := range expressions {
		for _, m := range attribute.FindAllStringSubmatch(e, -1) {
			if all == nil {
				all = map[string]string{}
			}
			all[m[0]] = m[1]
		}
	}
	return all
}
