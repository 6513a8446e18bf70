package cell

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func TestTimestamp(t *testing.T) {
	t.Parallel()
	check(t, typed(t, amc.Timestamp), []example{
		{raw: ""},
		{raw: " \t "},
		{raw: "2026-01-31T15:04:05Z", want: "2026-01-31T15:04:05Z"},
		{raw: " 2026-01-31T15:04:05z\n", want: "2026-01-31T15:04:05Z"},
		{raw: "2026-01-31T15:04:05", want: "2026-01-31T15:04:05Z"},
		{raw: "2026-01-31 15:04:05", want: "2026-01-31T15:04:05Z"},
		{raw: "2026-01-31  15:04:05", want: "2026-01-31T15:04:05Z"},
		{raw: "2026-01-31t15:04", want: "2026-01-31T15:04:00Z"},
		{raw: "2026-01-31T15:04Z", want: "2026-01-31T15:04:00Z"},
		{raw: "2026-01-31T15:04:05.678Z", want: "2026-01-31T15:04:05Z"},
		{raw: "2026-01-31T15:04:05,999999999", want: "2026-01-31T15:04:05Z"},
		{raw: "2026-01-31T15:04:05 Z", want: "2026-01-31T15:04:05Z"},
		{raw: "2026-01-31 15:04:05 UTC", want: "2026-01-31T15:04:05Z"},
		{raw: "2026-01-31 15:04:05 gmt", want: "2026-01-31T15:04:05Z"},
		{raw: "2026-01-31T15:04:05+02:00", want: "2026-01-31T13:04:05Z"},
		{raw: "2026-01-31T15:04:05 +0200", want: "2026-01-31T13:04:05Z"},
		{raw: "2026-01-31 15:04:05.123456 +02", want: "2026-01-31T13:04:05Z"},
		{raw: "2026-01-31T20:04:05-08:30", want: "2026-02-01T04:34:05Z"},
		{raw: "2026-01-31T15:04:05-00:00", want: "2026-01-31T15:04:05Z"},
		{raw: "2026-01-31", want: "2026-01-31T00:00:00Z"},
		{raw: "2026-01-31Z", want: "2026-01-31T00:00:00Z"},
		{raw: "2026-01-31+02:00", want: "2026-01-30T22:00:00Z"},
		{raw: "2026-01-31 3:04:05 PM", want: "2026-01-31T15:04:05Z"},
		{raw: "20260131", want: "2026-01-31T00:00:00Z"},
		{raw: "20260131T150405Z", want: "2026-01-31T15:04:05Z"},
		{raw: "20260131T150405.25+0200", want: "2026-01-31T13:04:05Z"},
		{raw: "20260131T1504", want: "2026-01-31T15:04:00Z"},
		{raw: "2024-02-29T00:00:00Z", want: "2024-02-29T00:00:00Z"},
		{raw: "2000-02-29", want: "2000-02-29T00:00:00Z"},
		{raw: "0001-01-01T00:00:00Z", want: "0001-01-01T00:00:00Z"},
		{raw: "9999-12-31T23:59:59Z", want: "9999-12-31T23:59:59Z"},

		{raw: "31.01.2026", want: "2026-01-31T00:00:00Z"},
		{raw: "1.2.2026 3:04", want: "2026-02-01T03:04:00Z"},
		{raw: "31.1.2026 15:04:05", want: "2026-01-31T15:04:05Z"},
		{raw: "2026/01/31", want: "2026-01-31T00:00:00Z"},
		{raw: "2026/1/2 3:04", want: "2026-01-02T03:04:00Z"},
		{raw: "2026/01/31 15:04:05 +09:00", want: "2026-01-31T06:04:05Z"},

		{raw: "0", want: "1970-01-01T00:00:00Z"},
		{raw: "12.5", want: "1970-01-01T00:00:12Z"},
		{raw: "1769871845", want: "2026-01-31T15:04:05Z"},
		{raw: "1769871845.999", want: "2026-01-31T15:04:05Z"},
		{raw: "1769871845678", want: "2026-01-31T15:04:05Z"},
		{raw: "1769871845678.9", want: "2026-01-31T15:04:05Z"},
		{raw: "99999999999", want: "5138-11-16T09:46:39Z"},
		{raw: "100000000000", want: "1973-03-03T09:46:40Z"},
		{raw: "-1", want: "1969-12-31T23:59:59Z"},
		{raw: "-1.5", want: "1969-12-31T23:59:58Z"},
		{raw: "-1.0", want: "1969-12-31T23:59:59Z"},
		{raw: "-100000000001", want: "1966-10-31T14:13:19Z"},
		{raw: "253402300799999", want: "9999-12-31T23:59:59Z"},

		{raw: "253402300800000", rule: RuleOutOfRange},
		{raw: "999999999999999999", rule: RuleOutOfRange},
		{raw: "-999999999999999999", rule: RuleOutOfRange},
		{raw: "0001-01-01T00:00:00+00:01", rule: RuleOutOfRange},
		{raw: "9999-12-31T23:59:59-00:01", rule: RuleOutOfRange},

		{raw: "1/2/2026", rule: RuleAmbiguousDate},
		{raw: "31/1/2026 15:04", rule: RuleAmbiguousDate},
		{raw: "32/1/2026", rule: RuleNotATimestamp},
		{raw: "1/2/26", rule: RuleNotATimestamp},
		{raw: "1/2", rule: RuleNotATimestamp},
		{raw: "1/", rule: RuleNotATimestamp},

		{raw: "2026-02-30T00:00:00Z", rule: RuleNotATimestamp},
		{raw: "2025-02-29", rule: RuleNotATimestamp},
		{raw: "1900-02-29", rule: RuleNotATimestamp},
		{raw: "2026-04-31 00:00:00", rule: RuleNotATimestamp},
		{raw: "2026-13-01", rule: RuleNotATimestamp},
		{raw: "2026-00-01", rule: RuleNotATimestamp},
		{raw: "2026-01-00", rule: RuleNotATimestamp},
		{raw: "0000-01-01", rule: RuleNotATimestamp},
		{raw: "2026-01-31T24:00:00Z", rule: RuleNotATimestamp},
		{raw: "2026-01-31T15:60:00Z", rule: RuleNotATimestamp},
		{raw: "2026-01-31T15:04:60Z", rule: RuleNotATimestamp},
		{raw: "2026-01-31T15:04:05.Z", rule: RuleNotATimestamp},
		{raw: "2026-01-31T15:04:05 CET", rule: RuleNotATimestamp},
		{raw: "2026-01-31T15:04:05+24:00", rule: RuleNotATimestamp},
		{raw: "2026-01-31T15:04:05+2", rule: RuleNotATimestamp},
		{raw: "2026-01-31T15:04:05+02:0", rule: RuleNotATimestamp},
		{raw: "2026-01-31T15:04:05+02-00", rule: RuleNotATimestamp},
		{raw: "2026-01-31T15:04:05x", rule: RuleNotATimestamp},
		{raw: "2026-01-31T15:04:05ZZ", rule: RuleNotATimestamp},
		{raw: "2026-01-31T", rule: RuleNotATimestamp},
		{raw: "2026-01-31TZ", rule: RuleNotATimestamp},
		{raw: "2026-01-31T15", rule: RuleNotATimestamp},
		{raw: "2026-01-31T15:", rule: RuleNotATimestamp},
		{raw: "2026-01-31T15:4", rule: RuleNotATimestamp},
		{raw: "2026-01-31T150", rule: RuleNotATimestamp},
		{raw: "2026-01-3115:04:05", rule: RuleNotATimestamp},
		{raw: "2026-01-31 13:04 PM", rule: RuleNotATimestamp},
		{raw: "2026-01-31 0:04 AM", rule: RuleNotATimestamp},
		{raw: "2026-1-31", rule: RuleNotATimestamp},
		{raw: "2026-01", rule: RuleNotATimestamp},
		{raw: "2026", rule: RuleNotATimestamp},
		{raw: "20261301", rule: RuleNotATimestamp},
		{raw: "01.31.2026", rule: RuleNotATimestamp},
		{raw: "31.1.26", rule: RuleNotATimestamp},
		{raw: "31.1.20260", rule: RuleNotATimestamp},
		{raw: "31.1/2026", rule: RuleNotATimestamp},
		{raw: "31.1.", rule: RuleNotATimestamp},
		{raw: "2026/13/1", rule: RuleNotATimestamp},
		{raw: "2026/1", rule: RuleNotATimestamp},
		{raw: "2026/1/311", rule: RuleNotATimestamp},
		{raw: "2026/1-31", rule: RuleNotATimestamp},
		{raw: "1.7e9", rule: RuleNotATimestamp},
		{raw: "1769871845.", rule: RuleNotATimestamp},
		{raw: "+1769871845", rule: RuleNotATimestamp},
		{raw: "1234567890123456789", rule: RuleNotATimestamp},
		{raw: "-", rule: RuleNotATimestamp},
		{raw: "now", rule: RuleNotATimestamp},
		{raw: "２026-01-31", rule: RuleNotATimestamp},
	})
}

