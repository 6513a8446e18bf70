package inspect

import (
	"bytes"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Plain judges the cells of a column whose text leaves as it is.
type Plain struct {
	phone bool // its header speaks of phone numbers: those without a calling code tell as well
}

// NewPlain makes the judge of a column.
func NewPlain(column amc.MappedColumn) Plain {
	return Plain{phone: newHeading(column.SourceName()).concept == string(amc.Phone)}
}

// Tells reports whether a cell identifies a person by itself: it has an e-mail address in it, or is a phone number.
func (p Plain) Tells(raw []byte) bool {
	if bytes.IndexByte(raw, '@') > 0 {
		return embedded.Match(raw)
	}
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || !p.phone && raw[0] != '+' && raw[0] != '\'' {
		return false // as most cells, at little cost
	}
	v := string(raw)
	return (p.phone || isAbroad(v)) && isPhone(v)
}
