// Package secretstore keeps secrets in AWS Secrets Manager, each under its name behind a prefix.
//
// A deleted secret can be restored by hand for seven days, the least there is; until then nobody can read it, it costs nothing, and
// storing it again brings it back. Deleting it for good at once goes on in the background for a while, in which a secret that is stored
// anew under the name may be lost with the old one, and succeeds for each of two callers, where one has to learn that the other was first.
package secretstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/smithy-go"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/awsclient"
)

// recoveryDays is how long a deleted secret can be restored; Secrets Manager takes no less.
const recoveryDays = 7

// putTries bounds how often a secret is found made, deleted or restored by another call while it is being stored.
const putTries = 4

// Store keeps secrets.
type Store struct {
	client *secretsmanager.Client
	prefix string
	keyID  string
}

var _ amc.SecretStore = (*Store)(nil)

// New returns the secrets whose names begin with the prefix. New ones are encrypted under the KMS key, or AWS's own when keyID is "".
func New(client *secretsmanager.Client, prefix, keyID string) *Store {
	return &Store{client: client, prefix: prefix, keyID: keyID}
}

// PutSecret implements amc.SecretStore. A secret is most often there; when it is not it is made, and when it was deleted it is restored
// and overwritten.
func (s *Store) PutSecret(ctx context.Context, name string, value []byte) error {
	id := s.prefix + name
	for try := 1; ; try++ {
		_, put := s.client.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{SecretId: &id, SecretBinary: value})
		switch codeOf(put) {
		case notFound:
			input := &secretsmanager.CreateSecretInput{Name: &id, SecretBinary: value}
			if s.keyID != "" {
				input.KmsKeyId = &s.keyID
			}
			if _, err := s.client.CreateSecret(ctx, input); codeOf(err) != exists {
				return s.failure(err, "make", name, "secretsmanager:CreateSecret")
			}
		case deleted:
			if _, err := s.client.RestoreSecret(ctx, &secretsmanager.RestoreSecretInput{SecretId: &id}); err != nil && codeOf(err) != notFound {
				return s.failure(err, "restore", name, "secretsmanager:RestoreSecret")
			}
		default:
			return s.failure(put, "store", name, "secretsmanager:PutSecretValue")
		}
		if try == putTries {
			return s.failure(put, "store", name, "secretsmanager:PutSecretValue")
		}
	}
}

// Secret implements amc.SecretStore. A secret that somebody stored by hand as text is read as well.
func (s *Store) Secret(ctx context.Context, name string) ([]byte, error) {
	out, err := s.client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String(s.prefix + name)})
	if code := codeOf(err); code == notFound || code == deleted {
		return nil, secretNotFound(name)
	}
	if err != nil {
		return nil, s.failure(err, "read", name, "secretsmanager:GetSecretValue")
	}
	if out.SecretString != nil {
		return []byte(*out.SecretString), nil
	}
	return out.SecretBinary, nil
}

// DeleteSecret implements amc.SecretStore.
func (s *Store) DeleteSecret(ctx context.Context, name string) error {
	_, err := s.client.DeleteSecret(ctx, &secretsmanager.DeleteSecretInput{SecretId: aws.String(s.prefix + name), RecoveryWindowInDays: aws.Int64(recoveryDays)})
	if code := codeOf(err); code == notFound || code == deleted {
		return secretNotFound(name)
	}
	return s.failure(err, "delete", name, "secretsmanager:DeleteSecret")
}

// What Secrets Manager says. It has no code of its own for a secret that was deleted and can be restored.
const (
	notFound = "ResourceNotFoundException"
	exists   = "ResourceExistsException"
	deleted  = "InvalidRequestException"
)

func codeOf(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

func (s *Store) failure(err error, verb, name, access string) error {
	if err == nil {
		return nil
	}
	return awsclient.Failure(err, verb+" secret "+s.prefix+name, access)
}

func secretNotFound(name string) error {
	return &amc.Error{Kind: amc.KindNotFound, Code: "secret_not_found", Message: fmt.Sprintf("there is no secret %s", name)}
}
