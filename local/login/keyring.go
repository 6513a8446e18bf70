package login

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const algorithm = jose.ES256

// keyLife is how long a key signs. The one before is published as long again, which is as long as refresh tokens live.
const keyLife = refreshLife

// keyring signs with the current key. The next one is published already, so verifiers that cache keys know it in time.
type keyring struct {
	file  string
	clock amc.Clock

	mu   sync.Mutex
	keys keyFile
}

// keyFile is the keyring on disk.
type keyFile struct {
	Since    time.Time        `json:"since"` // when Current became so
	Previous *jose.JSONWebKey `json:"previous,omitempty"`
	Current  jose.JSONWebKey  `json:"current"`
	Next     jose.JSONWebKey  `json:"next"`
}

func openKeyring(file string, clock amc.Clock) (*keyring, error) {
	k := &keyring{file: file, clock: clock}
	text, err := os.ReadFile(file) // #nosec G304 -- the operator's own file
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return k, k.create()
	case err != nil:
		return nil, err
	}
	if err := json.Unmarshal(text, &k.keys); err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	if !k.keys.Current.Valid() || !k.keys.Next.Valid() {
		return nil, fmt.Errorf("read %s: it holds no keys", file)
	}
	return k, nil
}

func (k *keyring) create() error {
	current, err := newKey()
	if err != nil {
		return err
	}
	next, err := newKey()
	if err != nil {
		return err
	}
	return k.save(keyFile{Since: k.clock.Now(), Current: current, Next: next})
}

// rotate makes the next key the current one when its time has come. It is called with the lock held.
func (k *keyring) rotate() error {
	now := k.clock.Now()
	if now.Sub(k.keys.Since) < keyLife {
		return nil
	}
	next, err := newKey()
	if err != nil {
		return err
	}
	previous := k.keys.Current
	return k.save(keyFile{Since: now, Previous: &previous, Current: k.keys.Next, Next: next})
}

// save replaces the file as a whole and then what is in memory.
func (k *keyring) save(keys keyFile) error {
	if err := replace(k.file, keys); err != nil {
		return fmt.Errorf("write signing keys: %w", err)
	}
	k.keys = keys
	return nil
}

// replace writes a file as a whole, for its owner alone: whoever dies meanwhile leaves the old one or the new one.
func replace(file string, content any) error {
	text, err := json.Marshal(content)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temp.Name()) }() // gone after the rename
	_, err = temp.Write(text)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), file)
}

func newKey() (jose.JSONWebKey, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return jose.JSONWebKey{}, fmt.Errorf("make signing key: %w", err)
	}
	return jose.JSONWebKey{Key: private, KeyID: newSecret(), Algorithm: string(algorithm), Use: "sig"}, nil
}

// public returns the keys that verify what is or soon will be around.
func (k *keyring) public() (jose.JSONWebKeySet, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.rotate(); err != nil {
		return jose.JSONWebKeySet{}, err
	}
	set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{k.keys.Current.Public(), k.keys.Next.Public()}}
	if k.keys.Previous != nil {
		set.Keys = append(set.Keys, k.keys.Previous.Public())
	}
	return set, nil
}

func (k *keyring) sign(c claims) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.rotate(); err != nil {
		return "", err
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: k.keys.Current}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	token, err := jwt.Signed(signer).Claims(c).Serialize()
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	return token, nil
}

// verify returns the claims of a token that the keyring signed and that has not expired.
func (k *keyring) verify(token string) (claims, error) {
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{algorithm})
	if err != nil {
		return claims{}, err
	}
	set, err := k.public()
	if err != nil {
		return claims{}, err
	}
	var c claims
	if err := parsed.Claims(set, &c); err != nil {
		return claims{}, err
	}
	if !k.clock.Now().Before(time.Unix(c.ExpiresAt, 0)) {
		return claims{}, jwt.ErrExpired
	}
	return c, nil
}
