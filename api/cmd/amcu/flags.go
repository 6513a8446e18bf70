package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func limitOf(limit int) error {
	if limit < 1 {
		return usage("limit_form", "--limit", "the limit is below 1", "ask for one at least")
	}
	return nil
}

// timeOf reads a flag's time; nil when there is none.
func timeOf(flag, text string) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, usage("time_form", flag, text+" is no time", "write it like 2026-11-01T00:00:00Z")
	}
	return &t, nil
}

// mappingOf returns what --mapping names: the mapping of a file, or the name of a saved one.
func mappingOf(name string) (*amc.Mapping, string, error) {
	if saved(name) {
		return nil, name, nil
	}
	mapping, err := readMapping(name, "--mapping")
	return &mapping, "", err
}

// saved reports whether --mapping names a saved mapping: what could be one, and is neither a file nor looks like one.
func saved(mapping string) bool {
	if _, err := amc.ParseMappingRef(mapping); err != nil || filepath.Ext(mapping) == ".json" {
		return false
	}
	_, err := os.Stat(mapping)
	return errors.Is(err, fs.ErrNotExist)
}

// readMapping reads a mapping's file; field says which flag named it.
func readMapping(name, field string) (amc.Mapping, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return amc.Mapping{}, fileError(name, field, err)
	}
	mapping, err := amc.ParseMapping(text)
	var e *amc.Error
	if errors.As(err, &e) {
		e.File = name
	}
	return mapping, err
}
