package identity

// maxPhoneDigits is more than any number has: the longest national number and a calling code.
const maxPhoneDigits = 20

// maxPhoneText is more than a number with its punctuation needs.
const maxPhoneText = 64

// quickPhone answers exactly as anyPhone does, for text of plain digits and punctuation that concerns the nine countries.
// Of other text, and of the rarities of these countries' plans, it says not ok.
func (n *Normalizer) quickPhone(c Country, raw []byte) (rule Rule, ok bool) {
	var buffer [maxPhoneText]byte
	count, plus := scanPhone(&buffer, raw)
	if count < 5 || count > maxPhoneDigits {
		return "", false
	}
	digits := buffer[:count]
	if plus {
		return n.globalPhone(digits)
	}
	if c == 0 {
		return NoCountry, true
	}
	p := phonePlans().byCountry[c.rank()]
	switch {
	case p == nil:
		return "", false
	case hasPrefix(digits, p.prefix) && digits[len(p.prefix)] != '0':
		return n.prefixedPhone(p, digits)
	case hasPrefix(digits, "00"):
		return "", false
	}
	return n.localPhone(p, digits)
}

// What a character is in a phone number: a digit counts one and punctuation nothing, so that scanPhone can add them up.
const (
	phonePunct uint8 = iota
	phoneDigit
	phonePlus
	phoneOther
)

var phoneClass = func() (table [256]uint8) {
	for b := range table {
		table[b] = phoneOther
		if class[b]&digit != 0 {
			table[b] = phoneDigit
		}
	}
	for _, b := range []byte(" -.()/") {
		table[b] = phonePunct
	}
	table['+'] = phonePlus
	return table
}()

// scanPhone collects the digits of raw and reports whether a plus sign leads them. The count is 0 when there is anything
// but digits and the usual punctuation.
func scanPhone(digits *[maxPhoneText]byte, raw []byte) (count int, plus bool) {
	if len(raw) > maxPhoneText {
		return 0, false
	}
	for _, b := range raw {
		kind := phoneClass[b]
		if kind > phoneDigit {
			if kind != phonePlus || count > 0 || plus {
				return 0, false
			}
			plus = true
			continue
		}
		digits[count%maxPhoneText] = b
		count += int(kind)
	}
	return count, plus
}

// globalPhone reads digits that begin with a calling code.
func (n *Normalizer) globalPhone(digits []byte) (rule Rule, ok bool) {
	home, national, ok := readGlobal(digits)
	return n.possiblePhone(home, national, ok)
}

// prefixedPhone reads digits that begin with p's international prefix. When no valid number follows it, they are national,
// because a calling code never begins with the prefix's zero.
func (n *Normalizer) prefixedPhone(p *plan, digits []byte) (rule Rule, ok bool) {
	home, national, ok := readGlobal(digits[len(p.prefix):])
	if ok && !home.valid().matches(national) {
		home = p.home
		national, ok = home.national(digits)
	}
	return n.possiblePhone(home, national, ok)
}

// readGlobal splits digits that begin with a calling code.
func readGlobal(digits []byte) (home *plan, national []byte, ok bool) {
	if len(digits) < 5 {
		return nil, nil, false
	}
	home = phonePlans().byCode[10*int(digits[0]-'0')+int(digits[1]-'0')]
	if home == nil {
		return nil, nil, false
	}
	national, ok = home.national(digits[len(home.code):])
	return home, national, ok
}

// localPhone reads digits as somebody in p's region would: with the calling code in front when that makes a valid number,
// else as libphonenumber does, which looks for the calling code too, but trusts the general pattern of the region's numbers.
func (n *Normalizer) localPhone(p *plan, digits []byte) (rule Rule, ok bool) {
	if !hasPrefix(digits, p.code) {
		national, ok := p.national(digits)
		return n.possiblePhone(p.home, national, ok)
	}
	afterCode := digits[len(p.code):]
	national, ok := p.home.national(afterCode)
	if !ok {
		return "", false
	}
	if p.home.valid().matches(national) {
		return n.possiblePhone(p.home, national, true)
	}
	stripped, ok := p.withoutTrunk(afterCode)
	if !ok {
		return "", false
	}
	if general := p.general(); !general.matches(digits) && general.matches(stripped) || p.tooLong(len(digits)) {
		national, ok = p.home.national(stripped)
	} else {
		national, ok = p.national(digits)
	}
	return n.possiblePhone(p.home, national, ok)
}

// possiblePhone appends the number if it is possible.
func (n *Normalizer) possiblePhone(home *plan, national []byte, ok bool) (Rule, bool) {
	if !ok || len(national) < 2 || len(national) > 17 {
		return "", false
	}
	if (home.possible|home.local)>>len(national)&1 == 0 {
		return InvalidPhone, true
	}
	n.out = append(n.out[:0], home.code...)
	n.out = append(n.out, national...)
	return "", true
}

// national returns the national number within digits. The trunk digit goes only if what stays has a possible length.
func (p *plan) national(digits []byte) (national []byte, ok bool) {
	stripped, ok := p.withoutTrunk(digits)
	if ok && (p.possible&^p.local)>>len(stripped)&1 == 0 && !p.tooLong(len(stripped)) {
		stripped = digits
	}
	return stripped, ok
}

// withoutTrunk drops the trunk digit, unless digits match the general pattern with it and not without.
func (p *plan) withoutTrunk(digits []byte) (rest []byte, ok bool) {
	if p.unusual != "" && hasPrefix(digits, p.unusual) {
		return nil, false
	}
	if p.trunk == "" || !hasPrefix(digits, p.trunk) {
		return digits, true
	}
	rest = digits[1:]
	if general := p.general(); general.matches(digits) && !general.matches(rest) {
		return digits, true
	}
	return rest, true
}

func (p *plan) tooLong(length int) bool { return length > p.longest }

func hasPrefix(digits []byte, prefix string) bool {
	return len(digits) >= len(prefix) && string(digits[:len(prefix)]) == prefix
}
