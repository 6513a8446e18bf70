package sim

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// faultsOf lists the faults of 400 calls by one caller on two paths.
func faultsOf(seed uint64, faults Faults) (all []fault) {
	f := faulter{Faults: faults, seed: seed, calls: map[string]*tally{}}
	for i := range 400 {
		path := [...]string{"/na/amc/accounts", "/na/amc/instances"}[i%2]
		all = append(all, f.next("client", httptest.NewRequest("POST", path, nil), i%3 == 0))
	}
	return all
}

func TestFaultsFollowFromTheSeed(t *testing.T) {
	t.Parallel()
	require.Equal(t, faultsOf(7, *DefaultFaults()), faultsOf(7, *DefaultFaults()))
	require.NotEqual(t, faultsOf(7, *DefaultFaults()), faultsOf(8, *DefaultFaults()))
	for _, f := range faultsOf(7, *NoFaults()) {
		require.Equal(t, noFault, f.kind)
		require.Zero(t, f.delay)
	}
}

func TestEveryFaultHappensAndNeverTooOftenInARow(t *testing.T) {
	t.Parallel()
	seen := map[faultKind]int{}
	delays := 0
	for seed := range uint64(20) {
		row := [2]int{}
		for i, f := range faultsOf(seed, *DefaultFaults()) {
			seen[f.kind]++
			if f.delay > 0 {
				delays++
			}
			if f.kind == gatewayTimeout {
				require.Zero(t, i%3, "only calls with an effect")
			}
			if row[i%2]++; f.kind == noFault {
				row[i%2] = 0
			}
			require.LessOrEqual(t, row[i%2], DefaultFaults().Consecutive)
		}
	}
	for _, kind := range []faultKind{noFault, throttle, serverError, gatewayTimeout, html, empty, drop, expiredToken} {
		require.Positive(t, seen[kind], kind)
	}
	require.Positive(t, delays)
}

func TestFaultsOnTheWire(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		faults  Faults
		status  int
		effects []int // data sets made, as may be
	}{
		"throttle":        {Faults{Throttle: 1, RetryAfter: 1}, 429, []int{0}},
		"server error":    {Faults{ServerError: 1}, 500, []int{0}},
		"gateway timeout": {Faults{GatewayTimeout: 1}, 504, []int{1}},
		"html":            {Faults{HTML: 1}, 503, []int{0, 1}},
		"empty":           {Faults{Empty: 1}, 502, []int{0, 1}},
		"expired token":   {Faults{ExpiredToken: 1}, 401, []int{0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, nil)
			b.sim.faults.Faults = test.faults
			b.sim.faults.Consecutive = 1
			w := httptest.NewRecorder()
			b.sim.ServeHTTP(w, b.request("POST", data+"dataSets", dimension))
			require.Equal(t, test.status, w.Code)
			if test.status == http.StatusTooManyRequests {
				require.Equal(t, "1", w.Header().Get("Retry-After"))
			}
			require.Contains(t, test.effects, len(b.sim.instances[one.ID].dataSets))
		})
	}
	b := setup(t, nil)
	b.sim.faults.Faults = Faults{Drop: 1, Consecutive: 1}
	require.PanicsWithValue(t, http.ErrAbortHandler, func() { b.call("GET", "accounts", "") })
}