func TestSlashes(t *testing.T) {
	t.Parallel()
	us := converter(t, amc.Mapping{CountryCode: "US"}, amc.Column{DataType: amc.Timestamp})
	check(t, us, []example{
		{raw: "1/31/2026", want: "2026-01-31T00:00:00Z"},
		{raw: "01/02/2026", want: "2026-01-02T00:00:00Z"},
		{raw: "1/31/2026 3:04", want: "2026-01-31T03:04:00Z"},
		{raw: "1/31/2026 15:04:05", want: "2026-01-31T15:04:05Z"},
		{raw: "1/31/2026 3:04 PM", want: "2026-01-31T15:04:00Z"},
		{raw: "1/31/2026 3:04:05pm", want: "2026-01-31T15:04:05Z"},
		{raw: "1/31/2026 12:00 AM", want: "2026-01-31T00:00:00Z"},
		{raw: "1/31/2026 12:00 PM", want: "2026-01-31T12:00:00Z"},
		{raw: "1/31/2026 3:04 PM +02:00", want: "2026-01-31T13:04:00Z"},
		{raw: "31/1/2026", rule: RuleNotATimestamp},
		{raw: "2/29/2026", rule: RuleNotATimestamp},
		{raw: "001/31/2026", rule: RuleNotATimestamp},
		{raw: "1/31/20260", rule: RuleNotATimestamp},
	})
	other := converter(t, amc.Mapping{CountryCode: "DE", DateOrder: amc.DayFirst}, amc.Column{DataType: amc.Timestamp})
	check(t, other, []example{
		{raw: "31/1/2026", want: "2026-01-31T00:00:00Z"},
		{raw: "1/2/2026 3:04", want: "2026-02-01T03:04:00Z"},
		{raw: "1/31/2026", rule: RuleNotATimestamp},
	})
	undecided := converter(t, amc.Mapping{CountryCode: "DE"}, amc.Column{DataType: amc.Date})
	check(t, undecided, []example{{raw: "31/1/2026", rule: RuleAmbiguousDate}})
}

