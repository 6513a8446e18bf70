package cell

import (
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
)

const (
	secondsPerDay = 24 * 60 * 60
	daysPerEra    = 400*365 + 97 // 400 years of the Gregorian calendar
	daysToEpoch   = 719468       // from 0000-03-01 to 1970-01-01
	firstDay      = -719162      // 0001-01-01
	lastDay       = 2932896      // 9999-12-31

	// firstMillis is the least epoch that is taken for milliseconds: the year 5138 if it were seconds.
	firstMillis = 100_000_000_000
)

// moment is a time as written: what calendar and clock showed and, when known, how far ahead of UTC they were.
type moment struct {
	day    int64 // since 1970-01-01
	second int64 // of the day
	ahead  int64 // seconds
	zoned  bool
}

// appendTimestamp writes the time s as yyyy-MM-ddTHH:mm:ssZ.
func (c *Converter) appendTimestamp(dst, s []byte) ([]byte, identity.Rule) {
	if (len(s) == 20 && s[19] == 'Z' || len(s) == 19 && c.zone == nil) && isISO(s) {
		dst = append(dst, s[:10]...)
		dst = append(dst, 'T')
		dst = append(dst, s[11:19]...)
		return append(dst, 'Z'), ""
	}
	m, ok := parseMoment(s, c.slashes)
	if !ok {
		return dst, c.unreadable(s, RuleNotATimestamp)
	}
	unix := m.day*secondsPerDay + m.second - m.ahead
	if !m.zoned && c.zone != nil {
		unix = instant(unix, c.zone)
	}
	day := floorDiv(unix, secondsPerDay)
	if day < firstDay || day > lastDay {
		return dst, RuleOutOfRange
	}
	second := unix - day*secondsPerDay
	dst = append(appendDay(dst, day), 'T')
	dst = append(appendTwo(dst, second/3600), ':')
	dst = append(appendTwo(dst, second/60%60), ':')
	return append(appendTwo(dst, second%60), 'Z'), ""
}

// appendDate writes the date of s as yyyy-MM-dd.
func (c *Converter) appendDate(dst, s []byte) ([]byte, identity.Rule) {
	if len(s) == 10 && isDate(s) {
		return append(dst, s...), ""
	}
	m, ok := parseMoment(s, c.slashes)
	switch {
	case !ok:
		return dst, c.unreadable(s, RuleNotADate)
	case m.day < firstDay || m.day > lastDay:
		return dst, RuleOutOfRange
	}
	return appendDay(dst, m.day), ""
}

// unreadable says why s was not read: rule, or that only the order of day and month was missing.
func (c *Converter) unreadable(s []byte, rule identity.Rule) identity.Rule {
	if c.slashes != "" {
		return rule
	}
	for _, order := range []amc.DateOrder{amc.MonthFirst, amc.DayFirst} {
		if _, ok := parseMoment(s, order); ok {
			return RuleAmbiguousDate
		}
	}
	return rule
}

// isDate reports whether s begins with a valid yyyy-MM-dd.
func isDate(s []byte) bool {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return false
	}
	century, year, month, day := two(s), two(s[2:]), two(s[5:]), two(s[8:])
	return century|year|month|day >= 0 && validDate(century*100+year, month, day)
}

// isISO reports whether s begins with a valid yyyy-MM-ddTHH:mm:ss; a space will do for the "T".
func isISO(s []byte) bool {
	if len(s) < 19 || s[10] != 'T' && s[10] != ' ' || s[13] != ':' || s[16] != ':' {
		return false
	}
	hour, minute, second := two(s[11:]), two(s[14:]), two(s[17:])
	return hour|minute|second >= 0 && hour < 24 && minute < 60 && second < 60 && isDate(s)
}

// two returns the number of two digits s begins with; negative when it does not.
func two(s []byte) int64 {
	tens, ones := s[0]-'0', s[1]-'0'
	if tens > 9 || ones > 9 {
		return -1
	}
	return int64(tens)*10 + int64(ones)
}

// number returns the value of s, which holds at most 18 digits and nothing else.
func number(s []byte) int64 {
	var n int64
	for _, d := range s {
		n = n*10 + int64(d-'0')
	}
	return n
}

