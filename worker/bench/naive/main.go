// Naive is the program that one writes first: one goroutine, encoding/csv or encoding/json, the phone library, crypto/sha256
// and compress/gzip. It has none of our tables for addresses and states.
//
//	naive INPUT OUTPUT.gz csv|jsonl
package main

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: naive INPUT OUTPUT.gz csv|jsonl")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "naive:", err)
		os.Exit(1)
	}
}

func run(input, output, format string) error {
	in, err := os.Open(input) //nolint:gosec // the file to read is what the program is told
	if err != nil {
		return fmt.Errorf("open input: %w", err)
	}
	defer func() { _ = in.Close() }()
	out, err := os.Create(output) //nolint:gosec // the file to write is what the program is told
	if err != nil {
		return fmt.Errorf("create output: %w", err)
	}
	zip := gzip.NewWriter(out)
	if format == "csv" {
		err = convertCSV(in, zip)
	} else {
		err = convertJSON(in, zip)
	}
	return errors.Join(err, zip.Close(), out.Close())
}

func convertCSV(in io.Reader, out io.Writer) error {
	r, w := csv.NewReader(in), csv.NewWriter(out)
	header, err := r.Read()
	if err != nil {
		return fmt.Errorf("read header: %w", err)
	}
	if err := w.Write(header); err != nil {
		return fmt.Errorf("write header: %w", err)
	}
	cells := map[string]string{}
	for {
		record, err := r.Read()
		if err == io.EOF {
			w.Flush()
			return w.Error()
		}
		if err != nil {
			return fmt.Errorf("read record: %w", err)
		}
		for i, name := range header {
			cells[name] = record[i]
		}
		for i, name := range header {
			record[i] = convert(name, cells[name], cells["country"])
		}
		if err := w.Write(record); err != nil {
			return fmt.Errorf("write record: %w", err)
		}
	}
}

func convertJSON(in io.Reader, out io.Writer) error {
	lines, w := bufio.NewScanner(in), json.NewEncoder(out)
	for lines.Scan() {
		var object map[string]any
		if err := json.Unmarshal(lines.Bytes(), &object); err != nil {
			return fmt.Errorf("read object: %w", err)
		}
		region, _ := object["country"].(string)
		for name, value := range object {
			if cell, ok := value.(string); ok {
				if object[name] = convert(name, cell, region); object[name] == "" {
					object[name] = nil
				}
			}
		}
		if err := w.Encode(object); err != nil {
			return fmt.Errorf("write object: %w", err)
		}
	}
	return lines.Err()
}

// convert returns the digest of an identity, and other cells as they are.
func convert(name, cell, region string) string {
	switch name {
	case "email":
		return digest(keep(cell, "_.@-"))
	case "phone":
		number, err := phonenumbers.Parse(cell, region)
		if err != nil || !phonenumbers.IsPossibleNumber(number) {
			return ""
		}
		return digest(strings.TrimPrefix(phonenumbers.Format(number, phonenumbers.E164), "+"))
	case "first_name", "last_name", "address", "city", "state":
		return digest(keep(cell, ""))
	case "zip":
		zip := keep(cell, "")
		return digest(zip[:min(len(zip), 5)])
	}
	return cell
}

// keep returns the lower-case letters, digits and more characters of s.
func keep(s, more string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune(more, r) {
			return r
		}
		return -1
	}, strings.ToLower(s))
}

func digest(normalized string) string {
	if normalized == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(normalized))
	return hex.EncodeToString(sum[:])
}