func TestZone(t *testing.T) {
	t.Parallel()
	berlin := converter(t, amc.Mapping{TimeZone: "Europe/Berlin"}, amc.Column{DataType: amc.Timestamp})
	check(t, berlin, []example{
		{raw: "2026-01-31T15:04:05", want: "2026-01-31T14:04:05Z"},
		{raw: "2026-07-31 15:04:05", want: "2026-07-31T13:04:05Z"},
		{raw: "2026-07-31", want: "2026-07-30T22:00:00Z"},
		{raw: "2026-07-31T15:04:05Z", want: "2026-07-31T15:04:05Z"},
		{raw: "1769871845", want: "2026-01-31T15:04:05Z"},
		{raw: "2026-03-29 01:59:59", want: "2026-03-29T00:59:59Z"},
		{raw: "2026-03-29 02:30:00", want: "2026-03-29T01:30:00Z"}, // skipped: read as 03:30
		{raw: "2026-03-29 03:00:00", want: "2026-03-29T01:00:00Z"},
		{raw: "2026-10-25 01:59:59", want: "2026-10-24T23:59:59Z"},
		{raw: "2026-10-25 02:30:00", want: "2026-10-25T00:30:00Z"}, // twice: the first
		{raw: "2026-10-25 03:00:00", want: "2026-10-25T02:00:00Z"},
		{raw: "2056-07-01 12:00:00", want: "2056-07-01T10:00:00Z"},
	})
	// A DATE is the date as written.
	dates := converter(t, amc.Mapping{TimeZone: "Asia/Tokyo"}, amc.Column{DataType: amc.Date})
	check(t, dates, []example{
		{raw: "2026-01-31", want: "2026-01-31"},
		{raw: "2026-01-31 01:00:00", want: "2026-01-31"},
		{raw: "2026-01-31T23:30:00-05:00", want: "2026-01-31"},
		{raw: "2026-01-31T25:00:00", rule: RuleNotADate},
		{raw: "1769871845", want: "2026-01-31"},
		{raw: "1769903999", want: "2026-01-31"},
		{raw: "-62135596801", rule: RuleOutOfRange},
	})
}

