package porttest

import (
	"math/rand/v2"
	"net"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// FreePort returns a port of localhost that nobody listens on, for a program that has to be told its port. It is none of those that
// systems give to who asks for any: those may be another's before the program comes to listen.
func FreePort(t testing.TB) int {
	t.Helper()
	const first, last = 10_000, 32_000 // Linux gives from 32768 on, others from 49152
	var err error
	for range 100 {
		port := first + rand.IntN(last-first) // #nosec G404 -- it guards nothing
		var l net.Listener
		if l, err = net.Listen("tcp", "localhost:"+strconv.Itoa(port)); err == nil {
			require.NoError(t, l.Close())
			return port
		}
	}
	require.NoError(t, err)
	return 0
}
