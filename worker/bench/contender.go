package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/worker/bench/people"
)

// contender is a program that turns an input into hashed, compressed rows.
type contender struct {
	name    string
	what    string // what it is and how it is told to work
	ours    bool
	missing string                              // why it can't be measured here
	maxRows int                                 // larger inputs are not given to it; 0 is no limit
	formats []string                            // that it reads; nil is all
	command func(in input, out string) []string // out is an empty folder
}

// skips says why an input is not given to the contender; "" when it is.
func (c *contender) skips(in input) string {
	switch {
	case c.formats != nil && !slices.Contains(c.formats, in.format):
		return "it reads none"
	case c.maxRows > 0 && in.rows > c.maxRows:
		return fmt.Sprintf("it is given %s rows at most, its time grows with the rows", thousands(c.maxRows))
	}
	return ""
}

func (c *contender) folder() string { return filepath.Join(folder, "out", c.name) }

// output returns the files that the contender wrote last.
func (c *contender) output(in input) string {
	if c.ours {
		return filepath.Join(c.folder(), "part-*."+in.written()+".gz")
	}
	return filepath.Join(c.folder(), "out.gz")
}

// measure runs the contender once.
func (c *contender) measure(ctx context.Context, in input) (measurement, error) {
	if err := os.RemoveAll(c.folder()); err != nil {
		return measurement{}, fmt.Errorf("empty folder: %w", err)
	}
	if err := os.MkdirAll(c.folder(), 0o750); err != nil {
		return measurement{}, fmt.Errorf("make folder: %w", err)
	}
	return measure(ctx, c.command(in, c.folder()))
}

// prepareOurs builds and describes ours.
func prepareOurs(ctx context.Context) (*contender, error) {
	bin, mapping := filepath.Join(folder, "bin"), filepath.Join(folder, "mapping.json")
	if _, err := command(ctx, "", "go", "build", "-o", bin+string(filepath.Separator), "./worker/cmd/transform"); err != nil {
		return nil, err
	}
	if err := os.WriteFile(mapping, []byte(encode(peopleMapping())), 0o600); err != nil {
		return nil, fmt.Errorf("write mapping: %w", err)
	}
	return &contender{
		name: "transform", what: "ours: `transform` with its defaults", ours: true,
		command: func(in input, out string) []string {
			return []string{filepath.Join(bin, "transform"), "--mapping", mapping, "--out", out, "--output-format", in.written(), in.path()}
		},
	}, nil
}

// prepare builds, installs and describes the contenders. One that can't be had says so and stays in the tables.
func prepare(ctx context.Context) ([]*contender, error) {
	ours, err := prepareOurs(ctx)
	if err != nil {
		return nil, err
	}
	bin := filepath.Join(folder, "bin")
	if _, err := command(ctx, "", "go", "build", "-o", bin+string(filepath.Separator), "./worker/bench/naive"); err != nil {
		return nil, err
	}
	scripts, err := filepath.Abs("worker/bench")
	if err != nil {
		return nil, fmt.Errorf("find scripts: %w", err)
	}
	missing := ""
	if err := install(ctx, scripts); err != nil {
		missing = err.Error()
	}
	peer := func(name, title, script, how string, more ...string) *contender {
		c := &contender{name: name, missing: missing}
		version := ""
		if c.missing == "" {
			if version, err = command(ctx, scripts, "node", script); err != nil {
				c.missing = err.Error()
			}
		}
		c.what = title + " " + version + how
		c.command = func(in input, out string) []string {
			return append([]string{"node", filepath.Join(scripts, script), in.path(), filepath.Join(out, "out.gz"), in.format}, more...)
		}
		return c
	}
	return []*contender{
		ours,
		peer("ClickHouse gzip 3", "ClickHouse", "clickhouse.mjs", " in process (npm chdb), 2 threads, gzip level 3, row order not kept", "3"),
		peer("ClickHouse gzip 1", "ClickHouse", "clickhouse.mjs", " in process (npm chdb), 2 threads, gzip level 1, row order not kept", "1"),
		peer("DuckDB", "DuckDB", "duckdb.mjs", " in process (npm @duckdb/node-api), 2 threads, its only gzip level, row order not kept"),
		{
			name: "naive Go gzip 6", what: "plain Go, one goroutine: encoding/csv or encoding/json, nyaruka/phonenumbers, crypto/sha256, compress/gzip",
			maxRows: 1_000_000, formats: []string{"csv", "jsonl"},
			command: func(in input, out string) []string {
				return []string{filepath.Join(bin, "naive"), in.path(), filepath.Join(out, "out.gz"), in.format}
			},
		},
	}, nil
}

// install installs what package-lock.json names, unless that was done since the file changed.
func install(ctx context.Context, scripts string) error {
	lock, err := os.Stat(filepath.Join(scripts, "package-lock.json"))
	if err != nil {
		return fmt.Errorf("find package-lock.json: %w", err)
	}
	done, err := os.Stat(filepath.Join(scripts, "node_modules", ".package-lock.json"))
	if err == nil && done.ModTime().After(lock.ModTime()) {
		return nil
	}
	fmt.Println("installing DuckDB and ClickHouse")
	_, err = command(ctx, scripts, "npm", "ci", "--no-audit", "--no-fund")
	return err
}

// peopleMapping maps every column of people's files.
func peopleMapping() amc.Mapping {
	identities := map[string]amc.HashedPII{
		"email": amc.Email, "phone": amc.Phone, "first_name": amc.FirstName, "last_name": amc.LastName,
		"address": amc.Address, "city": amc.City, "state": amc.State, "zip": amc.Zip,
	}
	m := amc.Mapping{DataSetID: "people", CountryCode: "US"}
	for _, name := range people.Columns {
		c := amc.Column{Name: name, DataType: amc.String, ColumnType: amc.DimensionColumn}
		switch {
		case identities[name] != "":
			c.ExternalUserIDType = &amc.ExternalUserIDType{HashedPII: identities[name]}
		case name == "country":
			c.IsCountryCode = true
		case name == "event_time":
			c.DataType, c.IsMainEventTime = amc.Timestamp, true
		case name == "amount":
			c.DataType, c.ColumnType = amc.Decimal, amc.MetricColumn
		}
		m.Columns = append(m.Columns, amc.MappedColumn{Column: c})
	}
	return m
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
