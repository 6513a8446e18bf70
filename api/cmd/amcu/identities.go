package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

// identityTypes are all that AMC knows.
var identityTypes = []string{
	"EMAIL", "PHONE", "FIRST_NAME", "LAST_NAME", "ADDRESS", "CITY", "STATE", "ZIP", "COUNTRY_CODE",
	"LIVERAMP", "MAID", "IDFA", "EXPERIAN", "MERKLE", "NEUSTAR", "KANTAR", "REALID", "SAMBATV",
}

// people collects identities, hashed as they come.
type people struct {
	file       string
	country    identity.Country
	hashed     bool
	normalizer *identity.Normalizer
	all        []client.IdentityToForget
}

// readPeople reads all identities of a file, or none.
func (a *app) readPeople(file string, f forgetFlags) ([]client.IdentityToForget, error) {
	p := &people{file: file, hashed: f.hashed, normalizer: identity.NewNormalizer()}
	if f.country != "" {
		var ok bool
		if p.country, ok = identity.ParseCountry(f.country); !ok {
			return nil, usage("country_form", "--country", f.country+" is no ISO 3166-1 country code", `use two letters such as "DE"`)
		}
	}
	in := a.in
	if file != "-" {
		opened, err := os.Open(file)
		if err != nil {
			return nil, fileError(file, "", err)
		}
		defer opened.Close()
		in = opened
	}
	var err error
	if f.kind != "" {
		err = p.lines(in, strings.ToUpper(f.kind))
	} else {
		err = p.records(in, a.err)
	}
	if err == nil && len(p.all) == 0 {
		err = &amc.Error{Kind: amc.KindInvalid, Code: "no_rows", File: file, Message: "there is no identity in it", Hint: "check the file"}
	}
	return p.all, err
}

// maxLine bounds a line with one identity.
const maxLine = 64 << 10

// lines reads one identity a line.
func (p *people) lines(in io.Reader, kind string) error {
	if !slices.Contains(identityTypes, kind) {
		return usage("unknown_identity_type", "--type", kind+" is no type of identity", "use "+strings.Join(identityTypes, ", "))
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	for row := int64(1); lines.Scan(); row++ {
		line := lines.Bytes()
		if row == 1 {
			line = bytes.TrimPrefix(line, []byte("\uFEFF"))
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if err := p.add(kind, line, row, ""); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fileError(p.file, "", err)
	}
	return nil
}

// records reads the columns that are named after types, and says which others there are.
func (p *people) records(in io.Reader, says io.Writer) error {
	reader, err := record.Open(record.Input{Name: p.file, Reader: in}, record.Options{})
	if err != nil {
		return err
	}
	defer reader.Close()
	columns, types, passed := columnsOf(reader.Shape().Columns)
	if len(columns) == 0 {
		return &amc.Error{Kind: amc.KindInvalid, Code: "missing_column", File: p.file, Message: "no column is named after a type of identity",
			Hint: "name them " + strings.ToLower(strings.Join(identityTypes, ", ")) + "; or give --type for a file with one identity a line"}
	}
	rows, err := reader.Rows(columns)
	if err != nil {
		return err
	}
	var block record.Block
	for before := int64(0); ; {
		if err := reader.Next(&block); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		rows.Reset(&block)
		for rows.Next() {
			cells := rows.Cells()
			switch rows.Rule() {
			case amc.RuleEmptyRow, amc.RuleHeaderRow:
				continue
			case amc.RuleColumnCount:
				return &amc.Error{Kind: amc.KindInvalid, Code: amc.RuleColumnCount, File: p.file, Row: before + rows.Number(), Message: "the row has not as many columns as the header", Hint: "check its quotes and delimiters"}
			}
			for i, cell := range cells {
				if err := p.add(types[i], cell, before+rows.Number(), columns[i]); err != nil {
					return err
				}
			}
		}
		if err := rows.Err(); err != nil {
			return p.placed(err, before)
		}
		before += rows.Number()
		for _, name := range rows.Unnamed() {
			if !slices.Contains(passed, name) {
				passed = append(passed, name)
			}
		}
	}
	if len(passed) > 0 {
		fmt.Fprintf(says, "passed over columns that are no identities: %s\n", strings.Join(passed, ", "))
	}
	return nil
}

// columnsOf finds the columns to read. Objects of JSON name theirs themselves: every type is asked for, in small letters and in
// capitals.
func columnsOf(header []string) (columns, types, passed []string) {
	if header == nil {
		for _, t := range identityTypes {
			columns, types = append(columns, strings.ToLower(t), t), append(types, t, t)
		}
		return columns, types, nil
	}
	fold := strings.NewReplacer("_", "", "-", "", " ", "")
	for _, name := range header {
		i := slices.IndexFunc(identityTypes, func(t string) bool { return strings.EqualFold(fold.Replace(name), fold.Replace(t)) })
		if i < 0 {
			passed = append(passed, name)
			continue
		}
		columns, types = append(columns, name), append(types, identityTypes[i])
	}
	return columns, types, passed
}

// add takes one identity; an empty cell is none. An error names its place, never the identity.
func (p *people) add(kind string, value []byte, row int64, column string) error {
	if len(value) == 0 {
		return nil
	}
	refuse := func(message, hint string) error {
		return &amc.Error{Kind: amc.KindInvalid, Code: "identity_invalid", File: p.file, Row: row, Column: column, Message: message, Hint: hint}
	}
	t, hashable := identity.ParseType(kind)
	if !hashable {
		p.all = append(p.all, client.IdentityToForget{Type: kind, Value: string(value)})
		return nil
	}
	digest, outcome, rule := p.normalizer.AppendDigest(nil, t, p.country, value)
	switch {
	case outcome == identity.Rejected && rule == identity.NoCountry:
		return refuse("the rules for "+kind+" are a country's", "name it with --country")
	case outcome == identity.Rejected:
		return refuse(fmt.Sprintf("this is no %s that could be matched (%s)", kind, rule), "correct it or leave it out; of national phone numbers name the country with --country")
	case p.hashed && outcome != identity.PassedThrough:
		return refuse("this is no SHA-256 in hexadecimal", "leave out --hashed for plain identities")
	}
	p.all = append(p.all, client.IdentityToForget{Type: kind, Value: string(digest), Hashed: true})
	return nil
}

// placed puts the file's name and the rows before its block into an error of Rows.
func (p *people) placed(err error, before int64) error {
	var e *amc.Error
	if !errors.As(err, &e) {
		return err
	}
	at := *e
	at.File, at.Row = p.file, e.Row+before
	return &at
}
