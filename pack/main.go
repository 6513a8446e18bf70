// Command pack makes the files that go to AWS: of each program for Lambda a zip, of the worker a tarball, for Linux on arm64 and
// on amd64, and their SHA-256. The same sources make the same bytes, on whatever day and machine.
//
//	pack [--version VERSION] DIR
package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

const module = "github.com/amc-uploader/amc-uploader"

// program is one of what is packed.
type program struct {
	from string // its package, below the module
	in   string // name of its file in the package
	to   string // name of the package
	pack func(w io.Writer, name string, file []byte) error
}

// Lambda runs a file that is called bootstrap.
var programs = []program{
	{"api/cmd/api", "bootstrap", "api.zip", zipped},
	{"uploader/cmd/uploader", "bootstrap", "uploader.zip", zipped},
	{"worker/cmd/worker", "worker", "worker.tar.gz", tarred},
}

var architectures = []string{"arm64", "amd64"}

func main() {
	version := flag.String("version", "dev", "what the programs say they are")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: pack [--version VERSION] DIR")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *version, flag.Arg(0), programs, architectures); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1) //nolint:gocritic // nothing is left to stop
	}
}

// run writes DIR/linux-ARCHITECTURE/PACKAGE and, beside the folders, DIR/SHA256SUMS, last of all.
func run(ctx context.Context, version, dir string, programs []program, architectures []string) error {
	var sums bytes.Buffer
	for _, architecture := range architectures {
		folder := "linux-" + architecture
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil { //nolint:gosec // for everybody to read
			return err
		}
		for _, p := range programs {
			file, err := build(ctx, p.from, architecture, version)
			if err != nil {
				return err
			}
			var packed bytes.Buffer
			if err := p.pack(&packed, p.in, file); err != nil {
				return fmt.Errorf("pack %s: %w", p.to, err)
			}
			name := filepath.Join(folder, p.to)
			if err := os.WriteFile(filepath.Join(dir, name), packed.Bytes(), 0o644); err != nil { //nolint:gosec // for everybody to read
				return err
			}
			fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(packed.Bytes()), filepath.ToSlash(name))
		}
	}
	return os.WriteFile(filepath.Join(dir, "SHA256SUMS"), sums.Bytes(), 0o644) //nolint:gosec // for everybody to read
}

// build compiles a package for Linux, without a trace of where, when and from which checkout.
func build(ctx context.Context, from, architecture, version string) (file []byte, err error) {
	dir, err := os.MkdirTemp("", "amcu-pack-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	at := filepath.Join(dir, "program")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-tags=lambda.norpc", //nolint:gosec // the packages are ours
		"-ldflags=-s -w -X main.version="+version, "-o", at, module+"/"+from)
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+architecture, "CGO_ENABLED=0", "GOFLAGS=", "GOAMD64=v1", "GOARM64=v8.0", "GOEXPERIMENT=")
	if said, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build %s for %s: %w\n%s", from, architecture, err, strings.TrimSpace(string(said)))
	}
	return os.ReadFile(at)
}

// stamp is the time of every file: the earliest that a zip can have.
var stamp = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

func zipped(w io.Writer, name string, file []byte) error {
	z := zip.NewWriter(w)
	header := &zip.FileHeader{Name: name, Method: zip.Deflate}
	header.Modified = stamp
	header.SetMode(0o755)
	entry, err := z.CreateHeader(header)
	if err != nil {
		return err
	}
	if _, err := entry.Write(file); err != nil {
		return err
	}
	return z.Close()
}

func tarred(w io.Writer, name string, file []byte) error {
	g, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	t := tar.NewWriter(g)
	if err := t.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: int64(len(file)), ModTime: stamp, Format: tar.FormatUSTAR}); err != nil {
		return err
	}
	if _, err := t.Write(file); err != nil {
		return err
	}
	return errors.Join(t.Close(), g.Close())
}
