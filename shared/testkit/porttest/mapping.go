package porttest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// MappingStore tests a store of saved mappings. Each call of open makes an empty one.
func MappingStore(t *testing.T, open func(t *testing.T) amc.MappingStore) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, amc.MappingStore){
		"KeepsWhatIsPut":       testKeepsMappings,
		"VersionsHaveNoGap":    testMappingVersionsHaveNoGap,
		"PutRace":              testPutMappingRace,
		"ListsNewestByName":    testMappingsByName,
		"ListsVersions":        testMappingVersions,
		"Delete":               testDeleteMapping,
		"NotFound":             testMappingNotFound,
		"RefusesWrongQueries":  testMappingsRefuseWrongQueries,
		"PagesWhileInserting":  testMappingsWhileInserting,
		"NamesThatBeginAlike":  testMappingNamesThatBeginAlike,
		"EndedContextDoesNone": testMappingStoreEndedContext,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

// savedMapping is a version with every field set.
func savedMapping(name string, number int) amc.SavedMapping {
	return amc.SavedMapping{
		Name: name, Number: number, Comment: fmt.Sprintf("no. %d é", number), CreatedBy: "ann",
		CreatedAt: time.Date(2026, time.November, 25, 9, 0, number, 123_000_000, time.UTC),
		Mapping: amc.Mapping{DataSetID: "customers", CountryCode: "US", TimeZone: "Europe/Berlin", Columns: []amc.MappedColumn{{Source: "E-mail", Column: amc.Column{
			Name: "email", DataType: amc.String, ColumnType: amc.DimensionColumn, Nullable: new(false), ExternalUserIDType: &amc.ExternalUserIDType{HashedPII: amc.Email},
		}}}},
	}
}

// putMappings stores versions 1 to n of a name and returns them, newest first.
func putMappings(t *testing.T, store amc.MappingStore, name string, n int) []amc.SavedMapping {
	t.Helper()
	var all []amc.SavedMapping
	for i := range n {
		m := savedMapping(name, i+1)
		require.NoError(t, store.PutMapping(t.Context(), m))
		all = append([]amc.SavedMapping{m}, all...)
	}
	return all
}

// walk returns all that pages of two hold.
func walk[T any](t *testing.T, list func(cursor string) ([]T, string, error)) (all []T) {
	t.Helper()
	for cursor := ""; ; {
		page, next, err := list(cursor)
		require.NoError(t, err)
		all = append(all, page...)
		if next == "" {
			return all
		}
		require.Len(t, page, 2)
		cursor = next
	}
}

func testKeepsMappings(t *testing.T, store amc.MappingStore) {
	versions := putMappings(t, store, "customers", 2)
	for _, ref := range []amc.MappingRef{{Name: "customers", Number: 2}, {Name: "customers"}} {
		read, err := store.Mapping(t.Context(), ref)
		require.NoError(t, err)
		require.Equal(t, versions[0], read)
	}
	read, err := store.Mapping(t.Context(), amc.MappingRef{Name: "customers", Number: 1})
	require.NoError(t, err)
	require.Equal(t, versions[1], read)

	elsewhere := savedMapping("zoned", 1)
	elsewhere.CreatedAt = elsewhere.CreatedAt.In(time.FixedZone("+9", 9*60*60))
	require.NoError(t, store.PutMapping(t.Context(), elsewhere))
	read, err = store.Mapping(t.Context(), amc.MappingRef{Name: "zoned"})
	require.NoError(t, err)
	require.Equal(t, savedMapping("zoned", 1), read, "in UTC")
}

func testMappingVersionsHaveNoGap(t *testing.T, store amc.MappingStore) {
	put := func(number int) error {
		m := savedMapping("m", number)
		m.Comment = "late"
		return store.PutMapping(t.Context(), m)
	}
	requireKind(t, amc.KindNotFound, put(2))
	versions := putMappings(t, store, "m", 2)
	for number, code := range map[int]string{1: "mapping_exists", 2: "version_conflict", 4: "version_conflict"} {
		err := put(number)
		requireKind(t, amc.KindConflict, err)
		requireCode(t, code, err)
	}
	read, next, err := store.MappingVersions(t.Context(), "m", "", 0)
	require.NoError(t, err)
	require.Empty(t, next)
	require.Equal(t, versions, read)
}

func testPutMappingRace(t *testing.T, store amc.MappingStore) {
	for number := 1; number <= 2; number++ {
		stored := make([]bool, racers)
		race(t, func(ctx context.Context, i int) error {
			m := savedMapping("m", number)
			m.Comment = fmt.Sprint(i)
			err := store.PutMapping(ctx, m)
			if amc.KindConflict.Is(err) {
				return nil
			}
			stored[i] = err == nil
			return err
		})
		read, err := store.Mapping(t.Context(), amc.MappingRef{Name: "m"})
		require.NoError(t, err)
		require.Equal(t, number, read.Number)
		for i, mine := range stored {
			require.Equal(t, mine, read.Comment == fmt.Sprint(i), "exactly the winner was told it stored")
		}
	}
}

func testMappingsByName(t *testing.T, store amc.MappingStore) {
	none, next, err := store.Mappings(t.Context(), "", 0)
	require.NoError(t, err)
	require.Empty(t, next)
	require.Empty(t, none)
	var want []amc.SavedMapping
	for i, name := range []string{"a", "a.b", "b", "c-1", "c_1"} {
		want = append(want, putMappings(t, store, name, i+1)[0])
	}
	slices.SortFunc(want, func(a, b amc.SavedMapping) int { return cmp.Compare(a.Name, b.Name) })
	all, next, err := store.Mappings(t.Context(), "", 0)
	require.NoError(t, err)
	require.Empty(t, next)
	require.Equal(t, want, all)
	require.Equal(t, want, walk(t, func(cursor string) ([]amc.SavedMapping, string, error) {
		return store.Mappings(t.Context(), cursor, 2)
	}))
	for i := range 30 {
		putMappings(t, store, fmt.Sprintf("z%02d", i), 1)
	}
	for limit, n := range map[int]int{0: 25, 1: 1, 35: 35, 100: 35} {
		page, _, err := store.Mappings(t.Context(), "", limit)
		require.NoError(t, err)
		require.Len(t, page, n)
	}
}

func testMappingVersions(t *testing.T, store amc.MappingStore) {
	putMappings(t, store, "l", 3)
	want := putMappings(t, store, "m", 12)
	putMappings(t, store, "n", 1)
	all, next, err := store.MappingVersions(t.Context(), "m", "", 100)
	require.NoError(t, err)
	require.Empty(t, next)
	require.Equal(t, want, all, "by number, not by its digits")
	require.Equal(t, want, walk(t, func(cursor string) ([]amc.SavedMapping, string, error) {
		return store.MappingVersions(t.Context(), "m", cursor, 2)
	}))
}

func testDeleteMapping(t *testing.T, store amc.MappingStore) {
	putMappings(t, store, "m", 3)
	other := putMappings(t, store, "n", 1)[0]
	for _, number := range []int{0, 1, 2, 4} {
		err := store.DeleteMapping(t.Context(), amc.MappingRef{Name: "m", Number: number})
		requireKind(t, amc.KindConflict, err)
		requireCode(t, "version_conflict", err)
	}
	require.NoError(t, store.DeleteMapping(t.Context(), amc.MappingRef{Name: "m", Number: 3}))
	for number := range 4 {
		_, err := store.Mapping(t.Context(), amc.MappingRef{Name: "m", Number: number})
		requireKind(t, amc.KindNotFound, err)
	}
	all, _, err := store.Mappings(t.Context(), "", 0)
	require.NoError(t, err)
	require.Equal(t, []amc.SavedMapping{other}, all)
	require.Len(t, putMappings(t, store, "m", 1), 1, "the name is free again")
	versions, _, err := store.MappingVersions(t.Context(), "m", "", 0)
	require.NoError(t, err)
	require.Len(t, versions, 1)
}

func testMappingNotFound(t *testing.T, store amc.MappingStore) {
	putMappings(t, store, "m", 1)
	for _, ref := range []amc.MappingRef{{Name: "nowhere"}, {Name: "nowhere", Number: 1}, {Name: "m", Number: 2}} {
		_, err := store.Mapping(t.Context(), ref)
		requireKind(t, amc.KindNotFound, err)
		requireCode(t, "mapping_not_found", err)
	}
	_, _, err := store.MappingVersions(t.Context(), "nowhere", "", 0)
	requireKind(t, amc.KindNotFound, err)
	requireKind(t, amc.KindNotFound, store.DeleteMapping(t.Context(), amc.MappingRef{Name: "nowhere", Number: 1}))
}

func testMappingsRefuseWrongQueries(t *testing.T, store amc.MappingStore) {
	putMappings(t, store, "m", 1)
	for _, q := range []struct {
		cursor string
		limit  int
	}{{"", -1}, {"", 101}, {"!", 0}, {"MTIz", 0}, {"m", 0}} {
		_, _, err := store.Mappings(t.Context(), q.cursor, q.limit)
		requireKind(t, amc.KindInvalid, err)
		_, _, err = store.MappingVersions(t.Context(), "m", q.cursor, q.limit)
		requireKind(t, amc.KindInvalid, err)
	}
}

func testMappingsWhileInserting(t *testing.T, store amc.MappingStore) {
	want := putMappings(t, store, "m", 5)
	newer := 6
	got := walk(t, func(cursor string) ([]amc.SavedMapping, string, error) {
		page, next, err := store.MappingVersions(t.Context(), "m", cursor, 2)
		require.NoError(t, store.PutMapping(t.Context(), savedMapping("m", newer)))
		newer++
		return page, next, err
	})
	require.Equal(t, want, got, "every version once, and none that is newer than the first page")
}

func testMappingNamesThatBeginAlike(t *testing.T, store amc.MappingStore) {
	for _, name := range []string{"m", "m.1", "m1", "mm"} {
		putMappings(t, store, name, 2)
	}
	versions, next, err := store.MappingVersions(t.Context(), "m", "", 0)
	require.NoError(t, err)
	require.Empty(t, next)
	require.Len(t, versions, 2)
	require.NoError(t, store.DeleteMapping(t.Context(), amc.MappingRef{Name: "m", Number: 2}))
	all, _, err := store.Mappings(t.Context(), "", 0)
	require.NoError(t, err)
	require.Len(t, all, 3)
}

func testMappingStoreEndedContext(t *testing.T, store amc.MappingStore) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.Error(t, store.PutMapping(ended, savedMapping("m", 1)))
	_, err := store.Mapping(t.Context(), amc.MappingRef{Name: "m"})
	requireKind(t, amc.KindNotFound, err)
}