// TestInstant compares with time.Date wherever a wall clock showed a time just once.
func TestInstant(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "Africa/Casablanca"} {
		zone, err := time.LoadLocation(name)
		require.NoError(t, err)
		start := time.Date(2005, 1, 1, 0, 7, 0, 0, time.UTC).Unix()
		for unix := start; unix < start+12*366*secondsPerDay; unix += 3541 {
			wall := unix + ahead(unix, zone)
			got := instant(wall, zone)
			if got != unix { // shown twice
				require.Less(t, got, unix, name)
				require.Equal(t, wall, got+ahead(got, zone), name)
			}
		}
	}
}

func TestCalendar(t *testing.T) {
	t.Parallel()
	at := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	const step = 5 // days of leap years and months come by all the same
	for day := int64(firstDay); day <= lastDay; day += step {
		got := appendDay(nil, day)
		if string(got) != at.Format(time.DateOnly) || daysFromCivil(int64(at.Year()), int64(at.Month()), int64(at.Day())) != day {
			t.Fatalf("day %d: got %s, want %s", day, got, at.Format(time.DateOnly))
		}
		at = at.AddDate(0, 0, step)
	}
	require.Equal(t, "9999-12-31", string(appendDay(nil, lastDay)))
}

// TestAgainstTimeParse compares with the standard library on random times, every other one with a digit changed.
func TestAgainstTimeParse(t *testing.T) {
	t.Parallel()
	c := typed(t, amc.Timestamp)
	layouts := []string{
		time.RFC3339, "2006-01-02T15:04:05.000Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.DateOnly, "2006-01-02T15:04Z0700",
		"2006-01-02 15:04:05.000000 Z0700", "2006-01-02 15:04:05Z07", "20060102T150405Z0700", "20060102", "2006-01-02 15:04:05 MST",
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	accepted := 0
	for range 50_000 {
		layout, zone := layouts[rnd.IntN(len(layouts))], time.UTC
		if rnd.IntN(3) > 0 && !strings.HasSuffix(layout, "MST") {
			zone = time.FixedZone("", (rnd.IntN(27)-13)*3600+rnd.IntN(4)*900)
		}
		raw := []byte(time.Unix(rnd.Int64N(9000*366*secondsPerDay)-62_000_000_000, rnd.Int64N(1e9)).In(zone).Format(layout))
		if i := rnd.IntN(min(len(raw), len("20060102T150405"))); digits(raw[i:]) > 0 && rnd.IntN(2) == 0 {
			raw[i] = '0' + byte(rnd.IntN(10)) // not in the zone: there the library takes +24:60
		}
		want := ""
		if parsed, err := time.Parse(layout, string(raw)); err == nil && parsed.Year() > 0 && parsed.UTC().Year() > 0 && parsed.UTC().Year() < 10000 {
			want = parsed.UTC().Format(time.RFC3339)
		}
		out, _, _ := c.Append(nil, 0, raw)
		require.Equal(t, want, string(out), "%s as %s", raw, layout)
		if len(out) > 0 {
			accepted++
		}
	}
	require.Greater(t, accepted, 25_000)
}
