package amc

import (
	_ "embed"
	"strings"
)

// countryCodes is the only list of ISO 3166-1 alpha-2: `make generate` makes the console's from the same file.
//
//go:embed countries.txt
var countryCodes string

// Countries returns the codes of ISO 3166-1 alpha-2, in order.
func Countries() []string { return strings.Fields(countryCodes) }

var countries = set(Countries()...)
