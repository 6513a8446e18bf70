package porttest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// AuditStore tests an audit. Each call of open makes an empty one.
func AuditStore(t *testing.T, open func(t *testing.T) amc.AuditStore) {
	t.Helper()
	start := NewClock().Now()
	at := func(i int) time.Time { return start.Add(time.Duration(i) * time.Millisecond) }
	record := func(i int, subject, action, resource string) amc.AuditRecord {
		return amc.AuditRecord{ID: fmt.Sprintf("r-%d", i), At: at(i), Subject: subject, ClientID: "console", Action: action, Resource: resource,
			Status: 202, Code: "c", RequestID: fmt.Sprintf("q-%d", i)}
	}
	fill := func(t *testing.T, store amc.AuditStore) []amc.AuditRecord {
		t.Helper()
		all := []amc.AuditRecord{
			record(0, "ann", "createJob", "/v1/jobs"),
			record(1, "bob", "createJob", "/v1/jobs"),
			record(2, "ann", "deleteMapping", "/v1/mappings/m"),
			record(3, "ann", "createJob", "/v1/jobs"),
			record(4, "anna", "deleteMapping", "/v1/mappings/m1"),
		}
		for _, r := range all {
			require.NoError(t, store.Append(t.Context(), r))
		}
		return all
	}
	t.Run("KeepsWhatIsAppended", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		r := record(1, "ann", "createJob", "/v1/jobs")
		local := r
		local.At = r.At.In(time.FixedZone("+9", 9*60*60))
		require.NoError(t, store.Append(t.Context(), local))
		again := r
		again.Subject = "eve"
		err := store.Append(t.Context(), again)
		requireKind(t, amc.KindConflict, err)
		requireCode(t, "audit_record_exists", err)
		all, next, err := store.Records(t.Context(), amc.AuditQuery{})
		require.NoError(t, err)
		require.Empty(t, next)
		require.Equal(t, []amc.AuditRecord{r}, all, "as it was, in UTC")
	})
	t.Run("Selects", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		all := fill(t, store)
		for name, c := range map[string]struct {
			query amc.AuditQuery
			want  []int
		}{
			"everything":         {amc.AuditQuery{}, []int{4, 3, 2, 1, 0}},
			"subject":            {amc.AuditQuery{Subject: "ann"}, []int{3, 2, 0}},
			"action":             {amc.AuditQuery{Action: "deleteMapping"}, []int{4, 2}},
			"the whole resource": {amc.AuditQuery{Resource: "/v1/mappings/m"}, []int{2}},
			"after is inclusive": {amc.AuditQuery{After: at(3)}, []int{4, 3}},
			"before is not":      {amc.AuditQuery{Before: at(1)}, []int{0}},
			"all together":       {amc.AuditQuery{Subject: "ann", Action: "createJob", Resource: "/v1/jobs", After: at(0), Before: at(3)}, []int{0}},
			"nothing":            {amc.AuditQuery{Subject: "an"}, nil},
		} {
			var want []amc.AuditRecord
			for _, i := range c.want {
				want = append(want, all[i])
			}
			page, next, err := store.Records(t.Context(), c.query)
			require.NoError(t, err, name)
			require.Empty(t, next, name)
			require.Equal(t, want, page, name)
			c.query.Limit = 2
			require.Equal(t, want, walk(t, func(cursor string) ([]amc.AuditRecord, string, error) {
				c.query.Cursor = cursor
				return store.Records(t.Context(), c.query)
			}), name)
		}
	})
	t.Run("PagesWhileAppending", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		before := fill(t, store)
		newer := 10
		got := walk(t, func(cursor string) ([]amc.AuditRecord, string, error) {
			page, next, err := store.Records(t.Context(), amc.AuditQuery{Cursor: cursor, Limit: 2})
			require.NoError(t, store.Append(t.Context(), record(newer, "ann", "createJob", "/v1/jobs")))
			newer++
			return page, next, err
		})
		require.Len(t, got, len(before))
		require.Equal(t, before[0], got[4])
	})
	t.Run("RecordsOfOneInstant", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		for i := range 7 {
			r := record(i, "ann", "createJob", "/v1/jobs")
			r.At = start
			require.NoError(t, store.Append(t.Context(), r))
		}
		seen := map[string]bool{}
		for _, r := range walk(t, func(cursor string) ([]amc.AuditRecord, string, error) {
			return store.Records(t.Context(), amc.AuditQuery{Cursor: cursor, Limit: 2})
		}) {
			seen[r.ID] = true
		}
		require.Len(t, seen, 7)
	})
	t.Run("RefusesWrongQueries", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		fill(t, store)
		for _, query := range []amc.AuditQuery{{Limit: -1}, {Limit: 101}, {Cursor: "!"}, {Cursor: "MTIz"}, {Cursor: "r-1"}} {
			_, _, err := store.Records(t.Context(), query)
			requireKind(t, amc.KindInvalid, err)
		}
	})
	t.Run("AppendRace", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		race(t, func(ctx context.Context, i int) error {
			return store.Append(ctx, record(i, "ann", "createJob", "/v1/jobs"))
		})
		all, _, err := store.Records(t.Context(), amc.AuditQuery{})
		require.NoError(t, err)
		require.Len(t, all, racers)
	})
}
