package s3object

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const (
	readersID     = "AmcDataUpload" // of our statement, by which it is found again
	policyVersion = "2012-10-17"
	policyAccess  = "s3:GetBucketPolicy, s3:PutBucketPolicy and, where no other statement stands in the policy, s3:DeleteBucketPolicy"
	policyTries   = 4
	policyPause   = 250 * time.Millisecond // S3 may show a policy's last version for a moment
)

// readerActions are what AMC does with a bucket and its objects.
var readerActions = []string{"s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging", "s3:ListBucket", "s3:GetBucketTagging"}

// Policy keeps one statement of a bucket's policy: the accounts that AMC reads as.
type Policy struct {
	client *s3.Client
	bucket string
	clock  amc.Clock
}

var _ amc.BucketPolicy = (*Policy)(nil)

// NewPolicy returns the policy of a bucket.
func NewPolicy(client *s3.Client, bucket string, clock amc.Clock) *Policy {
	return &Policy{client: client, bucket: bucket, clock: clock}
}

// SetReaders implements amc.BucketPolicy. S3 has no conditional write of a policy: what was written is read again, and
// written again on what somebody else, who does not take our lock, wrote meanwhile.
func (p *Policy) SetReaders(ctx context.Context, accounts []string) error {
	want := slices.Compact(slices.Sorted(slices.Values(accounts)))
	for try := 0; ; try++ {
		now, err := p.read(ctx)
		if err != nil {
			return err
		}
		if have, ok := now.readers(p.bucket); ok && slices.Equal(have, want) {
			return nil
		}
		if try == policyTries {
			return &amc.Error{Kind: amc.KindUnavailable, Code: "bucket_policy_contended", Message: fmt.Sprintf("the policy of bucket %s does not stay as it is written", p.bucket),
				Hint: "see who else changes it, and try again"}
		}
		if try > 0 {
			if err := p.clock.Sleep(ctx, policyPause); err != nil {
				return fmt.Errorf("set readers of bucket %s: %w", p.bucket, err)
			}
		}
		if err := p.write(ctx, now.with(p.bucket, want)); err != nil {
			return err
		}
	}
}

// policy is a bucket policy as it stands: statements that are not ours are never taken apart.
type policy struct {
	Version   json.RawMessage   `json:"Version"`
	ID        json.RawMessage   `json:"Id"`
	Statement []json.RawMessage `json:"Statement"`
}

func (p *Policy) read(ctx context.Context) (policy, error) {
	out, err := p.client.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: &p.bucket})
	var api smithy.APIError
	switch {
	case errors.As(err, &api) && api.ErrorCode() == "NoSuchBucketPolicy":
		return policy{}, nil
	case err != nil:
		return policy{}, classify(err, "read the policy of", amc.ObjectRef{Bucket: p.bucket}, policyAccess)
	}
	parsed, err := parsePolicy([]byte(aws.ToString(out.Policy)))
	if err != nil {
		return policy{}, fmt.Errorf("read policy of bucket %s: %w", p.bucket, err)
	}
	return parsed, nil
}

func parsePolicy(text []byte) (policy, error) {
	var parsed policy
	if err := json.Unmarshal(text, &parsed); err == nil {
		return parsed, nil
	}
	var single struct {
		Version   json.RawMessage
		ID        json.RawMessage `json:"Id"`
		Statement json.RawMessage
	}
	if err := json.Unmarshal(text, &single); err != nil {
		return policy{}, err
	}
	return policy{Version: single.Version, ID: single.ID, Statement: []json.RawMessage{single.Statement}}, nil
}

// write replaces the policy; one without statements is none.
func (p *Policy) write(ctx context.Context, next policy) error {
	var err error
	if len(next.Statement) == 0 {
		_, err = p.client.DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: &p.bucket})
	} else {
		_, err = p.client.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: &p.bucket, Policy: aws.String(next.text())})
	}
	if err != nil {
		return classify(err, "write the policy of", amc.ObjectRef{Bucket: p.bucket}, policyAccess)
	}
	return nil
}

// text writes the policy. The encoder would rewrite the statements; here they keep every byte.
func (p policy) text() string {
	var b bytes.Buffer
	b.WriteString(`{"Version":`)
	if p.Version == nil {
		p.Version = json.RawMessage(`"` + policyVersion + `"`)
	}
	b.Write(p.Version)
	if p.ID != nil {
		b.WriteString(`,"Id":`)
		b.Write(p.ID)
	}
	b.WriteString(`,"Statement":[`)
	b.Write(bytes.Join(jsonBytes(p.Statement), []byte(",")))
	b.WriteString("]}")
	return b.String()
}

func jsonBytes(all []json.RawMessage) [][]byte {
	texts := make([][]byte, len(all))
	for i, one := range all {
		texts[i] = one
	}
	return texts
}

// with returns the policy with these readers: our statement in its place, or at the end, or gone.
func (p policy) with(bucket string, accounts []string) policy {
	next := policy{Version: p.Version, ID: p.ID}
	var ours []json.RawMessage
	if len(accounts) > 0 {
		ours = []json.RawMessage{statementOf(bucket, accounts)}
	}
	for _, s := range p.Statement {
		if sidOf(s) == readersID {
			next.Statement, ours = append(next.Statement, ours...), nil
			continue
		}
		next.Statement = append(next.Statement, s)
	}
	next.Statement = append(next.Statement, ours...)
	return next
}

func sidOf(statement json.RawMessage) string {
	var s struct{ Sid string }
	if json.Unmarshal(statement, &s) != nil {
		return ""
	}
	return s.Sid
}

// several is one value or a list of them, as policies have it.
type several []string

// UnmarshalJSON reads either.
func (s *several) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*s = several{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(s))
}

// readers returns the accounts that our statement names. ok is false when it is not as we would write it.
func (p policy) readers(bucket string) (accounts []string, ok bool) {
	for _, s := range p.Statement {
		if sidOf(s) != readersID {
			continue
		}
		var statement struct {
			Effect           string
			Principal        struct{ AWS several }
			Action, Resource several
			Condition        json.RawMessage
		}
		if accounts != nil || json.Unmarshal(s, &statement) != nil || statement.Effect != "Allow" || statement.Condition != nil ||
			!same(statement.Action, readerActions) || !same(statement.Resource, resourcesOf(bucket)) {
			return nil, false
		}
		for _, principal := range statement.Principal.AWS {
			account := strings.TrimSuffix(strings.TrimPrefix(principal, "arn:aws:iam::"), ":root") // S3 shows an account that was closed by another name
			accounts = append(accounts, account)
		}
	}
	slices.Sort(accounts)
	return accounts, true
}

func same(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func resourcesOf(bucket string) []string {
	return []string{"arn:aws:s3:::" + bucket, "arn:aws:s3:::" + bucket + "/*"}
}

func statementOf(bucket string, accounts []string) json.RawMessage {
	principals := make([]string, len(accounts))
	for i, account := range accounts {
		principals[i] = "arn:aws:iam::" + account + ":root"
	}
	text, _ := json.Marshal(map[string]any{ // strings always marshal
		"Sid": readersID, "Effect": "Allow", "Principal": map[string]any{"AWS": principals}, "Action": readerActions, "Resource": resourcesOf(bucket),
	})
	return text
}
