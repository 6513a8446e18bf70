package amc

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// SavedMapping is one version of a named mapping. It never changes; a change is the next version.
type SavedMapping struct {
	Name      string    `json:"name"`
	Number    int       `json:"version"` // 1 for a name's first
	Mapping   Mapping   `json:"mapping"`
	Comment   string    `json:"comment,omitempty"` // why this version is
	CreatedAt time.Time `json:"createdAt"`
	CreatedBy string    `json:"createdBy"` // subject of the token
}

// Ref names the version: "customers@3".
func (m SavedMapping) Ref() MappingRef { return MappingRef{m.Name, m.Number} }

// MappingRef names a version of a saved mapping. Number 0 is the newest.
type MappingRef struct {
	Name   string
	Number int
}

func (r MappingRef) String() string {
	if r.Number == 0 {
		return r.Name
	}
	return r.Name + "@" + strconv.Itoa(r.Number)
}

// mappingName is the form of a saved mapping's name. It has no "@", which a reference ends it with.
var mappingName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,99}$`)

// ParseMappingRef reads "name" or "name@3".
func ParseMappingRef(s string) (MappingRef, error) {
	name, number, versioned := strings.Cut(s, "@")
	r := MappingRef{Name: name}
	if versioned {
		r.Number, _ = strconv.Atoi(number) // what is no number is no version either
	}
	if !mappingName.MatchString(name) || versioned && (r.Number < 1 || r.String() != s) {
		return MappingRef{}, invalid("mapping_ref_form", "mappingRef", fmt.Sprintf("%q names no saved mapping", s),
			`use its name, or name@version such as "customers@3"; names are lower-case letters, digits, dots, dashes and underscores`)
	}
	return r, nil
}
