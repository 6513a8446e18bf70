package ads

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const (
	deletionType  = "application/vnd.amcadvertiseruserdeletionrequest.v1+json"
	maxIdentities = 1000
)

// Identity names one person to be forgotten: by an external identity, or by hashed ones. Exactly one field is set.
type Identity struct {
	External *ExternalIdentity        `json:"externalIdentity,omitempty"`
	Hashed   map[amc.HashedPII]string `json:"hashedIdentity,omitempty"` // digests in lower-case hex
}

// ExternalIdentity is an identity issued by another party.
type ExternalIdentity struct {
	Type  amc.ExternalIdentity `json:"type"`
	Value string               `json:"value"`
}

// UserDeletion is a request to forget people.
type UserDeletion struct {
	UserDeletionRequestID string `json:"userDeletionRequestId"`
	IdentityCount         int    `json:"identityCount"`
	Status                string `json:"status"` // PENDING, SUCCEEDED
}

// CreateUserDeletion asks AMC to forget up to 1,000 people and returns the ID of the request.
func (c *Client) CreateUserDeletion(ctx context.Context, instance amc.Instance, people []Identity) (string, error) {
	if len(people) == 0 || len(people) > maxIdentities {
		return "", &amc.Error{
			Kind: amc.KindInvalid, Code: "identity_count", Field: "targetIdentities",
			Message: fmt.Sprintf("%d identities in one deletion", len(people)), Hint: fmt.Sprintf("give 1 to %d", maxIdentities),
		}
	}
	at, err := path(base, instance.ID, "userDeletionRequest")
	if err != nil {
		return "", err
	}
	call := call{name: "create user deletion", via: instance, method: http.MethodPost, path: at, mediaType: deletionType, effect: true}
	call.body = struct {
		TargetIdentities []Identity `json:"targetIdentities"`
	}{people}
	for _, p := range people {
		if p.External != nil {
			call.private = append(call.private, p.External.Value)
		}
		for _, digest := range p.Hashed {
			call.private = append(call.private, digest)
		}
	}
	var answer UserDeletion
	if err := c.do(ctx, call, &answer); err != nil {
		return "", err
	}
	if answer.UserDeletionRequestID == "" {
		return "", exchange{name: call.name, peer: "AMC", effect: true}.unreadable(http.StatusOK)
	}
	return answer.UserDeletionRequestID, nil
}

// UserDeletions returns all deletion requests of the instance.
func (c *Client) UserDeletions(ctx context.Context, instance amc.Instance) ([]UserDeletion, error) {
	at, err := path(base, instance.ID, "userDeletionRequest", "list")
	if err != nil {
		return nil, err
	}
	return pages(func(token string) ([]UserDeletion, string, error) {
		var answer deletionPage
		err := c.do(ctx, call{
			name: "list user deletions", via: instance, method: http.MethodPost, path: at,
			query: pageQuery(token, "maxResults", pageSize), mediaType: deletionType,
		}, &answer)
		return answer.deletions, answer.next, err
	})
}

// deletionPage is a page of deletion requests. The API's documents do not name the field that lists them: it is the one
// that holds an array.
type deletionPage struct {
	deletions []UserDeletion
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

// UserDeletion returns a deletion request.
func (c *Client) UserDeletion(ctx context.Context, instance amc.Instance, id string) (UserDeletion, error) {
	at, err := path(base, instance.ID, "userDeletionRequest", id)
	if err != nil {
		return UserDeletion{}, err
	}
	var answer struct {
		Deletion UserDeletion `json:"identityDeletion"`
	}
	err = c.do(ctx, call{name: "get user deletion", via: instance, method: http.MethodGet, path: at, mediaType: deletionType}, &answer)
	return answer.Deletion, err
}
