package local

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// folder is where a stack keeps everything. Its paths are absolute: the embedded S3 changes the working directory.
type folder string

func openFolder(dir string) (folder, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find data folder: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make data folder: %w", err)
	}
	return folder(dir), nil
}

func (f folder) path(name string) string { return filepath.Join(string(f), name) }

// Credentials are made once, at a folder's first start.
type Credentials struct {
	S3AccessKey  string `json:"s3AccessKey"`
	S3SecretKey  string `json:"s3SecretKey"`
	ClientID     string `json:"clientId"` // of machines: amcu, schedulers
	ClientSecret string `json:"clientSecret"`
	User         string `json:"user"` // of people
	Password     string `json:"password"`

	AmazonClientID     string `json:"amazonClientId"` // of the simulated Login with Amazon
	AmazonClientSecret string `json:"amazonClientSecret"`
}

func (f folder) credentials() (c Credentials, err error) {
	const name = "credentials.json"
	err = f.read(name, &c)
	if errors.Is(err, fs.ErrNotExist) {
		c = Credentials{
			S3AccessKey: rand.Text(), S3SecretKey: rand.Text(), ClientID: "amcu", ClientSecret: rand.Text(),
			User: "admin", Password: rand.Text(),
			AmazonClientID: "amzn1.application-oa2-client.demo", AmazonClientSecret: rand.Text(),
		}
		return c, f.write(name, c)
	}
	return c, err
}

// Endpoints are where a running stack listens; they change with every start.
type Endpoints struct {
	API       string `json:"api"`
	S3        string `json:"s3"`
	Simulator string `json:"simulator"`
}

const endpointsName = "endpoints.json"

func (f folder) read(name string, v any) error {
	b, err := os.ReadFile(f.path(name))
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// write replaces a file in one step: a stack killed meanwhile leaves the old one or the new one.
func (f folder) write(name string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	draft := f.path(name + ".new")
	if err := os.WriteFile(draft, append(b, '\n'), 0o600); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := os.Rename(draft, f.path(name)); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}
