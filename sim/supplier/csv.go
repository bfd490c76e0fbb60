package supplier

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// columns are those of a file of sales.
var columns = []string{"permit", "ticket", "at", "product", "liters", "price", "card", "seller"}

// words are what products are called in it.
var words = map[string]string{"regular": Regular, "premium": Premium, "diesel": Diesel}

func word(product string) string {
	for w, key := range words {
		if key == product {
			return w
		}
	}
	return product
}

// WriteSales writes a file of sales.
func WriteSales(w io.Writer, sales []Sale) error {
	c := csv.NewWriter(w)
	rows := [][]string{columns}
	for _, s := range sales {
		rows = append(rows, []string{s.Permit, s.Ticket, s.At.Format(time.RFC3339), word(s.Product), liters(s.UL), decimals(s.PriceE4, 4, 2), s.Card, s.Seller})
	}
	return c.WriteAll(rows)
}

// ReadSales reads a file of sales. What is wrong with it is said all at once, by lines.
func ReadSales(r io.Reader) ([]Sale, error) {
	c := csv.NewReader(r)
	c.FieldsPerRecord = -1 // what is missing is said below
	head, err := c.Read()
	if err != nil {
		return nil, fmt.Errorf("line 1: there are no columns; write %s", strings.Join(columns, ","))
	}
	head[0] = strings.TrimPrefix(head[0], "\ufeff")
	for _, name := range head {
		if !slices.Contains(columns, name) {
			return nil, fmt.Errorf("line 1: there is no column %q; those known are %s", name, strings.Join(columns, ", "))
		}
	}
	for _, name := range columns[:6] {
		if !slices.Contains(head, name) {
			return nil, fmt.Errorf("line 1: column %s is missing; the first line is %s, the last two of which may be left out", name, strings.Join(columns, ","))
		}
	}
	var sales []Sale
	var errs []error
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("it is no CSV: %w", err)
		}
		line, _ := c.FieldPos(0)
		if len(row) != len(head) {
			errs = append(errs, fmt.Errorf("line %d: it has %d fields and the first line %d; give each column one", line, len(row), len(head)))
			continue
		}
		s, err := readSale(head, row)
		if err != nil {
			errs = append(errs, fmt.Errorf("line %d: %w", line, err))
		}
		sales = append(sales, s)
	}
	return sales, errors.Join(errs...)
}

func readSale(head, row []string) (s Sale, err error) {
	for i, name := range head {
		value := strings.TrimSpace(row[i])
		switch name {
		case "permit":
			s.Permit = value
		case "ticket":
			s.Ticket = value
		case "at":
			if s.At, err = time.Parse(time.RFC3339, value); err != nil {
				return s, fmt.Errorf("at %q is no moment; write it with its offset, as 2026-05-15T09:14:00-06:00", value)
			}
		case "product":
			s.Product = value
			if key, there := words[value]; there {
				s.Product = key
			}
		case "liters":
			if s.UL, err = number(value, 6); err != nil {
				return s, fmt.Errorf("liters %q: %w", value, err)
			}
		case "price":
			if s.PriceE4, err = number(value, 4); err != nil {
				return s, fmt.Errorf("price %q: %w", value, err)
			}
		case "card":
			s.Card = value
		case "seller":
			s.Seller = value
		}
	}
	return s, nil
}

// ReadQuota reads the quotas of a year, as 2027=0.61,0.75,0.51 of regular, premium and diesel.
func ReadQuota(s string) (q Quota, err error) {
	year, rest, _ := strings.Cut(s, "=")
	parts := strings.Split(rest, ",")
	if q.Year, err = strconv.Atoi(year); err != nil || q.Year < 2000 || q.Year > 2999 || len(parts) != 3 {
		return q, errors.New("give a year and three quotas a liter, as 2027=0.61,0.75,0.51 for regular, premium and diesel")
	}
	for i, of := range []*int64{&q.Regular, &q.Premium, &q.Diesel} {
		if *of, err = number(parts[i], 6); err != nil {
			return q, err
		}
		if *of <= 0 || *of > 4_000_000 {
			return q, fmt.Errorf("a quota of %s a liter cannot be; give one above 0 and up to 4", parts[i])
		}
	}
	return q, nil
}

// ReadDiscount reads a discount from a day on, as regular=0.50,2026-11-16.
func ReadDiscount(s string) (d Discount, err error) {
	product, rest, _ := strings.Cut(s, "=")
	e4, from, there := strings.Cut(rest, ",")
	if d.Product = words[product]; d.Product == "" || !there {
		return d, errors.New("give a product, how much less a liter is and from which day on, as regular=0.50,2026-11-16")
	}
	d.From = from
	d.E4, err = number(e4, 4)
	return d, err
}

// number reads a decimal of so many places at most, exactly.
func number(s string, places int) (int64, error) {
	whole, part, _ := strings.Cut(s, ".")
	if !isNumber(whole+part) || whole == "" || len(whole) > 9 || len(part) > places {
		return 0, fmt.Errorf("it is no number of at most %d decimals; write it with a point, as 40.02", places)
	}
	return strconv.ParseInt(whole+part+strings.Repeat("0", places-len(part)), 10, 64)
}

// WritePlanted writes what was planted and where, a line each, for who holds what was found
// against it.
func WritePlanted(w io.Writer, list []Planted) error {
	rows := [][]string{{"kind", "shown", "document", "uuid", "line", "permit", "tickets", "written", "other_uuid", "canceled_at", "says"}}
	for _, p := range list {
		line, canceled := "", ""
		if p.Line > 0 {
			line = strconv.Itoa(p.Line)
		}
		if !p.Canceled.IsZero() {
			canceled = p.Canceled.Format(time.RFC3339)
		}
		rows = append(rows, []string{string(p.Kind), strconv.FormatBool(p.Shown), p.Name, p.UUID, line, p.Permit, strings.Join(p.Tickets, " "), p.Written, p.Other, canceled, p.Says})
	}
	return csv.NewWriter(w).WriteAll(rows)
}
