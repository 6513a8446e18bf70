package parquet

import (
	"io"
	"slices"

	"golang.org/x/sync/errgroup"
)

const (
	// readAhead is what all streams of a Scanner may hold of the file, about; each has two segments.
	readAhead  = 16 << 20
	maxSegment = 4 << 20
	minSegment = 16 << 10

	// maxRequests is how many segments are read at once.
	maxRequests = 16
)

// extent is a column chunk's place in the file.
type extent struct{ from, to int64 }

// stream reads the chunks of one column one behind the other, a segment ahead. It is for one goroutine.
type stream struct {
	source  io.ReaderAt
	group   *errgroup.Group
	extents []extent // to be fetched
	size    int      // of a segment

	left   int64        // of the chunk, not yet taken
	unread []byte       // of the chunk, fetched
	held   []byte       // the segment that unread lies in
	joined []byte       // or what unread lies in when that is more than a segment
	spare  [][]byte     // of two segments those that are neither held nor asked for
	coming chan segment // holds at most the one that is asked for
	asked  bool
}

type segment struct {
	bytes []byte
	err   error
}

func newStream(source io.ReaderAt, group *errgroup.Group, extents []extent, size int) *stream {
	var longest int64
	for _, e := range extents {
		longest = max(longest, e.to-e.from)
	}
	size = int(min(int64(size), longest))
	s := &stream{source: source, group: group, extents: extents, size: size, coming: make(chan segment, 1), spare: make([][]byte, 2)}
	s.fetch()
	return s
}

// fetch asks for the next segment, if there is one and memory for it.
func (s *stream) fetch() {
	for len(s.extents) > 0 && s.extents[0].from == s.extents[0].to {
		s.extents = s.extents[1:]
	}
	if s.asked || len(s.extents) == 0 || len(s.spare) == 0 {
		return
	}
	e, last := &s.extents[0], len(s.spare)-1
	b := s.spare[last]
	s.spare = s.spare[:last]
	if b == nil {
		b = make([]byte, s.size)
	}
	b = b[:min(int64(s.size), e.to-e.from)]
	at := e.from
	e.from += int64(len(b))
	s.asked = true
	s.group.Go(func() error {
		s.coming <- segment{b, readAt(s.source, b, at)}
		return nil
	})
}

// receive waits for the segment that is asked for.
func (s *stream) receive() ([]byte, error) {
	if s.fetch(); !s.asked {
		return nil, io.ErrUnexpectedEOF
	}
	next := <-s.coming
	s.asked = false
	return next.bytes, next.err
}

// release gives back a segment.
func (s *stream) release(b []byte) {
	if b != nil {
		s.spare = append(s.spare, b[:cap(b)])
	}
	s.fetch()
}

// begin goes to the next chunk, of n bytes, past what is left of the one before.
func (s *stream) begin(n int64) error {
	for s.left > 0 {
		some := int(min(s.left, int64(s.size)))
		if _, err := s.peek(some); err != nil {
			return err
		}
		s.take(some)
	}
	s.left = n
	return nil
}

// peek returns the next n bytes of the chunk, or all that are left when these are fewer. They stay as they are until the
// next peek.
func (s *stream) peek(n int) ([]byte, error) {
	n = int(min(int64(n), s.left))
	if len(s.unread) == 0 && n > 0 {
		s.release(s.held)
		s.held = nil
		next, err := s.receive()
		if err != nil {
			return nil, err
		}
		s.held, s.unread = next, next
		s.fetch()
	}
	if len(s.unread) >= n {
		return s.unread[:n], nil
	}
	s.joined = append(slices.Grow(s.joined[:0], n+s.size), s.unread...)
	s.release(s.held)
	s.held = nil
	for len(s.joined) < n {
		next, err := s.receive()
		if err != nil {
			return nil, err
		}
		s.joined = append(s.joined, next...)
		s.release(next)
	}
	s.unread = s.joined
	return s.unread[:n], nil
}

func (s *stream) take(n int) {
	s.unread = s.unread[n:]
	s.left -= int64(n)
}
