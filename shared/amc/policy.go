package amc

import (
	"cmp"
	"fmt"
	"time"
)

// Policy says what a job may lose and send, and what it is only warned of. A job keeps the policy that it was made with, so every
// attempt and every machine judges alike.
type Policy struct {
	// MaxRejectRatio is how many of the rows, and of any identity column's cells that are not empty, may be rejected, from 0 to 1; nil
	// is DefaultMaxRejectRatio, and 1 lets everything pass.
	MaxRejectRatio *float64 `json:"maxRejectRatio,omitempty" ignored:"true"`
	// RequireConsent refuses rows of the EEA and the United Kingdom without a consent column, instead of warning of them.
	RequireConsent bool `json:"requireConsent,omitempty" split_words:"true"`
	// AllowPlain warns of columns that nothing hashes and that hold mostly identities, instead of refusing them.
	AllowPlain bool `json:"allowPlain,omitempty" split_words:"true"`
	// Retention is how old events may be before they are warned of; 0 is DefaultRetention.
	Retention time.Duration `json:"retention,omitempty"`
}

const (
	// DefaultMaxRejectRatio is how many of the rows, and how much of an identity column, may be rejected when nobody says.
	DefaultMaxRejectRatio = 0.2
	// DefaultRetention is how far back AMC keeps events: 12.5 months of a mean year.
	DefaultRetention = 9131*time.Hour + 15*time.Minute
)

// Validate refuses a policy that can't be kept. Errors are KindInvalid and name the field.
func (p Policy) Validate() error {
	switch ratio := p.RejectRatio(); {
	case !(ratio >= 0 && ratio <= 1): // NaN is neither
		return invalid("reject_ratio_range", "maxRejectRatio", fmt.Sprintf("%g is no reject ratio", ratio), "use a number from 0 to 1; 1 lets every reject pass")
	case p.Retention < 0:
		return invalid("retention_range", "retention", fmt.Sprintf("%s is no retention", p.Retention), "use a positive time, such as 9000h")
	}
	return nil
}

// RejectRatio returns MaxRejectRatio or its default.
func (p Policy) RejectRatio() float64 {
	if p.MaxRejectRatio == nil {
		return DefaultMaxRejectRatio
	}
	return *p.MaxRejectRatio
}

// OldestKept returns the oldest time of events that a job made now is not warned of.
func (p Policy) OldestKept(now time.Time) time.Time {
	return now.Add(-cmp.Or(p.Retention, DefaultRetention))
}
