package sqlite

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const keySize = 32

type secretStore struct {
	db   *DB
	aead cipher.AEAD
}

var _ amc.SecretStore = (*secretStore)(nil)

// Secrets returns the secret store in the file, sealed under the key in keyFile, which is created when there is none.
// A key file that others than its owner may read is refused.
func (db *DB) Secrets(keyFile string) (amc.SecretStore, error) {
	key, err := readKey(keyFile)
	if errors.Is(err, fs.ErrNotExist) {
		key = make([]byte, keySize)
		_, _ = rand.Read(key) // never fails
		if err := createFile(keyFile, key); err != nil {
			return nil, fmt.Errorf("create key file: %w", err)
		}
		key, err = readKey(keyFile)
	}
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("use key file: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("use key file: %w", err)
	}
	return &secretStore{db: db, aead: aead}, nil
}

func (s *secretStore) PutSecret(ctx context.Context, name string, value []byte) error {
	sealed := s.aead.Seal(nil, nil, value, []byte(name)) // #nosec G407 -- this AEAD makes a random nonce itself
	if _, err := s.db.exec(ctx, "INSERT OR REPLACE INTO secrets (name, sealed) VALUES (?, ?)", name, sealed); err != nil {
		return fmt.Errorf("write secret: %w", classify(err))
	}
	return nil
}

func (s *secretStore) Secret(ctx context.Context, name string) ([]byte, error) {
	var sealed []byte
	err := s.db.reader.QueryRowContext(ctx, "SELECT sealed FROM secrets WHERE name = ?", name).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, secretNotFound(name)
	}
	if err != nil {
		return nil, fmt.Errorf("read secret: %w", classify(err))
	}
	value, err := s.aead.Open([]byte{}, nil, sealed, []byte(name))
	if err != nil {
		return nil, &amc.Error{Kind: amc.KindInternal, Code: "secret_unreadable", Message: fmt.Sprintf("secret %s was sealed under another key", name),
			Hint: "put the key file back that it was stored with, or store the secret again"}
	}
	return value, nil
}

func (s *secretStore) DeleteSecret(ctx context.Context, name string) error {
	result, err := s.db.exec(ctx, "DELETE FROM secrets WHERE name = ?", name)
	if err != nil {
		return fmt.Errorf("delete secret: %w", classify(err))
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return secretNotFound(name)
}

func secretNotFound(name string) error {
	return &amc.Error{Kind: amc.KindNotFound, Code: "secret_not_found", Message: fmt.Sprintf("there is no secret %s", name)}
}

func readKey(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, &amc.Error{Kind: amc.KindInvalid, Code: "key_file_mode", File: path, Message: fmt.Sprintf("others than its owner may use the key (mode %04o)", mode),
			Hint: "chmod 600 it, and store its secrets anew if somebody may have read it"}
	}
	key, err := os.ReadFile(path) // #nosec G304 -- the caller's own key
	if err != nil {
		return nil, err
	}
	if len(key) != keySize {
		return nil, &amc.Error{Kind: amc.KindInvalid, Code: "key_file_size", File: path, Message: fmt.Sprintf("the key has %d bytes, not %d", len(key), keySize),
			Hint: "put the right key file there"}
	}
	return key, nil
}
