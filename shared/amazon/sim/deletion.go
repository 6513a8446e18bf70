package sim

import (
	"regexp"
	"slices"
	"time"
)

const (
	maxIdentities = 1000
	forgetting    = 2 * time.Second
)

type deletion struct {
	id      string
	people  int
	created time.Time
}

var digestForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (s *Simulator) createDeletion(c *call) (any, *refusal) {
	var body struct {
		TargetIdentities []struct {
			External *struct {
				Type  string `json:"type"`
				Value string `json:"value"`
			} `json:"externalIdentity"`
			Hashed map[string]string `json:"hashedIdentity"`
		} `json:"targetIdentities"`
	}
	if refused := c.decode(&body); refused != nil {
		return nil, refused
	}
	if n := len(body.TargetIdentities); n == 0 || n > maxIdentities {
		return nil, invalid("targetIdentities must hold 1 to %d identities", maxIdentities)
	}
	for i, t := range body.TargetIdentities {
		switch {
		case (t.External == nil) == (len(t.Hashed) == 0):
			return nil, invalid("targetIdentities[%d] needs exactly one of externalIdentity and hashedIdentity", i)
		case t.External != nil && (!slices.Contains(externalIdentities, t.External.Type) || t.External.Value == ""):
			return nil, invalid("targetIdentities[%d]: externalIdentity is invalid", i)
		}
		for kind, digest := range t.Hashed {
			if !slices.Contains(hashedPII, kind) || !digestForm.MatchString(digest) {
				return nil, invalid("targetIdentities[%d]: hashedIdentity is invalid", i)
			}
		}
	}
	d := deletion{s.id("deletion"), len(body.TargetIdentities), s.Clock.Now().UTC()}
	c.instance.deletions = append(c.instance.deletions, d)
	return map[string]any{"userDeletionRequestId": d.id}, nil
}

func (s *Simulator) showDeletion(d deletion) map[string]any {
	status := "PENDING"
	if s.Clock.Now().Sub(d.created) >= forgetting {
		status = "SUCCEEDED"
	}
	return map[string]any{
		"userDeletionRequestId": d.id, "identityCount": d.people, "creationDateTime": d.created.Format(timeForm), "status": status,
	}
}

func (s *Simulator) listDeletions(c *call) (any, *refusal) {
	all := []map[string]any{}
	for _, d := range c.instance.deletions {
		all = append(all, s.showDeletion(d))
	}
	page, next, refused := paged(c, all, "maxResults")
	return map[string]any{"identityDeletions": page, "nextToken": next}, refused
}

func (s *Simulator) getDeletion(c *call) (any, *refusal) {
	for _, d := range c.instance.deletions {
		if d.id == c.PathValue("deletion") {
			return map[string]any{"identityDeletion": s.showDeletion(d)}, nil
		}
	}
	return nil, notFound("The deletion request does not exist")
}
