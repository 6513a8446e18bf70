package inspect

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/cell"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
)

// profile counts what kinds of values a column of a sample holds.
type profile struct {
	name  string
	words heading

	filled, empty int
	spelled       int  // of empty, written as a word
	escaped       int  // of spelled, written as \N
	nested        bool // JSON objects or arrays
	refused       *amc.Reason
	emails        int
	embedded      int // an e-mail address among other text
	digests       int
	phones        int // digits and what stands between them in phone numbers
	abroad        int // of phones, with + in front
	uuids         int
	internet      int // IP or web addresses
	integers      int
	decimals      int
	zeros         int // numbers with leading zeros
	largest       float64
	digits        int // of the longest integer
	codes         int // two letters
	zips          int
	letters       int // have letters and no digits
	numbered      int // have letters and digits
	states        int // what orders and accounts are in: open, paid …
	long          int // longer than a name or street

	dates, clocks   int // readable in either order
	slashes         int
	dots            int // of dates written with them
	yearSlashes     int // of dates with slashes that begin with the year
	monthFirst      int // of slashes, readable so
	dayFirst        int
	epochs          int
	unreadableTimes int
	values          map[string]int // short ones, folded
}

var (
	emailForm   = regexp.MustCompile(`^[\pL\pN._%+'-]+@[\pL\pN-]+(\.[\pL\pN-]+)+$`)
	embedded    = regexp.MustCompile(`[\pL\pN._%+-]@([\pL\pN-]+\.)+[\pL]{2}`)
	digestForm  = regexp.MustCompile(`^[0-9A-Fa-f]{64}$`)
	phoneForm   = regexp.MustCompile(`^'?\+?[0-9(][0-9 ()./\-\x{a0}]*[0-9]( ?(x|ext\.?) ?[0-9]+)?$`)
	uuidForm    = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
	webForm     = regexp.MustCompile(`^(https?://|www\.)|^[0-9]{1,3}(\.[0-9]{1,3}){3}$|^[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}$`)
	integerForm = regexp.MustCompile(`^[+-]?[0-9]+$`)
	decimalForm = regexp.MustCompile(`^[+-]?([0-9]+\.[0-9]*|\.[0-9]+)$`)
	zipForm     = regexp.MustCompile(`^(?i)'?(〒?[0-9]{3}-?[0-9]{4}|[A-Z]{0,2}-?[0-9]{4,6}(-[0-9]{4})?|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]|[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}|[0-9]{4} ?[A-Z]{2})$`)
	slashForm   = regexp.MustCompile(`^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}($|[ T])`)
	epochForm   = regexp.MustCompile(`^1[0-9]{9}([0-9]{3})?$`)
	foreignTime = regexp.MustCompile(`^([0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2,4}|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}|[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}|` +
		`[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日|[A-Z][a-z]{2,8}\.? [0-9]{1,2},? [0-9]{4}|[0-9]{1,2}[ -][A-Z][a-z]{2}[ -][0-9]{2,4})($|[ T,])`)
	dotForm       = regexp.MustCompile(`^[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}($|[ T])`)
	yearSlashForm = regexp.MustCompile(`^[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}($|[ T])`)
	clockForm     = regexp.MustCompile(`[0-9]:[0-9]{2}|[0-9]T[0-9]{4}`)
)

// clocks reads times in both orders of day and month.
type clocks struct{ monthFirst, dayFirst *cell.Converter }

func newClocks() clocks {
	of := func(order amc.DateOrder) *cell.Converter {
		m := amc.Mapping{DateOrder: order, Columns: []amc.MappedColumn{{Column: amc.Column{DataType: amc.Timestamp}}}}
		c, err := cell.New(m, 0, nil)
		if err != nil {
			panic(err) // a TIMESTAMP in UTC can be compiled
		}
		return c
	}
	return clocks{of(amc.MonthFirst), of(amc.DayFirst)}
}

