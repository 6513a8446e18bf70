package ads

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const deletionType = "application/vnd.amcadvertiseruserdeletionrequest.v1+json"

// CreateUserDeletion asks AMC to forget up to 1,000 people and returns the ID of the request.
func (c *Client) CreateUserDeletion(ctx context.Context, instance amc.Instance, people []amc.Forgotten) (string, error) {
	if len(people) == 0 || len(people) > amc.DeletionBatch {
		return "", &amc.Error{
			Kind: amc.KindInvalid, Code: "identity_count", Field: "targetIdentities",
			Message: fmt.Sprintf("%d identities in one deletion", len(people)), Hint: fmt.Sprintf("give 1 to %d", amc.DeletionBatch),
		}
	}
	at, err := path(base, instance.ID, "userDeletionRequest")
	if err != nil {
		return "", err
	}
	call := call{name: "create user deletion", via: instance, method: http.MethodPost, path: at, mediaType: deletionType, effect: true}
	call.body = struct {
		TargetIdentities []identity `json:"targetIdentities"`
	}{translated(people, wireIdentity)}
	for _, p := range people {
		call.private = append(call.private, p.Value)
	}
	var answer deletion
	if err := c.do(ctx, call, &answer); err != nil {
		return "", err
	}
	if answer.UserDeletionRequestID == "" {
		return "", exchange{name: call.name, peer: "AMC", effect: true}.unreadable(http.StatusOK)
	}
	return answer.UserDeletionRequestID, nil
}

// UserDeletions returns all deletion requests of the instance.
func (c *Client) UserDeletions(ctx context.Context, instance amc.Instance) ([]amc.RemoteDeletion, error) {
	at, err := path(base, instance.ID, "userDeletionRequest", "list")
	if err != nil {
		return nil, err
	}
	return pages(func(token string) ([]amc.RemoteDeletion, string, error) {
		var answer deletionPage
		err := c.do(ctx, call{
			name: "list user deletions", via: instance, method: http.MethodPost, path: at,
			query: pageQuery(token, "maxResults", pageSize), mediaType: deletionType,
		}, &answer)
		return translated(answer.deletions, deletion.domain), answer.next, err
	})
}

// UserDeletion returns a deletion request.
func (c *Client) UserDeletion(ctx context.Context, instance amc.Instance, id string) (amc.RemoteDeletion, error) {
	at, err := path(base, instance.ID, "userDeletionRequest", id)
	if err != nil {
		return amc.RemoteDeletion{}, err
	}
	var answer struct {
		Deletion deletion `json:"identityDeletion"`
	}
	err = c.do(ctx, call{name: "get user deletion", via: instance, method: http.MethodGet, path: at, mediaType: deletionType}, &answer)
	return answer.Deletion.domain(), err
}

// identity is an amc.Forgotten in AMC's JSON. Exactly one field is set.
type identity struct {
	External *externalIdentity        `json:"externalIdentity,omitempty"`
	Hashed   map[amc.HashedPII]string `json:"hashedIdentity,omitempty"` // digests in lower-case hex
}

type externalIdentity struct {
	Type  amc.ExternalIdentity `json:"type"`
	Value string               `json:"value"`
}

func wireIdentity(f amc.Forgotten) identity {
	if f.External != "" {
		return identity{External: &externalIdentity{f.External, f.Value}}
	}
	return identity{Hashed: map[amc.HashedPII]string{f.Hashed: f.Value}}
}

// deletion is an amc.RemoteDeletion in AMC's JSON.
type deletion struct {
	UserDeletionRequestID string `json:"userDeletionRequestId"`
	IdentityCount         int    `json:"identityCount"`
	Status                string `json:"status"` // PENDING, SUCCEEDED
}

func (d deletion) domain() amc.RemoteDeletion {
	remote := amc.RemoteDeletion{ID: d.UserDeletionRequestID, State: amc.RequestSubmitted, Identities: d.IdentityCount}
	switch d.Status {
	case "SUCCEEDED":
		remote.State = amc.RequestSucceeded
	case "FAILED": // not documented; all other words mean that it goes on
		remote.State = amc.RequestFailed
	}
	return remote
}

// deletionPage is a page of deletion requests. The API's documents do not name the field that lists them: it is the one
// that holds an array.
type deletionPage struct {
	deletions []deletion
	next      string
}

func (p *deletionPage) UnmarshalJSON(data []byte) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return err
	}
	for name, value := range fields {
		var into any
		switch {
		case name == "nextToken":
			into = &p.next
		case value[0] == '[':
			into = &p.deletions
		default:
			continue
		}
		if err := json.Unmarshal(value, into); err != nil {
			return err
		}
	}
	return nil
}
