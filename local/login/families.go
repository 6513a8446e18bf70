package login

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"sync"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// families remembers on disk which refresh token of each sign-in is the one to come. Every use replaces it. One that comes
// again was copied, so it ends its whole family (RFC 9700, 4.14.2): whoever has the other copy has to sign in again too.
type families struct {
	file  string
	clock amc.Clock

	mu    sync.Mutex
	alive map[string]family // by the id of the first token
}

type family struct {
	Next  string    `json:"next"` // id of the token that may be used
	Until time.Time `json:"until"`
}

func openFamilies(file string, clock amc.Clock) (*families, error) {
	f := &families{file: file, clock: clock, alive: map[string]family{}}
	text, err := os.ReadFile(file) // #nosec G304 -- the operator's own file
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return f, nil
	case err != nil:
		return nil, err
	}
	if err := json.Unmarshal(text, &f.alive); err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	return f, nil
}

// begin makes a family of a first token.
func (f *families) begin(id string, until time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.save(func(alive map[string]family) { alive[id] = family{Next: id, Until: until} })
}

// turn exchanges a family's token for the next one, and reports whether it was the right one.
func (f *families) turn(of, id, next string) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	known, ok := f.alive[of]
	switch {
	case !ok:
		return false, nil
	case known.Next != id:
		return false, f.save(func(alive map[string]family) { delete(alive, of) })
	}
	known.Next = next
	return true, f.save(func(alive map[string]family) { alive[of] = known })
}

// end ends a family, if there is such a one.
func (f *families) end(of string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.alive[of]; !ok {
		return nil
	}
	return f.save(func(alive map[string]family) { delete(alive, of) })
}

// save changes file and memory, or neither. It is called with the lock held.
func (f *families) save(change func(map[string]family)) error {
	now := f.clock.Now()
	alive := maps.Clone(f.alive)
	maps.DeleteFunc(alive, func(_ string, one family) bool { return !now.Before(one.Until) })
	change(alive)
	if err := replace(f.file, alive); err != nil {
		return fmt.Errorf("write refresh tokens: %w", err)
	}
	f.alive = alive
	return nil
}