// parseMoment reads s, which is not empty, in any of the forms of the package comment.
func parseMoment(s []byte, slashes amc.DateOrder) (moment, bool) {
	n := digits(s)
	switch {
	case n == 4 && len(s) >= 10 && s[4] == '-' && s[7] == '-' && digits(s[5:7]) == 2 && digits(s[8:10]) == 2:
		return parseClock(number(s[:4]), number(s[5:7]), number(s[8:10]), s[10:])
	case n == 8 && (len(s) == n || s[n] != '.'):
		return parseClock(number(s[:4]), number(s[4:6]), number(s[6:8]), s[8:])
	case n > 0 && n <= 2 && len(s) > n && s[n] == '/':
		return parseSlashes(s, slashes)
	case n > 0 && n <= 2 && len(s) > n && s[n] == '.':
		if day, month, year, rest, ok := parseYearLast(s, '.'); ok {
			return parseClock(year, month, day, rest)
		}
	case n == 4 && len(s) > n && s[n] == '/':
		if month, day, rest, ok := parsePair(s[n+1:], '/'); ok {
			return parseClock(number(s[:n]), month, day, rest)
		}
		return moment{}, false
	case n == 4 && len(s) == n:
		return moment{}, false
	}
	return parseEpoch(s)
}

// parseSlashes reads a date of two short numbers and a year, and perhaps a time.
func parseSlashes(s []byte, order amc.DateOrder) (moment, bool) {
	month, day, year, rest, ok := parseYearLast(s, '/')
	switch {
	case !ok:
		return moment{}, false
	case order == amc.MonthFirst:
	case order == amc.DayFirst:
		month, day = day, month
	default:
		return moment{}, false
	}
	return parseClock(year, month, day, rest)
}

// parseYearLast reads two short numbers and a year of four digits.
func parseYearLast(s []byte, separator byte) (first, second, year int64, rest []byte, ok bool) {
	first, second, s, ok = parsePair(s, separator)
	if !ok || len(s) == 0 || s[0] != separator || digits(s[1:]) != 4 {
		return 0, 0, 0, nil, false
	}
	return first, second, number(s[1:5]), s[5:], true
}

// parsePair reads two numbers of one or two digits.
func parsePair(s []byte, separator byte) (first, second int64, rest []byte, ok bool) {
	n := digits(s)
	if n == 0 || n > 2 || len(s) == n || s[n] != separator {
		return 0, 0, nil, false
	}
	first, s = number(s[:n]), s[n+1:]
	if n = digits(s); n == 0 || n > 2 {
		return 0, 0, nil, false
	}
	return first, number(s[:n]), s[n:], true
}

// parseEpoch reads seconds or milliseconds since 1970.
func parseEpoch(s []byte) (moment, bool) {
	negative := s[0] == '-'
	if negative {
		s = s[1:]
	}
	n := digits(s)
	if n == 0 || n > 18 {
		return moment{}, false
	}
	unix, fraction := number(s[:n]), s[n:]
	if len(fraction) > 0 {
		if fraction[0] != '.' || len(fraction) == 1 || digits(fraction[1:]) != len(fraction)-1 {
			return moment{}, false
		}
	}
	millis := unix >= firstMillis
	if negative {
		unix = -unix
		for _, d := range fraction {
			if d != '.' && d != '0' {
				unix--
				break
			}
		}
	}
	if millis {
		unix = floorDiv(unix, 1000)
	}
	day := floorDiv(unix, secondsPerDay)
	return moment{day: day, second: unix - day*secondsPerDay, zoned: true}, true
}

// parseClock completes a date with what stands behind it: nothing, a time, a zone, or both.
func parseClock(year, month, day int64, s []byte) (m moment, ok bool) {
	if !validDate(year, month, day) {
		return m, false
	}
	m.day = daysFromCivil(year, month, day)
	rest := trimSpaces(s)
	marked := len(rest) > 0 && (rest[0] == 'T' || rest[0] == 't')
	if marked {
		if rest = rest[1:]; digits(rest) == 0 {
			return m, false
		}
	}
	if digits(rest) > 0 {
		if !marked && len(rest) == len(s) {
			return m, false // digits right behind the date
		}
		if m.second, rest, ok = parseTime(rest); !ok {
			return m, false
		}
	}
	m.ahead, m.zoned, ok = parseZone(trimSpaces(rest))
	return m, ok
}

// parseTime reads hours, minutes, perhaps seconds, a fraction and AM or PM. It returns the second of the day.
func parseTime(s []byte) (second int64, rest []byte, ok bool) {
	var clock [3]int64
	if n := digits(s); n > 2 { // 1504 or 150405
		if n != 4 && n != 6 {
			return 0, nil, false
		}
		for i := 0; i < n/2; i++ {
			clock[i] = two(s[2*i:])
		}
		s = s[n:]
		if n == 6 {
			s, ok = skipFraction(s)
		} else {
			ok = true
		}
	} else {
		s, ok = parseColons(s, &clock)
	}
	if !ok || clock[0] > 23 || clock[1] > 59 || clock[2] > 59 {
		return 0, nil, false
	}
	if half := trimSpaces(s); len(half) >= 2 && half[1]|0x20 == 'm' && (half[0]|0x20 == 'a' || half[0]|0x20 == 'p') {
		if clock[0] < 1 || clock[0] > 12 {
			return 0, nil, false
		}
		clock[0] %= 12
		if half[0]|0x20 == 'p' {
			clock[0] += 12
		}
		s = half[2:]
	}
	return clock[0]*3600 + clock[1]*60 + clock[2], s, true
}