func reads(c *cell.Converter, value string) bool {
	_, outcome, _ := c.Append(nil, 0, []byte(value))
	return outcome == identity.PassedThrough
}

func newProfile(name string, values []string) profile {
	p := profile{name: name, words: newHeading(name), values: map[string]int{}}
	times := newClocks()
	for _, value := range values {
		value = strings.TrimSpace(value)
		if isNull(value) {
			p.empty++
			if value != "" {
				p.spelled++
			}
			if value == `\N` {
				p.escaped++
			}
			continue
		}
		p.filled++
		p.count(value)
		p.countNumber(value)
		p.countTime(value, times)
	}
	return p
}

// isNull tells what exports write for nothing. (The worker takes only empty cells for null.)
func isNull(value string) bool {
	switch strings.ToLower(value) {
	case "", "null", `\n`, "n/a", "none", "nan", "-":
		return true
	}
	return false
}

func (p *profile) count(v string) {
	add := func(n *int, is bool) {
		if is {
			*n++
		}
	}
	letter, digit := strings.IndexFunc(v, unicode.IsLetter) >= 0, strings.IndexFunc(v, unicode.IsNumber) >= 0
	add(&p.emails, emailForm.MatchString(v))
	add(&p.embedded, embedded.MatchString(v))
	add(&p.digests, digestForm.MatchString(v))
	add(&p.uuids, uuidForm.MatchString(v))
	add(&p.internet, webForm.MatchString(v))
	add(&p.letters, letter && !digit)
	add(&p.numbered, letter && digit)
	add(&p.long, len([]rune(v)) > 60 && !digestForm.MatchString(v))
	add(&p.zips, zipForm.MatchString(v))
	add(&p.codes, len(v) == 2 && isLetter(v[0]) && isLetter(v[1]))
	phone := isPhone(v)
	add(&p.phones, phone)
	add(&p.abroad, phone && isAbroad(v))
	if len(v) <= 40 {
		folded := fold(v)
		add(&p.states, statusWords[folded])
		p.values[folded]++
	}
}

func (p *profile) countNumber(v string) {
	switch {
	case integerForm.MatchString(v):
		p.integers++
		digits := strings.TrimLeft(v, "+-")
		p.digits = max(p.digits, len(digits))
		if len(digits) > 1 && digits[0] == '0' {
			p.zeros++
		}
	case decimalForm.MatchString(v):
		p.decimals++
	default:
		return
	}
	if n, err := strconv.ParseFloat(v, 64); err == nil {
		p.largest = math.Max(p.largest, math.Abs(n))
	}
}

func (p *profile) countTime(v string, times clocks) {
	switch {
	case slashForm.MatchString(v):
		month, day := reads(times.monthFirst, v), reads(times.dayFirst, v)
		if !month && !day {
			return
		}
		p.slashes++
		if month {
			p.monthFirst++
		}
		if day {
			p.dayFirst++
		}
	case dotForm.MatchString(v) && reads(times.dayFirst, v):
		p.dots++
	case yearSlashForm.MatchString(v) && reads(times.dayFirst, v):
		p.yearSlashes++
	case foreignTime.MatchString(v):
		p.unreadableTimes++
	case epochForm.MatchString(v):
		p.epochs++
		return
	case decimalForm.MatchString(v): // what reads as an epoch with a fraction is an amount
		return
	case !strings.ContainsAny(v, "-T") && len(v) != 8, !reads(times.monthFirst, v):
		return
	case integerForm.MatchString(v) && (len(v) != 8 || v < "19000101" || v > "21001231"):
		return
	}
	if clockForm.MatchString(v) {
		p.clocks++
	}
	p.dates++
}

// most reports whether n is at least a share of the column's values, and any.
func (p *profile) most(n int, share float64) bool {
	return n > 0 && float64(n) >= share*float64(p.filled)
}

func (p *profile) all(n int) bool { return n > 0 && n == p.filled }

