package transform

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/worker/part"
)

// memory is a sink in memory. A file named in broken can't be created, one in brittle not committed.
type memory struct {
	mu              sync.Mutex
	files           map[string]string
	unfinished      int
	broken, brittle string
	keeps           bool // removes nothing
}

type memoryFile struct {
	bytes.Buffer
	sink *memory
	name string
}

var errBroken = errors.New("no room")

func newMemory() *memory { return &memory{files: map[string]string{}} }

func (m *memory) Create(_ context.Context, name string) (part.Writer, error) {
	if name == m.broken {
		return nil, errBroken
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.unfinished++
	return &memoryFile{sink: m, name: name}, nil
}

func (m *memory) Remove(_ context.Context, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.keeps {
		delete(m.files, name)
	}
	return nil
}

func (m *memory) Location(name string) string { return "there/" + name }

func (f *memoryFile) Commit() error {
	f.sink.mu.Lock()
	defer f.sink.mu.Unlock()
	f.sink.unfinished--
	if f.name == f.sink.brittle {
		return errBroken
	}
	f.sink.files[f.name] = f.String()
	return nil
}

func (f *memoryFile) Abort() error {
	f.sink.mu.Lock()
	defer f.sink.mu.Unlock()
	f.sink.unfinished--
	return nil
}

func (m *memory) requireNothing(t *testing.T) {
	t.Helper()
	require.Empty(t, m.files)
	require.Zero(t, m.unfinished)
}

// discard is a sink that keeps nothing.
type discard struct{}

func (discard) Create(context.Context, string) (part.Writer, error) { return discard{}, nil }
func (discard) Remove(context.Context, string) error                { return nil }
func (discard) Location(name string) string                         { return name }
func (discard) Write(p []byte) (int, error)                         { return len(p), nil }
func (discard) Commit() error                                       { return nil }
func (discard) Abort() error                                        { return nil }
