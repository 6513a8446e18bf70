package people

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
)

// person is a row of Parquet, as a data warehouse unloads it: words that come again and again by dictionary, the time and the amount
// with types of their own, pages packed with snappy, all nullable.
type person struct {
	Customer  string  `parquet:"customer_id,snappy"`
	Email     *string `parquet:"email,snappy"`
	Phone     *string `parquet:"phone,snappy"`
	FirstName *string `parquet:"first_name,snappy,dict"`
	LastName  *string `parquet:"last_name,snappy,dict"`
	Address   *string `parquet:"address,snappy"`
	City      *string `parquet:"city,snappy,dict"`
	State     *string `parquet:"state,snappy,dict"`
	Zip       *string `parquet:"zip,snappy,dict"`
	Country   *string `parquet:"country,snappy,dict"`
	EventTime int64   `parquet:"event_time,snappy,timestamp(millisecond)"`
	Amount    *int64  `parquet:"amount,snappy,decimal(2:12)"`
}

const (
	groupRows = 250_000
	pageBytes = 1 << 20
)

// writeParquet writes the people in row groups.
func writeParquet(out *bufio.Writer, c *crowd) error {
	w := parquet.NewGenericWriter[person](out, parquet.MaxRowsPerRowGroup(groupRows), parquet.PageBufferSize(pageBytes))
	row := make([]string, len(Columns))
	for i := range c.options.Rows {
		c.draw(i, row)
		p, err := newPerson(row)
		if err == nil {
			_, err = w.Write([]person{p})
		}
		if err != nil {
			return fmt.Errorf("write people: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("write people: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write people: %w", err)
	}
	return nil
}

func newPerson(row []string) (p person, err error) {
	when, err := time.Parse(time.RFC3339, row[10])
	if err != nil {
		return p, err
	}
	p.Customer, p.EventTime = row[0], when.UnixMilli()
	for i, cell := range []**string{1: &p.Email, &p.Phone, &p.FirstName, &p.LastName, &p.Address, &p.City, &p.State, &p.Zip, &p.Country} {
		if cell != nil && row[i] != "" {
			*cell = new(strings.Clone(row[i]))
		}
	}
	if row[11] != "" {
		cents, err := strconv.ParseInt(strings.Replace(row[11], ".", "", 1), 10, 64)
		if err != nil {
			return p, err
		}
		p.Amount = &cents
	}
	return p, nil
}
