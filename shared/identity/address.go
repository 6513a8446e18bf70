package identity

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// token is a piece of Normalizer.upper.
type token struct{ from, to int }

// address normalizes a street line: upper case, cut into tokens, numbers freed from dashes and pound signs, words
// abbreviated, joined, lower case.
func (n *Normalizer) address(c Country, raw []byte) Rule {
	n.upper = appendUpper(n.upper[:0], trim(raw))
	n.tokenize()
	n.splitDashes()
	n.splitPounds()

	words := streetWords()[c]
	if words == nil {
		words = streetWords()[in] // the words common to all countries
	}
	for _, t := range n.tokens {
		word := n.upper[t.from:t.to]
		if short, ok := words.find(word); ok {
			n.out = append(n.out, short...)
		} else {
			n.out = append(n.out, word...)
		}
	}
	n.lower()
	return n.unlessEmpty()
}

// lower makes n.out lower case. It overwrites n.upper.
func (n *Normalizer) lower() {
	for i, b := range n.out {
		if b >= utf8.RuneSelf {
			n.upper = append(n.upper[:0], n.out...)
			n.out = appendLower(n.out[:0], n.upper)
			return
		}
		n.out[i] = lower[b]
	}
}

// tokenize sets n.tokens to what lies between delimiters: commas, brackets, "!", ".", white space and the word "C/O".
func (n *Normalizer) tokenize() {
	n.tokens = n.tokens[:0]
	from := 0
	for i := 0; i <= len(n.upper); {
		size := n.delimiter(i)
		if size == 0 {
			i++
			continue
		}
		if from < i {
			n.tokens = append(n.tokens, token{from, i})
		}
		i += size
		from = i
	}
}

// delimiter returns the length of the delimiter at i, 0 when there is none. The end of the text is a delimiter.
func (n *Normalizer) delimiter(i int) int {
	if i == len(n.upper) {
		return 1
	}
	switch b := n.upper[i]; {
	case b >= utf8.RuneSelf:
		if r, size := utf8.DecodeRune(n.upper[i:]); isSpace(r) {
			return size
		}
	case b == 'C':
		if n.careOf(i) {
			return len("C/O")
		}
	case class[b]&space != 0:
		return 1
	default:
		switch b {
		case ',', '!', '[', '{', '(', ']', '}', ')', '.':
			return 1
		}
	}
	return 0
}

// careOf reports whether the word "C/O" stands at i.
func (n *Normalizer) careOf(i int) bool {
	if !bytes.HasPrefix(n.upper[i:], []byte("C/O")) {
		return false
	}
	before, size := utf8.DecodeLastRune(n.upper[:i])
	if size > 0 && isWord(before) {
		return false
	}
	after, size := utf8.DecodeRune(n.upper[i+len("C/O"):])
	return size == 0 || !isWord(after)
}

// splitDashes splits a token at its last dash when it is a number before and not after it. As many tokens are looked at as
// there were at the start, so each split hides one more token at the end.
func (n *Normalizer) splitDashes() {
	for i, count := 0, len(n.tokens); i < count; i++ {
		t := n.tokens[i]
		dash := bytes.LastIndexByte(n.upper[t.from:t.to], '-')
		if dash < 1 {
			continue
		}
		dash += t.from
		if dash+1 < t.to && allNumeric(n.upper[t.from:dash]) && !allNumeric(n.upper[dash+1:t.to]) {
			n.tokens = slices.Replace(n.tokens, i, i+1, token{t.from, dash}, token{dash + 1, t.to})
		}
	}
}

func allNumeric(s []byte) bool {
	for len(s) > 0 {
		r, size := utf8.DecodeRune(s)
		if !isNumeric(r) {
			return false
		}
		s = s[size:]
	}
	return true
}

// splitPounds takes "12A#B-3" apart to "A", "#", "B-3", and drops what else the token holds. As many tokens are looked at
// as there were at the start. The second pound sign of a token replaces the last piece of the first: "X#1#2" becomes
// "X", "#", "#", "2". It is what the digests already delivered say.
func (n *Normalizer) splitPounds() {
	for i, count := 0, len(n.tokens); i < count; i++ {
		at, t := i, n.tokens[i]
		for done := t.from; ; {
			pound := bytes.IndexByte(n.upper[done:t.to], '#')
			if pound < 0 {
				break
			}
			pound += done
			from, to := pound, pound+1
			for from > done && isUpper(n.upper[from-1]) {
				from--
			}
			for to < t.to && isUnit(n.upper[to]) {
				to++
			}
			done = to
			at = n.splitPound(at, token{from, pound}, token{pound, pound + 1}, token{pound + 1, to})
		}
	}
}

// splitPound replaces the token at i by those of the three that are not empty and returns the index of the last of them.
func (n *Normalizer) splitPound(i int, before, pound, after token) int {
	switch hasBefore, hasAfter := before.from < before.to, after.from < after.to; {
	case hasBefore && hasAfter:
		n.tokens = slices.Replace(n.tokens, i, i+1, before, pound, after)
		return i + 2
	case hasBefore:
		n.tokens = slices.Replace(n.tokens, i, i+1, before, pound)
		return i + 1
	case hasAfter:
		n.tokens = slices.Replace(n.tokens, i, i+1, pound, after)
		return i + 1
	}
	return i
}

func isUpper(b byte) bool { return 'A' <= b && b <= 'Z' }

// isUnit reports whether b may follow a pound sign: "4B-2/3".
func isUnit(b byte) bool { return '0' <= b && b <= '9' || isUpper(b) || b == '-' || b == '/' }