// isTime tells times of any form, readable or not.
func (p *profile) isTime() bool {
	if p.all(p.integers) { // 20260131 may be a number as well
		return p.words.has(timeWords) && (p.all(p.dates) || p.all(p.epochs))
	}
	return p.all(p.dates)
}

// Forms of dates with slashes.
const (
	formSlashes     = "slashes"
	formSlashesTime = "slashes with a time"
)

// form says how times are written, "" for a column of something else.
func (p *profile) form() string {
	switch {
	case !p.isTime():
		return ""
	case p.all(p.epochs) && p.digits > 10:
		return "epoch milliseconds"
	case p.all(p.epochs):
		return "epoch seconds"
	case p.unreadableTimes > 0:
		return "dates of another form"
	case p.slashes > 0 && p.clocks > 0:
		return formSlashesTime
	case p.slashes > 0:
		return formSlashes
	case p.dots > 0 && p.clocks > 0:
		return "dd.MM.yyyy with a time"
	case p.dots > 0:
		return "dd.MM.yyyy"
	case p.yearSlashes > 0 && p.clocks > 0:
		return "yyyy/MM/dd with a time"
	case p.yearSlashes > 0:
		return "yyyy/MM/dd"
	case p.all(p.integers):
		return "yyyyMMdd"
	case p.clocks > 0:
		return "ISO 8601"
	}
	return "yyyy-MM-dd"
}

// dataType returns the types of a column without an identity; ordered tells whether dates with slashes can be read.
func (p *profile) dataType(ordered bool) (amc.DataType, amc.ColumnType) {
	metric := amc.DimensionColumn
	if p.words.has(metricWords) && !p.words.has(keyWords) {
		metric = amc.MetricColumn
	}
	switch {
	case p.filled == 0:
	case p.isTime():
		switch {
		case p.unreadableTimes > 0 || p.slashes > 0 && !ordered:
		case p.clocks > 0 || p.epochs > 0:
			return amc.Timestamp, amc.DimensionColumn
		default:
			return amc.Date, amc.DimensionColumn
		}
	case p.zeros > 0 || p.digits > 18:
	case p.all(p.integers) && p.largest < 100_000_000: // leaves room for what the sample has not seen
		return amc.Integer, metric
	case p.all(p.integers):
		return amc.Long, metric
	case p.all(p.integers + p.decimals):
		return amc.Decimal, metric
	}
	return amc.String, amc.DimensionColumn
}

// sensitive tells columns that may identify people.
func (p *profile) sensitive() bool {
	if p.embedded > 0 || p.most(p.phones, 0.5) && (p.abroad > 0 || p.words.has(phoneWords)) {
		return true
	}
	if p.digests > 0 || p.filled > 0 && p.all(p.integers) && p.digits < 6 {
		return false
	}
	return p.words.private() || p.words.personal() && !p.words.has(keyWords) && p.states == 0
}

func dateOrder(profiles []profile) amc.DateOrder {
	slashes, month, day := 0, 0, 0
	for _, p := range profiles {
		if p.isTime() {
			slashes, month, day = slashes+p.slashes, month+p.monthFirst, day+p.dayFirst
		}
	}
	switch {
	case month == slashes && day < slashes:
		return amc.MonthFirst
	case day == slashes && month < slashes:
		return amc.DayFirst
	}
	return ""
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isPhone(v string) bool {
	n := countDigits(v)
	return n >= 7 && n <= 15 && phoneForm.MatchString(v) && !webForm.MatchString(v) && !foreignTime.MatchString(v)
}

// isAbroad tells phone numbers with a calling code from others, and from numbers with a sign and leading zeros.
func isAbroad(v string) bool {
	v, is := strings.CutPrefix(strings.TrimPrefix(v, "'"), "+")
	return is && !strings.HasPrefix(v, "0")
}

func countDigits(v string) int {
	n := 0
	for i := range len(v) {
		if v[i] >= '0' && v[i] <= '9' {
			n++
		}
	}
	return n
}
