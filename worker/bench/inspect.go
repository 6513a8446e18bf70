package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/klauspost/compress/gzip"
)

// written is what a contender wrote.
type written struct {
	bytes int64 // compressed
	rows  int64
	// sum is of the hashes of customer, e-mail and city of all rows, in any order: of these columns all contenders must
	// write the same digests.
	sum uint64
	// stock is how many bytes the same text takes with the stock encoder at level 1; only known of ours.
	stock int64
}

// inspect reads the files that match pattern.
func inspect(in input, pattern string, ours bool) (written, error) {
	var w written
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		return w, fmt.Errorf("find output %s: %w", pattern, errors.Join(err, os.ErrNotExist))
	}
	var size counter
	stock, err := gzip.NewWriterLevel(&size, 1)
	if err != nil {
		return w, fmt.Errorf("open encoder: %w", err)
	}
	for _, name := range files {
		if err := w.add(in, name, stock, ours); err != nil {
			return w, err
		}
	}
	if err := stock.Close(); err != nil {
		return w, fmt.Errorf("close encoder: %w", err)
	}
	w.stock = int64(size)
	return w, nil
}

func (w *written) add(in input, name string, stock io.Writer, ours bool) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("open output: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("stat output: %w", err)
	}
	w.bytes += info.Size()
	zip, err := gzip.NewReader(bufio.NewReaderSize(f, 1<<20))
	if err != nil {
		return fmt.Errorf("open gzip: %w", err)
	}
	var text io.Reader = zip
	if ours {
		text = io.TeeReader(zip, stock)
	}
	if in.written() == "csv" {
		return w.addCSV(text)
	}
	return w.addJSON(text)
}

func (w *written) addCSV(text io.Reader) error {
	r := csv.NewReader(text)
	r.ReuseRecord = true
	header, err := r.Read()
	if err != nil {
		return fmt.Errorf("read header: %w", err)
	}
	customer, email, city := slices.Index(header, "customer_id"), slices.Index(header, "email"), slices.Index(header, "city")
	if customer < 0 || email < 0 || city < 0 {
		return errors.New("output lacks a column")
	}
	for {
		record, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read record: %w", err)
		}
		w.count(record[customer], record[email], record[city])
	}
}

func (w *written) addJSON(text io.Reader) error {
	lines := bufio.NewScanner(text)
	for lines.Scan() {
		var row struct {
			Customer string `json:"customer_id"`
			Email    string `json:"email"`
			City     string `json:"city"`
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return fmt.Errorf("read object: %w", err)
		}
		w.count(row.Customer, row.Email, row.City)
	}
	return lines.Err()
}

func (w *written) count(cells ...string) {
	h := fnv.New64a()
	for _, cell := range cells {
		_, _ = h.Write([]byte(cell))
		_, _ = h.Write([]byte{0})
	}
	w.rows++
	w.sum += h.Sum64()
}

// counter counts the bytes written to it.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