// parseColons reads 3:04, 15:04, 15:04:05 or 15:04:05.678.
func parseColons(s []byte, clock *[3]int64) (rest []byte, ok bool) {
	n := digits(s)
	clock[0] = number(s[:n])
	s = s[n:]
	for i := 1; i < len(clock) && len(s) > 0 && s[0] == ':'; i++ {
		if digits(s[1:]) != 2 {
			return nil, false
		}
		clock[i], s, ok = two(s[1:]), s[3:], true
		if i == 2 {
			return skipFraction(s)
		}
	}
	return s, ok
}

func skipFraction(s []byte) (rest []byte, ok bool) {
	if len(s) == 0 || s[0] != '.' && s[0] != ',' {
		return s, true
	}
	n := digits(s[1:])
	return s[1+n:], n > 0
}

// parseZone reads all of s as a zone; nothing is no zone.
func parseZone(s []byte) (ahead int64, zoned, ok bool) {
	switch {
	case len(s) == 0:
		return 0, false, true
	case len(s) == 1:
		return 0, true, s[0]|0x20 == 'z'
	case s[0] != '+' && s[0] != '-':
		if len(s) != 3 {
			return 0, true, false
		}
		name := [3]byte{s[0] | 0x20, s[1] | 0x20, s[2] | 0x20}
		return 0, true, name == [3]byte{'u', 't', 'c'} || name == [3]byte{'g', 'm', 't'}
	}
	hours, minutes := s[1:], []byte("00")
	switch len(hours) {
	case 2:
	case 4:
		hours, minutes = hours[:2], hours[2:]
	case 5:
		if hours[2] != ':' {
			return 0, true, false
		}
		hours, minutes = hours[:2], hours[3:]
	default:
		return 0, true, false
	}
	h, m := two(hours), two(minutes)
	if h|m < 0 || h > 23 || m > 59 {
		return 0, true, false
	}
	if ahead = h*3600 + m*60; s[0] == '-' {
		ahead = -ahead
	}
	return ahead, true, true
}

func trimSpaces(s []byte) []byte {
	for len(s) > 0 && s[0] == ' ' {
		s = s[1:]
	}
	return s
}

// instant returns when the clocks of a zone show what clocks of UTC show at wall. What they show twice is the first time;
// what they skip is moved on by the gap. (time.Date promises neither.)
func instant(wall int64, zone *time.Location) int64 {
	before, after := ahead(wall-secondsPerDay, zone), ahead(wall+secondsPerDay, zone)
	if before != after && ahead(wall-before, zone) != before && ahead(wall-after, zone) == after {
		return wall - after
	}
	return wall - before
}

// ahead returns how many seconds the zone's clocks are ahead of UTC.
func ahead(unix int64, zone *time.Location) int64 {
	_, offset := time.Unix(unix, 0).In(zone).Zone()
	return int64(offset)
}

func validDate(year, month, day int64) bool {
	return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= 31 && (day <= 28 || day <= monthLength(year, month))
}

func monthLength(year, month int64) int64 {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// daysFromCivil counts the days from 1970-01-01 in years that begin in March, so that leap days come last.
func daysFromCivil(year, month, day int64) int64 {
	if month <= 2 {
		year--
		month += 12
	}
	return year*365 + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 1 - daysToEpoch
}

// appendDay writes a day between firstDay and lastDay as yyyy-MM-dd.
func appendDay(dst []byte, days int64) []byte {
	days += daysToEpoch
	era := days / daysPerEra
	days -= era * daysPerEra
	year := (days - days/1460 + days/36524 - days/(daysPerEra-1)) / 365
	days -= year*365 + year/4 - year/100
	month := (5*days + 2) / 153
	day := days - (153*month+2)/5 + 1
	year += era * 400
	if month += 3; month > 12 {
		month -= 12
		year++
	}
	dst = append(appendTwo(appendTwo(dst, year/100), year%100), '-')
	dst = append(appendTwo(dst, month), '-')
	return appendTwo(dst, day)
}

func appendTwo(dst []byte, n int64) []byte { return append(dst, byte('0'+n/10), byte('0'+n%10)) }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
