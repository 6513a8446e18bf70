package amc

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// Source is the customer's data: exactly one of an object, a list of objects, and all objects under a prefix. Several are
// read one behind the other, as one.
type Source struct {
	Bucket string   `json:"bucket"`
	Key    string   `json:"key,omitempty"`
	Keys   []string `json:"keys,omitempty"`   // in the order to read them
	Prefix string   `json:"prefix,omitempty"` // read by key; "a/" is a folder, "a" also holds "ab"

	Reading
	// ETag and Size are those of the object when a worker first opened it; every later read is of the same bytes. Of keys
	// and a prefix they are a digest over all of their objects, and the sum.
	ETag  string `json:"etag,omitempty"`
	Size  int64  `json:"size,omitempty"`
	Files int    `json:"files,omitempty"` // of keys and, once pinned, a prefix
}

const (
	// MaxFiles is how many objects a prefix may hold.
	MaxFiles = 10_000
	// MaxKeys is how many a source may list; its keys stand in the job's record, which bounds them together, too.
	MaxKeys      = 1000
	maxKeysBytes = 200_000
)

// Parse returns the source in its canonical form, or refuses one that does not say plainly what to read. Errors are KindInvalid and
// name the field.
func (s Source) Parse() (Source, error) {
	if err := s.validateKeys(); err != nil {
		return s, err
	}
	var err error
	if s.Reading, err = s.Reading.Parse(); err != nil {
		return s, under("source", err)
	}
	s.Files = len(s.Keys)
	return s, nil
}

// under names the object whose field an error is about.
func under(object string, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	placed := *e
	placed.Field = object + "." + e.Field
	return &placed
}

func (s Source) validateKeys() error {
	given := 0
	for _, set := range []bool{s.Key != "", len(s.Keys) > 0, s.Prefix != ""} {
		if set {
			given++
		}
	}
	switch {
	case given == 0:
		return invalid("source_missing", "source", "the source names no object", "give exactly one of key, keys and prefix")
	case given > 1:
		return invalid("source_ambiguous", "source", "the source says more than one of key, keys and prefix", "give exactly one of them")
	case len(s.Keys) > MaxKeys:
		return invalid("too_many_keys", "source.keys", fmt.Sprintf("the source lists %d keys; %d is the most", len(s.Keys), MaxKeys), "put the files under one prefix, or make several jobs")
	}
	first, size := map[string]int{}, 0
	for i, key := range s.Keys {
		field := fmt.Sprintf("source.keys[%d]", i)
		if key == "" {
			return invalid("key_missing", field, "the key is empty", "remove it")
		}
		if at, twice := first[key]; twice {
			return invalid("duplicate_key", field, fmt.Sprintf("keys[%d] is already this object", at), "keep one of the two")
		}
		first[key] = i
		size += len(key)
	}
	if size > maxKeysBytes {
		return invalid("keys_too_long", "source.keys", fmt.Sprintf("the keys have %d bytes together; %d is the most", size, maxKeysBytes), "put the files under one prefix, or make several jobs")
	}
	return nil
}

// Several reports whether the source is more than one object by its form, however many there are.
func (s Source) Several() bool { return s.Key == "" }

// String names the source to people.
func (s Source) String() string {
	switch {
	case s.Prefix != "":
		return ObjectRef{s.Bucket, s.Prefix}.String()
	case len(s.Keys) == 0:
		return ObjectRef{s.Bucket, s.Key}.String()
	}
	name := ObjectRef{s.Bucket, s.Keys[0]}.String()
	if n := max(s.Files, len(s.Keys)) - 1; n > 0 {
		name += fmt.Sprintf(" and %d more", n)
	}
	return name
}

// Holds reports whether an object is one of the source's prefix: no folder's marker, and nothing Hidden.
func (s Source) Holds(object Object) bool {
	below, ok := strings.CutPrefix(object.Key, s.Prefix)
	if !ok || object.Size == 0 && (strings.HasSuffix(object.Key, "/") || strings.HasSuffix(object.Key, "_$folder$")) {
		return false
	}
	if !strings.HasSuffix(s.Prefix, "/") {
		below = "-" + below // it does not begin a segment
	}
	return !Hidden(below)
}

// HiddenNames says to people which files Hidden passes over.
const HiddenNames = `names that begin with "_" or ".", or end in "manifest"`

// Hidden reports whether a file of an export is none of its data, by its path below the export's folder: a segment begins
// with "_" or ".", as _SUCCESS, _temporary/ and .part-0.crc do, or the name ends in ".crc", or in "manifest", as the list of files that
// Redshift's UNLOAD puts beside them does.
func Hidden(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		if strings.HasPrefix(segment, "_") || strings.HasPrefix(segment, ".") {
			return true
		}
	}
	return strings.HasSuffix(path, ".crc") || strings.HasSuffix(path, "manifest")
}

// Pin returns the source with ETag, Size and Files as the objects have them, which are all of it in their order; or a
// KindConflict error with code "source_changed" when it was pinned to others before.
func (s Source) Pin(objects []Object) (Source, error) {
	pinned := s
	pinned.Size = 0
	digest := sha256.New()
	for _, o := range objects {
		pinned.Size += o.Size
		fmt.Fprintf(digest, "%q %q %d\n", o.Key, o.ETag, o.Size)
	}
	if s.Several() {
		pinned.ETag, pinned.Files = hex.EncodeToString(digest.Sum(nil)), len(objects)
	} else {
		pinned.ETag = objects[0].ETag
	}
	if s.ETag != "" && (s.ETag != pinned.ETag || s.Size != pinned.Size) {
		e := &Error{Kind: KindConflict, Code: "source_changed", File: s.String(), Message: "the source changed after the job began", Hint: "submit a new job for the new version"}
		if s.Files != pinned.Files {
			e.Message += fmt.Sprintf(": it had %d files and has %d", s.Files, pinned.Files)
		}
		return s, e
	}
	return pinned, nil
}

// TriedSource is what a dry run found of a source; of several files, the form of the first that was read.
type TriedSource struct {
	Reading
	Compression string `json:"compression,omitempty"`
	Files       int    `json:"files"`
	Size        int64  `json:"size"` // of all files
	ETag        string `json:"etag,omitempty"`
}
