package part

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Sink is where files are written.
type Sink interface {
	// Create begins a file.
	Create(ctx context.Context, name string) (Writer, error)
	// Remove removes a committed file; one that is not there is no error.
	Remove(ctx context.Context, name string) error
	// Location is how a manifest names a file.
	Location(name string) string
}

// Writer writes one file. Exactly one of Commit and Abort ends it.
type Writer interface {
	io.Writer
	// Commit makes the file appear. When it fails, nothing has.
	Commit() error
	// Abort drops the file.
	Abort() error
}

// Names of the files beside the parts.
const (
	ReportName  = "report.json"
	RejectsName = amc.RejectsName
)

// Output is the files of one transform.
type Output struct {
	sink  Sink
	open  []*file
	names []string // committed
}

// NewOutput begins to write to the sink.
func NewOutput(sink Sink) *Output { return &Output{sink: sink} }

// file is a Writer that its Output knows of.
type file struct {
	Writer
	output *Output
	name   string
}

// Create begins a file.
func (o *Output) Create(ctx context.Context, name string) (Writer, error) {
	w, err := o.sink.Create(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", name, err)
	}
	f := &file{Writer: w, output: o, name: name}
	o.open = append(o.open, f)
	return f, nil
}

func (f *file) Commit() error {
	f.ended()
	if err := f.Writer.Commit(); err != nil {
		return fmt.Errorf("write %s: %w", f.name, err)
	}
	f.output.names = append(f.output.names, f.name)
	return nil
}

func (f *file) Abort() error {
	f.ended()
	return f.Writer.Abort()
}

func (f *file) ended() {
	f.output.open = slices.DeleteFunc(f.output.open, func(other *file) bool { return other == f })
}

// Finish writes the report and then the manifest of its parts.
func (o *Output) Finish(ctx context.Context, report amc.Report) error {
	text, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return fmt.Errorf("encode report: %w", err)
	}
	if err := o.put(ctx, ReportName, append(text, '\n')); err != nil {
		return err
	}
	var manifest strings.Builder
	for _, p := range report.Parts {
		manifest.WriteString(o.sink.Location(p.Name) + "\n")
	}
	return o.put(ctx, amc.ManifestName, []byte(manifest.String()))
}

func (o *Output) put(ctx context.Context, name string, text []byte) error {
	w, err := o.Create(ctx, name)
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", name, err), w.Abort())
	}
	return w.Commit()
}

// Discard drops unfinished files and removes the others, newest first.
func (o *Output) Discard(ctx context.Context) error {
	var errs []error
	for _, f := range slices.Clone(o.open) {
		errs = append(errs, f.Abort())
	}
	for _, name := range slices.Backward(o.names) {
		if err := o.sink.Remove(ctx, name); err != nil {
			errs = append(errs, fmt.Errorf("remove %s: %w", name, err))
		}
	}
	o.names = nil
	return errors.Join(errs...)
}
