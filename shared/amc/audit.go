package amc

import "time"

// AuditRecord is one call that changed something, tried to, or was refused. It holds names and ids only: no bodies, no
// query, no identity.
type AuditRecord struct {
	ID        string    `json:"id"` // a UUIDv7
	At        time.Time `json:"at"`
	Subject   string    `json:"subject"`
	ClientID  string    `json:"clientId"`  // the program that the subject used
	Action    string    `json:"action"`    // operationId of the API's document
	Resource  string    `json:"resource"`  // path with ids
	Status    int       `json:"status"`    // of the answer
	Code      string    `json:"code"`      // of the problem; "" when there was none
	RequestID string    `json:"requestId"` // as in the log and in X-Request-Id
}

// AuditQuery selects audit records. Zero fields select everything.
type AuditQuery struct {
	Subject  string
	Action   string
	Resource string    // the whole path
	After    time.Time // inclusive
	Before   time.Time // exclusive
	Cursor   string    // next of the page before; KindInvalid when it is none
	Limit    int       // 1..100; 0 is 25
}
