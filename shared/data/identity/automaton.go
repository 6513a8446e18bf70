package identity

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
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
	var start []int
	for i, pattern := range patterns {
		re, err := syntax.Parse(pattern, syntax.Perl)
		if err != nil {
			return nil, fmt.Errorf("parse number pattern: %w", err)
		}
		prog, err := syntax.Compile(re.Simplify())
		if err != nil {
			return nil, fmt.Errorf("compile number pattern: %w", err)
		}
		base := len(b.program)
		start = append(start, base+prog.Start)
		for _, inst := range prog.Inst {
			if inst.Op == syntax.InstEmptyWidth {
				return nil, errors.New("number pattern has an anchor")
			}
			b.program = append(b.program, instruction{inst, i, base + int(inst.Out), base + int(inst.Arg)})
		}
	}
	b.seen = make([]int, len(b.program))
	first, err := b.state(start, 0)
	b.start = first
	return &b.automaton, err
}

// instruction is one of a pattern's; out and arg are the indices, in the program of all patterns, where it may go on.
type instruction struct {
	syntax.Inst
	pattern  int
	out, arg int
}

// state is what tells one state of the automaton from another.
type state struct {
	accepts bool
	next    [10]uint16
}

type builder struct {
	automaton
	program []instruction // of all patterns
	accept  func(matched []bool, length int) bool
	longest int
	known   map[string]uint16 // by length and places in the program
	states  map[state]uint16

	// scratch
	matched []bool
	seen    []int // by instruction: the last round that saw it
	round   int
}

// state returns the state after length digits at the given places in the program.
func (b *builder) state(places []int, length int) (uint16, error) {
	places = b.closure(places)
	if len(places) == 0 || length > b.longest {
		return dead, nil
	}
	key := key(places, length)
	if known, ok := b.known[key]; ok {
		return known, nil
	}
	s := state{accepts: b.acceptsAt(places, length)}
	for d := range s.next {
		var err error
		if s.next[d], err = b.state(b.step(places, rune('0'+d)), length+1); err != nil {
			return dead, err
		}
	}
	id, ok := b.states[s]
	if !ok {
		if len(b.next) > math.MaxUint16 {
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
func (b *builder) closure(from []int) []int {
	b.round++
	var places []int
	for len(from) > 0 {
		at := from[len(from)-1]
		from = from[:len(from)-1]
		if b.seen[at] == b.round {
			continue
		}
		b.seen[at] = b.round
		switch inst := &b.program[at]; inst.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			from = append(from, inst.out, inst.arg)
		case syntax.InstCapture, syntax.InstNop:
			from = append(from, inst.out)
		case syntax.InstFail:
		default:
			places = append(places, at)
		}
	}
	slices.Sort(places)
	return places
}

func (b *builder) step(places []int, digit rune) []int {
	var after []int
	for _, at := range places {
		if inst := &b.program[at]; inst.Op != syntax.InstMatch && inst.MatchRune(digit) {
			after = append(after, inst.out)
		}
	}
	return after
}

func (b *builder) acceptsAt(places []int, length int) bool {
	clear(b.matched)
	for _, at := range places {
		if inst := &b.program[at]; inst.Op == syntax.InstMatch {
			b.matched[inst.pattern] = true
		}
	}
	return b.accept(b.matched, length)
}

func key(places []int, length int) string {
	key := binary.AppendUvarint(nil, uint64(length))
	for _, at := range places {
		key = binary.AppendUvarint(key, uint64(at))
	}
	return string(key)
}
