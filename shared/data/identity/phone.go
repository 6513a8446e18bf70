package identity

import (
	"errors"
	"strconv"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// phone normalizes to E.164 digits without the plus sign.
func (n *Normalizer) phone(c Country, raw []byte) Rule {
	if rule, ok := n.quickPhone(c, raw); ok {
		return rule
	}
	return n.anyPhone(c, raw)
}

// anyPhone is phone by libphonenumber: it defines what phone answers. Without a plus sign these readings are tried, and the
// first valid number counts: the region's international prefix, one of "00" where that is not the region's, the region's
// calling code in front, and the national number, which need only be possible, because new ranges appear before metadata does.
func (n *Normalizer) anyPhone(c Country, raw []byte) Rule {
	text := string(raw)
	start := strings.IndexFunc(text, unicode.IsDigit)
	if start < 0 {
		return InvalidPhone
	}
	if c == 0 && !strings.ContainsAny(text[:start], "+＋") {
		return NoCountry
	}
	number := readPhone(text, start, c.String())
	if number == nil {
		return InvalidPhone
	}
	n.out = strconv.AppendInt(n.out[:0], int64(number.GetCountryCode()), 10)
	n.out = append(n.out, phonenumbers.GetNationalSignificantNumber(number)...)
	return ""
}

// readPhone reads text, whose first digit is at start, as somebody in the region would. A plus sign leaves one reading,
// which need only be possible. No reading is nil.
func readPhone(text string, start int, region string) *phonenumbers.PhoneNumber {
	own, err := phonenumbers.ParseAndKeepRawInput(text, region)
	source := phonenumbers.PhoneNumber_UNSPECIFIED
	if err == nil {
		source = own.GetCountryCodeSource()
	}
	if source != phonenumbers.PhoneNumber_FROM_NUMBER_WITH_PLUS_SIGN && !strings.ContainsAny(text[:start], "+＋") {
		prefixed := source == phonenumbers.PhoneNumber_FROM_NUMBER_WITH_IDD
		if prefixed && phonenumbers.IsValidNumber(own) {
			return own
		}
		if number := readAbroad(text[start:], region); number != nil {
			return number
		}
		if prefixed || errors.Is(err, phonenumbers.ErrInvalidCountryCode) { // no such calling code behind the prefix
			code := strconv.Itoa(phonenumbers.GetCountryCodeForRegion(region))
			own, err = phonenumbers.Parse("+"+code+text[start:], region)
		}
	}
	if err != nil || !phonenumbers.IsPossibleNumber(own) {
		return nil
	}
	return own
}

// readAbroad reads text, which begins with a digit, by an international prefix of "00", whatever the region's is, or by the
// region's calling code in front. A number that is not valid is no reading.
func readAbroad(text, region string) *phonenumbers.PhoneNumber {
	if rest, ok := afterDoubleZero(text); ok {
		if number, err := phonenumbers.Parse("+"+rest, region); err == nil && phonenumbers.IsValidNumber(number) {
			return number
		}
	}
	number, err := phonenumbers.Parse("+"+text, region)
	if err == nil && int(number.GetCountryCode()) == phonenumbers.GetCountryCodeForRegion(region) && phonenumbers.IsValidNumber(number) {
		return number
	}
	return nil
}

// afterDoubleZero returns what follows the first two digits of text when these are zeros.
func afterDoubleZero(text string) (rest string, ok bool) {
	for range 2 {
		i := strings.IndexFunc(text, unicode.IsDigit)
		if i < 0 || text[i] != '0' {
			return "", false
		}
		text = text[i+1:]
	}
	return text, true
}
