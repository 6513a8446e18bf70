package api

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Permission is what an operation asks of its caller. Each includes those before it.
type Permission int

// The permissions, from least to most.
const (
	Public Permission = iota // anybody, without a token
	Read
	Write
	Admin
)

// permissions says who may do what, by operationId of the document.
var permissions = map[string]Permission{
	"createJob":     Write,
	"listJobs":      Read,
	"getJob":        Read,
	"cancelJob":     Write,
	"retryJob":      Write,
	"getReport":     Read,
	"getRejects":    Write,
	"browseSources": Read,
	"createSource":  Write,
	"inspectSource": Write,
	"previewSource": Write,
	"getSettings":   Read,
	"listInstances": Read,

	"listDeletions":  Admin,
	"createDeletion": Admin,
	"getDeletion":    Admin,

	"listWebhooks":   Admin,
	"createWebhook":  Admin,
	"getWebhook":     Admin,
	"updateWebhook":  Admin,
	"deleteWebhook":  Admin,
	"rotateWebhook":  Admin,
	"testWebhook":    Admin,
	"listDeliveries": Admin,

	"getHealth":              Public,
	"getReadiness":           Public,
	"getVersion":             Public,
	"getDocument":            Public,
	"listConnections":        Read,
	"createConnection":       Admin,
	"getConnection":          Read,
	"updateConnection":       Admin,
	"deleteConnection":       Admin,
	"beginAuthorization":     Admin,
	"completeAuthorization":  Admin,
	"discoverInstances":      Admin,
	"registerInstance":       Admin,
	"getInstance":            Read,
	"updateInstance":         Admin,
	"deleteInstance":         Admin,
	"createDataSets":         Write,
	"listDataSets":           Read,
	"getDataSet":             Read,
	"updateDataSet":          Write,
	"confirmDataSetDeletion": Admin,
	"deleteDataSet":          Admin,
	"addColumn":              Write,
	"updateColumn":           Write,
	"deleteColumn":           Admin,
	"listDataSetUploads":     Read,

	"listMappings":         Read,
	"getMapping":           Read,
	"listMappingVersions":  Read,
	"getMappingVersion":    Read,
	"createMapping":        Write,
	"createMappingVersion": Write,
	"deleteMapping":        Admin,

	"listAudit": Admin,
}

var (
	groups = map[string]Permission{"viewer": Read, "operator": Write, "admin": Admin}
	scopes = map[string]Permission{"amc/read": Read, "amc/write": Write, "amc/admin": Admin}
)

// Verifier tells who a bearer token belongs to. A token that is not good fails with KindUnauthorized.
type Verifier interface {
	Verify(ctx context.Context, token string) (Principal, error)
}

// Principal is the holder of a token.
type Principal struct {
	Subject  string
	ClientID string   // the program the token was issued to
	Groups   []string // of a person
	Scopes   []string
}

// Permission returns the most the principal may do. A machine, which is its own subject, has the scopes of its token; a
// person has what their groups allow, whatever scopes the program they use could ask for.
func (p Principal) Permission() Permission {
	names, table := p.Groups, groups
	if p.Subject == p.ClientID {
		names, table = p.Scopes, scopes
	}
	most := Public
	for _, name := range names {
		most = max(most, table[name])
	}
	return most
}

// authorize lets a call pass when its token allows the operation.
func authorize(verifier Verifier) gin.HandlerFunc {
	return func(c *gin.Context) {
		needed := permissions[routeOf(c).Operation.OperationID]
		if needed == Public {
			return
		}
		header := c.Request.Header.Values("Authorization")
		if len(header) == 0 {
			fail(c, &amc.Error{Kind: amc.KindUnauthorized, Code: codeTokenMissing, Message: "the call carries no token", Hint: "send Authorization: Bearer with an access token"})
			return
		}
		scheme, token, _ := strings.Cut(header[0], " ")
		if len(header) > 1 || !strings.EqualFold(scheme, "Bearer") || token == "" {
			fail(c, badToken("the Authorization header is not one bearer token", nil))
			return
		}
		principal, err := verifier.Verify(c.Request.Context(), strings.TrimSpace(token))
		if err != nil {
			fail(c, err)
			return
		}
		callOf(c.Request.Context()).principal = principal
		if principal.Permission() < needed {
			fail(c, &amc.Error{Kind: amc.KindForbidden, Code: "not_allowed", Message: "the caller may not do this",
				Hint: fmt.Sprintf("a person needs the group %s, a machine the scope %s, or more", nameOf(groups, needed), nameOf(scopes, needed))})
		}
	}
}

const codeTokenMissing = "token_missing"

// badToken refuses a token; the cause goes to the log only.
func badToken(message string, cause error) error {
	return &amc.Error{Kind: amc.KindUnauthorized, Code: "token_invalid", Message: message, Hint: "get a new access token", Err: cause}
}

// challenge is the WWW-Authenticate header of a 401 (RFC 6750).
func challenge(code string) string {
	if code == codeTokenMissing {
		return `Bearer realm="amc-uploader"`
	}
	return `Bearer realm="amc-uploader", error="invalid_token"`
}

func nameOf(table map[string]Permission, p Permission) string {
	for name, q := range table {
		if q == p {
			return name
		}
	}
	return ""
}

// checkPermissions fails unless the table has every operation of the document and no other, and both agree on which are public.
func (k *contract) checkPermissions(table map[string]Permission) error {
	var seen []string
	for _, route := range k.routes {
		op := route.Operation
		permission, ok := table[op.OperationID]
		if !ok {
			return fmt.Errorf("operation %s of the document is not in the permission table", op.OperationID)
		}
		if open := op.Security != nil && len(*op.Security) == 0; open != (permission == Public) {
			return fmt.Errorf("operation %s is public in only one of document and permission table", op.OperationID)
		}
		seen = append(seen, op.OperationID)
	}
	for id := range table {
		if !slices.Contains(seen, id) {
			return fmt.Errorf("operation %s of the permission table is not in the document", id)
		}
	}
	return nil
}
