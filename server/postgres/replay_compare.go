package postgres

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/projection"
)

// compare looks for the first row that differs, table by table.
func (r *replay) compare() (*Difference, error) {
	if d, err := r.arrivals(); d != nil || err != nil {
		return d, err
	}
	for _, t := range projection.Tables() {
		key := t.Columns[:4]
		if t == projection.Readings {
			key = append(key[:4:4], "hose")
		}
		if t == projection.Draws {
			key = append(key[:4:4], "quota", "period")
		}
		if t == projection.VoucherHolds {
			key = append(key[:4:4], "quota")
		}
		if t == projection.EvidenceNamed {
			key = append(key[:4:4], "sha256")
		}
		if d, err := r.compareTable(t.Name, "", key); d != nil || err != nil {
			return d, err
		}
	}
	for _, t := range replayed {
		if d, err := r.compareTable(t.table, t.columns, t.key); d != nil || err != nil {
			return d, err
		}
	}
	return nil, nil
}

// As a difference of two sets, which takes as long as there are records: to look
// for the arrival of each would take as long as records times arrivals.
const unarrivedSQL = `
SELECT station, epoch, seq, branch FROM record
EXCEPT
SELECT station, epoch, generate_series(first_seq, last_seq), branch FROM arrival
 ORDER BY 1, 2, 3, 4 LIMIT 1`

func (r *replay) arrivals() (*Difference, error) {
	var ref dispense.Ref
	err := r.tx.QueryRow(r.ctx, unarrivedSQL).Scan(&ref.Station, &ref.Epoch, &ref.Seq, new(int64))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("compare arrival: %w", err)
	}
	return &Difference{"arrival", "record " + ref.String(), "it is stored, and no row says when it came"}, nil
}

// compareTable returns the first row, by its key, that is in one of the two
// tables only or differs in a column.
func (r *replay) compareTable(table, columns string, key []string) (*Difference, error) {
	if columns == "" {
		columns = "*"
	}
	var have, want []byte
	keys, rows := strings.Join(key, ", "), ""
	if table == "finding" { // what auditors write down is of more than records, and no projection of them
		rows = " WHERE rule !~ '^[A-Z]+-[0-9]'"
	}
	err := r.tx.QueryRow(r.ctx, fmt.Sprintf(`
SELECT to_jsonb(a), to_jsonb(b)
  FROM (SELECT %[2]s FROM public.%[1]s%[4]s) a FULL JOIN (SELECT %[2]s FROM replay.%[1]s) b USING (%[3]s)
 WHERE a IS DISTINCT FROM b
 ORDER BY %[3]s LIMIT 1`, table, columns, keys, rows)).Scan(&have, &want)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("compare %s: %w", table, err)
	}
	h, err := decodeRow(have)
	if err != nil {
		return nil, err
	}
	w, err := decodeRow(want)
	if err != nil {
		return nil, err
	}
	return difference(table, key, h, w), nil
}

// decodeRow reads a row with its numbers as they are written.
func decodeRow(b []byte) (row map[string]any, err error) {
	if b == nil {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return row, d.Decode(&row)
}

func difference(table string, key []string, have, want map[string]any) *Difference {
	row := have
	if row == nil {
		row = want
	}
	var names []string
	for _, k := range key {
		names = append(names, fmt.Sprintf("%s %v", k, row[k]))
	}
	d := &Difference{Table: table, Key: strings.Join(names, ", ")}
	switch {
	case want == nil:
		d.Detail = "the row is in the database, and no record says so"
	case have == nil:
		d.Detail = "the records say so, and the row is not in the database"
	default:
		for _, column := range slices.Sorted(maps.Keys(want)) {
			if h, w := fmt.Sprint(have[column]), fmt.Sprint(want[column]); h != w {
				d.Detail = fmt.Sprintf("%s is %s in the database, and %s by the records", column, h, w)
				break
			}
		}
	}
	return d
}
