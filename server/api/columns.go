package api

import (
	"fmt"
	"reflect"
	"time"

	"github.com/litro-fuel/litro/server/report"
)

// rowOf reads a row of a table into a struct, whose fields name their columns in tags
// "col"; "#" is the key of the row. Figures are those of the page, in the small unit in
// which they are counted; what is not known, or is no column of this table, is nil.
func rowOf[T any](t *report.Table, key string, cells []report.Cell) T {
	var row T
	v := reflect.ValueOf(&row).Elem()
	for i := range v.NumField() {
		name, ok := v.Type().Field(i).Tag.Lookup("col")
		if !ok {
			continue
		}
		if name == "#" {
			v.Field(i).SetString(key)
			continue
		}
		at := t.Column(name)
		if at < 0 || !cells[at].Known {
			continue
		}
		switch to := v.Field(i).Addr().Interface().(type) {
		case *string:
			*to = cells[at].Text
		case **int64:
			*to = &cells[at].N
		case *int64:
			*to = cells[at].N
		case **time.Time:
			*to = &cells[at].At
		default:
			panic(fmt.Sprintf("column %s into %T", name, to))
		}
	}
	return row
}

// rowsOf reads all rows of a table.
func rowsOf[T any](t *report.Table) []T {
	rows := []T{}
	for _, r := range t.Rows {
		rows = append(rows, rowOf[T](t, r.Key, r.Cells))
	}
	return rows
}

// newest orders what is shown the newest first: the keys of later times are smaller.
func newest(at time.Time, id string) string {
	return fmt.Sprintf("%019d %s", 1<<62-at.UnixMicro(), id)
}

// utc writes a time that may not be known.
func utc(t *time.Time) *time.Time {
	if t == nil || t.IsZero() {
		return nil
	}
	u := t.UTC()
	return &u
}
