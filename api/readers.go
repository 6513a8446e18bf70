package api

import (
	"context"
	"fmt"
	"slices"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// LetIn are the accounts that may read the artifacts by a policy that is not the API's to change.
type LetIn []string

var _ amc.BucketPolicy = LetIn(nil)

// SetReaders implements amc.BucketPolicy: it changes nothing, and fails with KindConflict when one of the accounts is not let in.
func (l LetIn) SetReaders(_ context.Context, accounts []string) error {
	for _, account := range accounts {
		if !slices.Contains(l, account) {
			return &amc.Error{Kind: amc.KindConflict, Code: "account_not_let_in", Message: fmt.Sprintf("AWS account %s, which AMC reads with, is not let at the artifacts", account),
				Hint: "add it to upload_accounts and apply Terraform, or remove the instances that it reads for"}
		}
	}
	return nil
}
