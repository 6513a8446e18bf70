package identity

import (
	"encoding/binary"
	"errors"
	"fmt"
	"regexp/syntax"
	"slices"
)

// automaton recognizes strings of ASCII digits, one table look-up a digit.
type automaton struct {
	next    [][10]uint16
	accepts []bool
	start   uint16
}

// dead is the state from which nothing is accepted.
const dead = 0

func (a *automaton) matches(digits []byte) bool {
	state := a.start
	for _, d := range digits {
		if state == dead {
			return false
		}
		state = a.next[state][d-'0']
	}
	return a.accepts[state]
}

// newAutomaton recognizes the strings of at most longest digits that accept takes, which is told what patterns match the
// whole string and how long it is. It is built by following all patterns at once (the subset construction), each length
// apart; states that accept the same endings are one.
func newAutomaton(patterns []string, longest int, accept func(matched []bool, length int) bool) (*automaton, error) {
	b := builder{
		accept: accept, longest: longest, matched: make([]bool, len(patterns)),
		known: map[string]uint16{}, states: map[state]uint16{{}: dead},
		automaton: automaton{next: make([][10]uint16, 1), accepts: make([]bool, 1)},
	}
	var start []thread
	for i, pattern := range patterns {
		re, err := syntax.Parse(pattern, syntax.Perl)
		if err != nil {
			return nil, fmt.Errorf("parse number pattern: %w", err)
		}
		prog, err := syntax.Compile(re.Simplify())
		if err != nil {
			return nil, fmt.Errorf("compile number pattern: %w", err)
		}
		if slices.ContainsFunc(prog.Inst, func(inst syntax.Inst) bool { return inst.Op == syntax.InstEmptyWidth }) {
			return nil, errors.New("number pattern has an anchor")
		}
		b.progs = append(b.progs, prog)
		start = append(start, thread{i, prog.Start})
	}
	first, err := b.state(start, 0)
	b.start = first
	return &b.automaton, err
}

// thread is a place in one of the patterns.
type thread struct {
	pattern int
	pc      int
}

// state is what tells one state of the automaton from another.
type state struct {
	accepts bool
	next    [10]uint16
}

type builder struct {
	automaton
	progs   []*syntax.Prog
	accept  func(matched []bool, length int) bool
	longest int
	matched []bool            // scratch
	known   map[string]uint16 // by length and threads
	states  map[state]uint16
}

// state returns the state after length digits at the given threads.
func (b *builder) state(threads []thread, length int) (uint16, error) {
	threads = b.closure(threads)
	if len(threads) == 0 || length > b.longest {
		return dead, nil
	}
	key := b.key(threads, length)
	if known, ok := b.known[key]; ok {
		return known, nil
	}
	s := state{accepts: b.acceptsAt(threads, length)}
	for d := range s.next {
		var err error
		if s.next[d], err = b.state(b.step(threads, rune('0'+d)), length+1); err != nil {
			return dead, err
		}
	}
	id, ok := b.states[s]
	if !ok {
		if len(b.next) > 0xffff {
			return dead, errors.New("number patterns need too many states")
		}
		id = uint16(len(b.next))
		b.states[s] = id
		b.next = append(b.next, s.next)
		b.accepts = append(b.accepts, s.accepts)
	}
	b.known[key] = id
	return id, nil
}

// closure follows the instructions that take no digit. It returns the places that do, and the ends, each once and in order.
func (b *builder) closure(threads []thread) []thread {
	var places []thread
	seen := map[thread]bool{}
	for len(threads) > 0 {
		t := threads[len(threads)-1]
		threads = threads[:len(threads)-1]
		if seen[t] {
			continue
		}
		seen[t] = true
		switch inst := b.progs[t.pattern].Inst[t.pc]; inst.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			threads = append(threads, thread{t.pattern, int(inst.Out)}, thread{t.pattern, int(inst.Arg)})
		case syntax.InstCapture, syntax.InstNop:
			threads = append(threads, thread{t.pattern, int(inst.Out)})
		case syntax.InstFail:
		default:
			places = append(places, t)
		}
	}
	slices.SortFunc(places, func(a, b thread) int {
		if a.pattern != b.pattern {
			return a.pattern - b.pattern
		}
		return a.pc - b.pc
	})
	return places
}

func (b *builder) step(threads []thread, digit rune) []thread {
	var after []thread
	for _, t := range threads {
		if inst := &b.progs[t.pattern].Inst[t.pc]; inst.Op != syntax.InstMatch && inst.MatchRune(digit) {
			after = append(after, thread{t.pattern, int(inst.Out)})
		}
	}
	return after
}

func (b *builder) acceptsAt(threads []thread, length int) bool {
	clear(b.matched)
	for _, t := range threads {
		if b.progs[t.pattern].Inst[t.pc].Op == syntax.InstMatch {
			b.matched[t.pattern] = true
		}
	}
	return b.accept(b.matched, length)
}

func (b *builder) key(threads []thread, length int) string {
	key := binary.AppendUvarint(nil, uint64(length))
	for _, t := range threads {
		key = binary.AppendUvarint(key, uint64(t.pattern))
		key = binary.AppendUvarint(key, uint64(t.pc))
	}
	return string(key)
}
