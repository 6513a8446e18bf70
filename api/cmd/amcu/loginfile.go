package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/gofrs/flock"
	"golang.org/x/oauth2"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// logins are what amcu login leaves in the person's own folder, by the address of the API.
type logins struct {
	Last string           `json:"last"` // the address to use when none is given
	APIs map[string]login `json:"apis"`
}

// login is one sign-in at one API.
type login struct {
	Name     string `json:"name"` // of the person, to show
	Issuer   string `json:"issuer"`
	ClientID string `json:"clientId"`
	// TokenURL and RevokeURL are the issuer's, as it named them when the person signed in.
	TokenURL  string `json:"tokenUrl"`
	RevokeURL string `json:"revokeUrl,omitempty"`

	AccessToken  string    `json:"accessToken"`
	RefreshToken string    `json:"refreshToken,omitempty"`
	Expiry       time.Time `json:"expiry"` // of the access token
}

// take keeps new tokens. An issuer that gives no new refresh token means the one before.
func (l *login) take(token *oauth2.Token) {
	l.AccessToken, l.Expiry = token.AccessToken, token.Expiry
	l.RefreshToken = cmp.Or(token.RefreshToken, l.RefreshToken)
}

// loginFile is the file of logins. It is its owner's alone.
type loginFile struct {
	path string    // "" where a person has no folder for such things
	warn io.Writer // told what was mended
}

func (a *app) loginFile() loginFile {
	if a.config == "" {
		return loginFile{}
	}
	return loginFile{filepath.Join(a.config, "amcu", "logins.json"), a.err}
}

// read returns all logins; none when there is no file. A file that others can change may hold what they want: it is refused.
// One that they can only read is closed to them.
func (f loginFile) read() (all logins, err error) {
	all.APIs = map[string]login{}
	if f.path == "" {
		return all, nil
	}
	info, err := os.Lstat(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return all, nil
	case err != nil:
		return all, f.fail("can't be read", err)
	case !info.Mode().IsRegular():
		return all, f.fail("is no regular file", nil)
	case runtime.GOOS == "windows": // has no such modes; the folder is the person's own
	case info.Mode().Perm()&0o022 != 0:
		return all, f.fail("can be changed by others", nil)
	case info.Mode().Perm()&0o044 != 0:
		if err := os.Chmod(f.path, 0o600); err != nil {
			return all, f.fail("can be read by others", err)
		}
		fmt.Fprintf(f.warn, "amcu: %s could be read by others until now\n", f.path)
	}
	text, err := os.ReadFile(f.path)
	if err != nil {
		return all, f.fail("can't be read", err)
	}
	if json.Unmarshal(text, &all) != nil { // the decoder's words could quote a token
		return all, f.fail("is damaged", nil)
	}
	if all.APIs == nil {
		all.APIs = map[string]login{}
	}
	return all, nil
}

func (f loginFile) fail(message string, err error) error {
	return &amc.Error{Kind: amc.KindForbidden, Code: "login_file", File: f.path, Message: message, Hint: "remove it, and run amcu login", Err: err}
}

// update changes the file, one process at a time: a refresh token works once, so two that use the same would end the login.
func (f loginFile) update(ctx context.Context, change func(*logins) error) error {
	if f.path == "" {
		return &amc.Error{Kind: amc.KindForbidden, Code: "login_file", Message: "there is no folder to keep a login in", Hint: "set HOME, or use AMCU_CLIENT_ID and AMCU_CLIENT_SECRET"}
	}
	dir := filepath.Dir(f.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make %s: %w", dir, err)
	}
	if err := os.Chmod(dir, 0o700); err != nil { // #nosec G302 -- a folder needs its x
		return fmt.Errorf("close %s to others: %w", dir, err)
	}
	const again = 20 * time.Millisecond
	lock := flock.New(f.path+".lock", flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, again); err != nil {
		return fmt.Errorf("lock %s: %w", f.path, err)
	}
	defer func() { _ = lock.Close() }()
	all, err := f.read()
	if err != nil {
		return err
	}
	if err := change(&all); err != nil {
		return err
	}
	text, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", f.path, err)
	}
	draft, err := os.CreateTemp(dir, "logins-*") // mode 0600
	if err != nil {
		return fmt.Errorf("write %s: %w", f.path, err)
	}
	defer func() { _ = os.Remove(draft.Name()) }() // gone after the rename
	_, err = draft.Write(append(text, '\n'))
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return fmt.Errorf("write %s: %w", f.path, err)
	}
	if err := os.Rename(draft.Name(), f.path); err != nil {
		return fmt.Errorf("write %s: %w", f.path, err)
	}
	return nil
}
