package record

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// places returns where each column stands in the source. None may be missing, stand there twice, or be refused. It returns nil for
// a source whose records name their columns themselves.
func (r *Reader) places(columns []string) ([]int, error) {
	if r.shape.Columns == nil {
		return nil, nil
	}
	at := make([]int, len(columns))
	for i, name := range columns {
		at[i] = slices.Index(r.shape.Columns, name)
		switch {
		case at[i] < 0:
			return nil, r.missing(name)
		case slices.Contains(r.shape.Columns[at[i]+1:], name):
			names := "header"
			if r.entry.binary != "" {
				names = "file"
			}
			return nil, &amc.Error{Kind: amc.KindInvalid, Code: "duplicate_column", File: r.file.Name, Column: name,
				Message: "the " + names + " has this column twice", Hint: "rename one of the two, so that it is plain which is meant"}
		case r.shape.Refused != nil && r.shape.Refused[at[i]] != nil:
			return nil, &amc.Error{Kind: amc.KindInvalid, Code: "unsupported_column", File: r.file.Name, Column: name,
				Message: "the column can't be loaded: " + r.shape.Refused[at[i]].Message, Hint: "drop it from the mapping, or write what is needed of it as a column of its own"}
		}
	}
	return at, nil
}

// missing is MissingColumn, with a better hint where the file allows one.
func (r *Reader) missing(column string) *amc.Error {
	e := MissingColumn(r.file.Name, column, r.shape.Columns)
	switch {
	case r.entry.binary != "" && alike(r.shape.Columns, column) < 0: // a schema is not the first row of data
		e.Hint = fmt.Sprintf("its schema has %d column(s) of other names: run transform inspect to see them", len(r.shape.Columns))
	case r.entry.binary == "" && r.compression == "" && strings.EqualFold(path.Ext(r.file.Name), ".gz"):
		e.Hint = "its name ends in .gz and its content is not gzip: export or copy it again"
	}
	return e
}

// MissingColumn is the error about a mapped column that a source does not have. What stands in a header may be the first row of a
// file without one, and values have no place in an error: of the header, it echoes only a name that is as good as the mapping's.
func MissingColumn(file, column string, header []string) *amc.Error {
	e := missingColumn(file, column)
	if i := alike(header, column); i >= 0 {
		e.Hint = fmt.Sprintf("column %d is called %q, the mapping says %q: make them the same", i+1, header[i], column)
	} else if len(header) > 0 && header[0] == ColumnName(0) {
		e.Hint = fmt.Sprintf("its columns are called %s to %s", ColumnName(0), ColumnName(len(header)-1))
	} else if len(header) == 1 {
		e.Hint = "its header has one column of another name: check that the first line is a header, and which character stands between columns"
	} else {
		e.Hint = fmt.Sprintf("its header has %d column(s) of other names: run transform inspect to see them, or declare the file headerless if its first line is data", len(header))
	}
	return e
}

// MissingKey is MissingColumn for records that name their columns themselves.
func MissingKey(file, column string, keys []string) *amc.Error {
	e := missingColumn(file, column)
	if i := alike(keys, column); i >= 0 {
		e.Hint = fmt.Sprintf("a key is called %q, the mapping says %q: make them the same", keys[i], column)
	} else {
		e.Hint = fmt.Sprintf("its objects have %d other key(s): run transform inspect to see them", len(keys))
	}
	return e
}

func missingColumn(file, column string) *amc.Error {
	return &amc.Error{Kind: amc.KindInvalid, Code: "missing_column", File: file, Column: column, Message: "the file has no such column"}
}

// DifferentColumns is the error about a source whose header has not the columns of an earlier one's, in any order; nil when it has. It
// tells them by their places: what stands in a header may be the first row of a file without one.
func DifferentColumns(file string, header []string, earlier string, columns []string) error {
	var differences []string
	if i := lacking(columns, header); i >= 0 {
		differences = append(differences, fmt.Sprintf("column %d of the latter is not in it", i+1))
	}
	if i := lacking(header, columns); i >= 0 {
		differences = append(differences, fmt.Sprintf("its column %d is not in the latter", i+1))
	}
	if differences == nil {
		return nil
	}
	return &amc.Error{Kind: amc.KindInvalid, Code: "columns_differ", File: file, Message: "its columns are not those of " + earlier,
		Hint: strings.Join(differences, ", and ") + ": load files with different columns each by itself"}
}

// AllRowsRejected is the error about a source no row of which is loaded. It is ragged when all have another number of columns than the header.
func AllRowsRejected(file, message string, ragged bool) *amc.Error {
	e := &amc.Error{Kind: amc.KindInvalid, Code: "all_rows_rejected", File: file, Message: message, Hint: "check the mapping against the file"}
	if ragged {
		e.Hint = "its rows have more or fewer columns than its header: check the delimiter, whether each row ends in one, and that values which hold it are in quotes"
	}
	return e
}

// lacking returns the first of the names that is in the others less often, or -1.
func lacking(names, others []string) int {
	left := make(map[string]int, len(others))
	for _, name := range others {
		left[name]++
	}
	return slices.IndexFunc(names, func(name string) bool {
		left[name]--
		return left[name] < 0
	})
}

// alike returns where the name stands when only letters and digits count, and not their case, or -1.
func alike(names []string, name string) int {
	name = foldName(name)
	return slices.IndexFunc(names, func(other string) bool { return name != "" && foldName(other) == name })
}

func foldName(name string) string {
	return strings.Map(func(c rune) rune {
		if !unicode.In(c, unicode.Letter, unicode.Mark, unicode.Number) {
			return -1
		}
		return unicode.ToLower(c)
	}, name)
}
