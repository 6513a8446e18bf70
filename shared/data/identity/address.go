package identity

import (
	"bytes"
	"unicode/utf8"
)

// token is a piece of Normalizer.text.
type token struct{ from, to int }

// address normalizes a street line: upper case, cut into tokens, numbers freed from dashes and pound signs, words
// abbreviated, joined, lower case.
func (n *Normalizer) address(c Country, raw []byte) Rule {
	n.text = appendUpper(n.text[:0], trim(raw))
	n.tokenize()
	if bytes.IndexByte(n.text, '-') >= 0 {
		n.splitDashes()
	}
	if bytes.IndexByte(n.text, '#') >= 0 {
		n.splitPounds()
	}
	words := streetWords()[c.rank()]
	out := n.out[:0]
	for _, t := range n.tokens {
		word := n.text[t.from:t.to]
		if short, ok := words.find(word); ok {
			out = append(out, short...)
		} else {
			out = append(out, word...)
		}
	}
	n.out = out
	n.lower()
	return n.unlessEmpty()
}

// lower makes n.out lower case. It overwrites n.text.
func (n *Normalizer) lower() {
	seen := byte(0)
	for i, b := range n.out {
		seen |= b
		n.out[i] = lower[b]
	}
	if seen >= utf8.RuneSelf { // ASCII letters in lower case have the same neighbours
		n.text = append(n.text[:0], n.out...)
		n.out = appendLower(n.out[:0], n.text)
	}
}

// tokenize sets n.tokens to what lies between delimiters: commas, brackets, "!", ".", white space and the word "C/O".
func (n *Normalizer) tokenize() {
	tokens, from, i := n.tokens[:0], 0, 0
	for i < len(n.text) {
		size := 0
		switch streetClass[n.text[i]] {
		case streetOther:
			i++
			continue
		case streetDelimiter:
			size = 1
		case streetLetterC:
			size = n.careOf(i)
		case streetUnicode:
			size = n.unicodeSpace(i)
		}
		if size == 0 {
			i++
			continue
		}
		if from < i {
			tokens = append(tokens, token{from, i})
		}
		i += size
		from = i
	}
	if from < i {
		tokens = append(tokens, token{from, i})
	}
	n.tokens = tokens
}

// What a byte of a street line may begin.
const (
	streetOther uint8 = iota
	streetDelimiter
	streetLetterC // the word "C/O"
	streetUnicode // white space
)

var streetClass = func() (table [256]uint8) {
	for b := range table {
		switch {
		case class[b]&space != 0:
			table[b] = streetDelimiter
		case b >= utf8.RuneSelf:
			table[b] = streetUnicode
		}
	}
	for _, b := range []byte(",.![{(]})") {
		table[b] = streetDelimiter
	}
	table['C'] = streetLetterC
	return table
}()

// unicodeSpace returns the length of the white space at i, or 0.
func (n *Normalizer) unicodeSpace(i int) int {
	if r, size := utf8.DecodeRune(n.text[i:]); isSpace(r) {
		return size
	}
	return 0
}

// careOf returns the length of the word "C/O" at i, or 0.
func (n *Normalizer) careOf(i int) int {
	const word = "C/O"
	if i+len(word) > len(n.text) || string(n.text[i:i+len(word)]) != word {
		return 0
	}
	if before, size := utf8.DecodeLastRune(n.text[:i]); size > 0 && isWord(before) {
		return 0
	}
	if after, size := utf8.DecodeRune(n.text[i+len(word):]); size > 0 && isWord(after) {
		return 0
	}
	return len(word)
}

// splitDashes splits a token at its last dash when it is a number before and not after it. As many places are looked at as
// there were tokens, so each split hides one more token at the end. Neither half of a split could be split again.
func (n *Normalizer) splitDashes() {
	out := n.spare[:0]
	for _, t := range n.tokens {
		dash := 0
		if len(out) < len(n.tokens) {
			dash = t.from + bytes.LastIndexByte(n.text[t.from:t.to], '-')
		}
		if dash > t.from && dash+1 < t.to && allNumeric(n.text[t.from:dash]) && !allNumeric(n.text[dash+1:t.to]) {
			out = append(out, token{t.from, dash}, token{dash + 1, t.to})
		} else {
			out = append(out, t)
		}
	}
	n.tokens, n.spare = out, n.tokens
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

// splitPounds takes "12A#B-3" apart to "A", "#", "B-3", and drops what else the token holds. As many places are looked at as
// there were tokens.
func (n *Normalizer) splitPounds() {
	out := n.spare[:0]
	for _, t := range n.tokens {
		place := len(out)
		out = append(out, t)
		if place < len(n.tokens) {
			out = n.splitPound(out, t)
		}
	}
	n.tokens, n.spare = out, n.tokens
}

// splitPound replaces t, the last token of out, by its pieces. Its second pound sign replaces the last piece of the first:
// "X#1#2" becomes "X", "#", "#", "2". So it stands in the digests already delivered.
func (n *Normalizer) splitPound(out []token, t token) []token {
	for done := t.from; ; {
		pound := bytes.IndexByte(n.text[done:t.to], '#')
		if pound < 0 {
			return out
		}
		pound += done
		from, to := pound, pound+1
		for from > done && isUpper(n.text[from-1]) {
			from--
		}
		for to < t.to && isUnit(n.text[to]) {
			to++
		}
		done = to
		if to-from == 1 {
			continue // a pound sign alone
		}
		out = out[:len(out)-1]
		if from < pound {
			out = append(out, token{from, pound})
		}
		out = append(out, token{pound, pound + 1})
		if pound+1 < to {
			out = append(out, token{pound + 1, to})
		}
	}
}

func isUpper(b byte) bool { return 'A' <= b && b <= 'Z' }

// isUnit reports whether b may follow a pound sign: "4B-2/3".
func isUnit(b byte) bool { return '0' <= b && b <= '9' || isUpper(b) || b == '-' || b == '/' }
