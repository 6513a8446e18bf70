package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
)

// CreateDeletion asks instances to forget people. Identities are hashed at once: neither record nor batches ever hold a plain
// one. The record comes first, the batches second, and the record says last that they are all there; a caller who died in
// between repeats the call, or the uploader removes what there is.
func (s *server) CreateDeletion(ctx context.Context, r CreateDeletionRequestObject) (CreateDeletionResponseObject, error) {
	ctx = own(ctx)
	if _, err := s.registered(ctx, r.Body.InstanceIDs); err != nil {
		return nil, err
	}
	people, err := forgotten(r.Body.CountryCode, r.Body.Identities)
	if err != nil {
		return nil, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, fmt.Errorf("make deletion id: %w", err)
	}
	now, subject := s.Clock.Now().UTC(), callOf(ctx).principal.Subject
	deletion := amc.Deletion{
		ID: id.String(), State: amc.DeletionReceiving, InstanceIDs: r.Body.InstanceIDs, Identities: len(people),
		CreatedBy: subject, CreatedAt: now, UpdatedAt: now,
	}
	var key amc.IdempotencyKey
	if name := value(r.Params.IdempotencyKey); name != "" {
		canonical, err := json.Marshal([]any{deletion.InstanceIDs, people}) // digests, so that nobody can try plain ones against it
		if err != nil {
			return nil, fmt.Errorf("digest request: %w", err)
		}
		digest := sha256.Sum256(canonical)
		key = amc.IdempotencyKey{Subject: subject, Key: name, Digest: hex.EncodeToString(digest[:])}
	}
	ctx = context.WithoutCancel(ctx) // a caller who leaves between the steps must not part them
	if deletion, _, err = s.Deletions.CreateDeletion(ctx, deletion, key); err != nil {
		return nil, err
	}
	if deletion.State == amc.DeletionReceiving { // of this call, or of an earlier one that came no further
		if err := s.putBatches(ctx, deletion, people); err != nil {
			return nil, err
		}
		deletion.Plan()
		deletion.State, deletion.UpdatedAt = amc.DeletionSubmitting, s.Clock.Now().UTC()
		if deletion, err = s.Deletions.UpdateDeletion(ctx, deletion); err != nil {
			return nil, err
		}
	}
	return CreateDeletion202JSONResponse{
		Body: deletion, Headers: CreateDeletion202ResponseHeaders{Location: s.BasePath + "/v1/deletions/" + deletion.ID, ETag: etagOf(deletion.Version)},
	}, nil
}

// batchesAtATime bounds the writes of one call.
const batchesAtATime = 5

// putBatches writes whom a deletion is about.
func (s *server) putBatches(ctx context.Context, deletion amc.Deletion, people []amc.Forgotten) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(batchesAtATime)
	n := 0
	for batch := range slices.Chunk(people, amc.DeletionBatch) {
		ref := deletion.Batch(s.Artifacts, n)
		n++
		g.Go(func() error {
			text, err := json.Marshal(batch)
			if err != nil {
				return fmt.Errorf("encode batch: %w", err)
			}
			_, err = s.Batches.Put(ctx, ref, bytes.NewReader(text), amc.PutOptions{ContentType: "application/json"})
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return fmt.Errorf("keep batches: %w", err)
	}
	return nil
}

// forgotten returns identities as AMC knows them. An error names the place of the first that is wrong, never the identity.
func forgotten(countryCode string, identities []IdentityToForget) ([]amc.Forgotten, error) {
	var country identity.Country
	if countryCode != "" {
		var ok bool
		if country, ok = identity.ParseCountry(countryCode); !ok {
			return nil, &amc.Error{Kind: amc.KindInvalid, Code: "country_form", Field: "countryCode", Message: "this is no ISO 3166-1 country code", Hint: `use two capital letters such as "DE"`}
		}
	}
	normalizer := identity.NewNormalizer()
	people := make([]amc.Forgotten, len(identities))
	for i, given := range identities {
		refuse := func(field, message, hint string) error {
			return &amc.Error{Kind: amc.KindInvalid, Code: "identity_invalid", Field: fmt.Sprintf("identities[%d].%s", i, field), Message: message, Hint: hint}
		}
		if external := amc.ExternalIdentity(given.Type); external.Known() {
			if given.Hashed {
				return nil, refuse("hashed", fmt.Sprintf("a %s is never hashed", given.Type), "give it as it was issued")
			}
			people[i] = amc.Forgotten{External: external, Value: given.Value}
			continue
		}
		kind, ok := identity.ParseType(given.Type)
		if !ok {
			return nil, refuse("type", "this is no type of identity", "GET /openapi.yaml lists them")
		}
		digest, outcome, rule := normalizer.AppendDigest(nil, kind, country, []byte(given.Value))
		switch {
		case outcome == identity.Rejected && rule == identity.NoCountry:
			return nil, refuse("value", fmt.Sprintf("the rules for %s are a country's", given.Type), "name it in countryCode")
		case outcome == identity.Rejected || outcome == identity.Empty:
			return nil, refuse("value", fmt.Sprintf("this is no %s that could be matched (%s)", given.Type, rule), "correct it or leave it out; of a national phone number name the country in countryCode")
		case given.Hashed && outcome != identity.PassedThrough:
			return nil, refuse("value", "this is no SHA-256 in hexadecimal", "leave out hashed for a plain identity")
		}
		people[i] = amc.Forgotten{Hashed: amc.HashedPII(given.Type), Value: string(digest)}
	}
	return people, nil
}

// GetDeletion returns a deletion, or 304 when the caller has it as it is.
func (s *server) GetDeletion(ctx context.Context, r GetDeletionRequestObject) (GetDeletionResponseObject, error) {
	deletion, err := s.Deletions.Deletion(own(ctx), r.DeletionID)
	if err != nil {
		return nil, err
	}
	etag := etagOf(deletion.Version)
	if matches(value(r.Params.IfNoneMatch), etag) {
		return GetDeletion304Response{Headers: GetDeletion304ResponseHeaders{ETag: etag}}, nil
	}
	return GetDeletion200JSONResponse{Body: deletion, Headers: GetDeletion200ResponseHeaders{ETag: etag}}, nil
}

// ListDeletions returns a page of deletions, without their requests.
func (s *server) ListDeletions(ctx context.Context, r ListDeletionsRequestObject) (ListDeletionsResponseObject, error) {
	page, next, err := s.Deletions.Deletions(own(ctx), value(r.Params.Cursor), value(r.Params.Limit))
	if err != nil {
		return nil, err
	}
	page = append([]amc.Deletion{}, page...)
	for i := range page {
		page[i].Requests = nil // all of a page's could be megabytes
	}
	return ListDeletions200JSONResponse{Deletions: page, NextCursor: next}, nil
}
