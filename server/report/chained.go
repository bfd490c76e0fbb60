package report

import (
	"fmt"
	"slices"
)

// What comes out when a journal is followed from record to record.
const (
	ChainWhole      = "whole"      // each record names the one before it, and the last is signed
	ChainMissing    = "missing"    // numbers are missing
	ChainForked     = "forked"     // there are other notes of the same numbers, and all are kept
	ChainRevoked    = "revoked"    // its key is revoked from some number on
	ChainBroken     = "broken"     // a record does not name the one before it, or is not signed
	ChainUnfollowed = "unfollowed" // it is too long to be followed here
)

// Trail is the audit trail among journals. No station has a name with a slash.
const Trail = "office/trail"

// A ChainChecked is a journal of which records came in a period, and what came out when they were
// followed.
type ChainChecked struct {
	Station, StationName string
	Epoch, First, Last   int64
	Forked               bool
	State                string // of its cursor: ok, fork or revoked
	Hash                 string // of the last record, in hex; empty: it has not come
	Quarantined          int64  // messages that were its word by name alone, of any time

	Records, Missing int64  `db:"-"` // of First to Last
	Result           string `db:"-"`
	At               string `db:"-"` // which record does not hold, in words; empty: all do
}

// Chains lists journals that were followed.
func Chains(p Period, list []ChainChecked) Table {
	t := Table{Name: "chains", Period: p, Columns: []Column{
		{"station_name", Text, ""}, {"epoch", Text, ""}, {"seq_first", Text, ""}, {"seq_last", Text, ""}, {"records_count", Count, ""}, {"seq_missing", Count, ""}, {"quarantined_notes", Count, ""},
		{"chain_result", Text, ""}, {"chain_at", Text, ""}, {"head_sha256", Text, ""},
	}}
	t.Total = make([]Cell, len(t.Columns))
	sums := [3]int64{}
	var counted []string
	for i := range list {
		c := &list[i]
		followed := c.Result != ChainUnfollowed && c.Result != ChainBroken
		t.Rows = append(t.Rows, Row{fmt.Sprintf("%s/%d", c.Station, c.Epoch), []Cell{
			textCell(c.StationName), textCell(fmt.Sprint(c.Epoch)), textCell(fmt.Sprint(c.First)), textCell(fmt.Sprint(c.Last)), numberIf(followed, c.Records), numberIf(followed, c.Missing), number(c.Quarantined),
			textCell(c.Result), textCell(c.At), textCell(c.Hash),
		}})
		if c.Station == Trail { // it is all there is, and no records of the period
			t.Rows[i].Cells[4], t.Rows[i].Cells[5] = Cell{}, Cell{}
			continue
		}
		if followed {
			sums[0], sums[1] = sums[0]+c.Records, sums[1]+c.Missing
		}
		sums[2] += c.Quarantined
		if slices.Contains(counted, c.Station) { // they are of the station, and not of the epoch
			sums[2] -= c.Quarantined
			t.Rows[i].Cells[6] = Cell{}
		}
		counted = append(counted, c.Station)
	}
	for i, n := range sums {
		t.Total[4+i] = number(n)
	}
	return t
}
