package api

import (
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/routers"
)

// TestMain fails a run of all tests that has not seen every answer that the document promises.
func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 && allTests() {
		code = missing()
	}
	os.Exit(code)
}

func allTests() bool {
	for _, name := range []string{"test.run", "test.skip", "test.list", "test.fuzz"} {
		if flag.Lookup(name).Value.String() != "" {
			return false
		}
	}
	return true
}

// unseen are the answers that the document promises and no test can ask for.
var unseen = map[string]string{}

// missing reports the answers of the document that were neither seen nor excused, and excuses for answers that were seen.
func missing() (code int) {
	k, err := newContract(document)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	promised := map[string]bool{}
	for _, route := range k.routes {
		for status := range route.Operation.Responses.Map() {
			if status != "default" {
				promised[route.Operation.OperationID+" "+status] = true
			}
		}
	}
	for _, answer := range slices.Sorted(maps.Keys(promised)) {
		if answers.seen[answer] == (unseen[answer] != "") {
			fmt.Println("is it seen by a test, or excused?", answer)
			code = 1
		}
	}
	for answer := range unseen {
		if !promised[answer] {
			fmt.Println("excused, but not in the document:", answer)
			code = 1
		}
	}
	return code
}

// answers are those that the tests have seen, as operation and status.
var answers = struct {
	sync.Mutex
	seen map[string]bool
}{seen: map[string]bool{}}

// see notes an answer. It reports whether the operation promises its status, by itself or by what the document says of
// "default", which would let any pass.
func see(route *routers.Route, status int) bool {
	answers.Lock()
	defer answers.Unlock()
	answers.seen[route.Operation.OperationID+" "+strconv.Itoa(status)] = true
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		return permissions[route.Operation.OperationID] != Public
	case http.StatusInternalServerError, http.StatusServiceUnavailable:
		return true
	}
	return route.Operation.Responses.Status(status) != nil
}
