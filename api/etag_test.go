package api

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func TestETagNamesTheVersions(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, versions := range [][]int64{{1}, {2}, {1, 1}, {1, 2}, {12}, {2, 1}, {1, 1, 1}, {37}, {1 << 60}} {
		etag := etagOf(versions...)
		require.Regexp(t, `^"[0-9a-z.]+"$`, etag)
		require.Equal(t, etag, etagOf(versions...))
		require.False(t, seen[etag], "%v", versions)
		seen[etag] = true
	}
}

func TestPrecondition(t *testing.T) {
	t.Parallel()
	const etag = `"3"`
	for header, ok := range map[string]bool{
		etag: true, "*": true, `"1", "3"`: true, ` "3" `: true,
		`W/"3"`: false, `"2"`: false, `"33"`: false, "3": false, "": false,
	} {
		err := precondition(header, etag)
		if ok {
			require.NoError(t, err, header)
			continue
		}
		require.Equal(t, 412, statusOf(amc.KindOf(err), codeOf(t, err)), header)
	}
}

func codeOf(t *testing.T, err error) string {
	t.Helper()
	var e *amc.Error
	require.ErrorAs(t, err, &e)
	return e.Code
}

func TestOutrun(t *testing.T) {
	t.Parallel()
	require.NoError(t, outrun(nil))
	require.Equal(t, error(errStale), outrun(fmt.Errorf("update: %w", &amc.Error{Kind: amc.KindConflict, Code: "version_conflict"})))
	for _, other := range []error{errors.New("disk"), &amc.Error{Kind: amc.KindConflict, Code: "mapping_exists"}} {
		require.Equal(t, other, outrun(other))
	}
}
