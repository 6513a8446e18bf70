package deflate_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strconv"
)

// table is a made-up block of output text with the offsets of its digests.
type table struct {
	text    []byte
	digests []int32
}

func (t *table) digest(value string) {
	sum := sha256.Sum256([]byte(value))
	t.digests = append(t.digests, int32(len(t.text)))
	t.text = hex.AppendEncode(t.text, sum[:])
}

// shape is how a table looks.
type shape struct {
	name     string
	identity []string // columns written as digests
	plain    []string // columns written as they are
	jsonl    bool
}

var (
	everyIdentity = []string{"email", "phone", "first_name", "last_name", "address", "city", "state", "zip"}
	somePlain     = []string{"event_time", "amount", "product", "loyalty_id"}

	shapes = []shape{
		{name: "csv", identity: everyIdentity, plain: somePlain},
		{name: "jsonl", identity: everyIdentity, plain: somePlain, jsonl: true},
		{name: "csv-repeated", identity: []string{"first_name", "city", "state", "zip"}, plain: somePlain},
		{name: "csv-emails", identity: []string{"email"}},
		{name: "jsonl-emails", identity: []string{"email"}, plain: []string{"loyalty_id"}, jsonl: true},
		{name: "csv-mostly-plain", identity: []string{"email"}, plain: append(append(somePlain, somePlain...), somePlain...)},
		{name: "csv-plain", plain: somePlain},
		{name: "jsonl-plain", plain: somePlain, jsonl: true},
	}
)

// generate makes a block of at least size bytes, the same for the same seed.
func (s shape) generate(seed uint64, size int) table {
	random := rand.New(rand.NewPCG(seed, 2))
	firsts := rand.NewZipf(random, 1.2, 8, 1999)
	lasts := rand.NewZipf(random, 1.1, 20, 19999)
	cities := rand.NewZipf(random, 1.1, 10, 4999)
	products := []string{"headphones", "running shoes", "espresso machine", "desk lamp", "water bottle", "usb cable", "backpack", "novel"}

	var t table
	for row := 0; len(t.text) < size; row++ {
		first, last, city := firsts.Uint64(), lasts.Uint64(), cities.Uint64()
		values := map[string]string{
			"email":      fmt.Sprintf("f%d.l%d.%d@example.com", first, last, row),
			"phone":      fmt.Sprintf("1%010d", random.Uint64N(1e10)),
			"first_name": fmt.Sprintf("first%d", first),
			"last_name":  fmt.Sprintf("last%d", last),
			"address":    fmt.Sprintf("%d street %d", random.IntN(9999), random.IntN(3000)),
			"city":       fmt.Sprintf("city%d", city),
			"state":      fmt.Sprintf("state%d", city*city%50),
			"zip":        fmt.Sprintf("%05d", (city*17+random.Uint64N(8))%100000),
			"event_time": fmt.Sprintf("2024-%02d-%02dT%02d:%02d:%02dZ", 1+random.IntN(12), 1+random.IntN(28), random.IntN(24), random.IntN(60), random.IntN(60)),
			"amount":     strconv.FormatFloat(float64(random.IntN(50000))/100, 'f', 2, 64),
			"product":    products[random.IntN(len(products))],
			"loyalty_id": strconv.Itoa(10000000 + random.IntN(90000000)),
		}
		if s.jsonl {
			t.text = append(t.text, '{')
		}
		for i, name := range append(s.identity[:len(s.identity):len(s.identity)], s.plain...) {
			if i > 0 {
				t.text = append(t.text, ',')
			}
			if s.jsonl {
				t.text = fmt.Appendf(t.text, "%q:\"", name)
			}
			if i < len(s.identity) {
				t.digest(values[name])
			} else {
				t.text = append(t.text, values[name]...)
			}
			if s.jsonl {
				t.text = append(t.text, '"')
			}
		}
		if s.jsonl {
			t.text = append(t.text, '}')
		}
		t.text = append(t.text, '\n')
	}
	return t
}
