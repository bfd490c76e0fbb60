package server

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// A life is what a server gave a name or a number between a backup and its end.
type life struct {
	records map[string]dispense.Hash // of the office, by their names
	paper   map[string]bool
}

// lives has people do at a center what leaves the building, and returns it.
func (m *oldMachine) lives(t *testing.T, c *Center, restored bool) life {
	t.Helper()
	ctx, l := t.Context(), life{map[string]dispense.Hash{}, map[string]bool{}}
	s, err := New(ctx, c)
	must(t, err)
	defer s.Office.Close()
	a := dispensetest.NewAuthor(t, "norte", "00")
	g, err := dispense.ReadGrant(a.Grant)
	must(t, err)
	must(t, c.Store.AddStation(ctx, postgres.Station{Station: "norte", Name: "norte", Shard: "00", Zone: "UTC", EnrolledAt: m.at, LinkSHA256: []byte("x")}, g, a.Grant))
	terms := dispense.VoucherTerms{Vehicle: "v1", Grade: "diesel", VolumeUL: dispense.Liter, FromAt: m.at.Truncate(time.Hour), UntilAt: m.at.Truncate(time.Hour).Add(2 * time.Hour)}
	if restored { // numbers begin with the second of the restore, and never run ahead of the clock
		_, _, err := s.Office.IssueSheets(ctx, "ana", "norte", 5, "printed")
		sheets, ok1 := errors.AsType[*office.SheetError](err)
		_, _, err = s.Office.IssueVouchers(ctx, "ana", 5, "a trip", terms)
		vouchers, ok2 := errors.AsType[*office.VoucherError](err)
		if !ok1 || !ok2 || sheets.Problem != "soon" || vouchers.Problem != "soon" || !sheets.FromAt.Equal(m.at.Add(5*time.Second)) || !vouchers.FromAt.Equal(sheets.FromAt) {
			t.Errorf("right after the restore: got %+v and %+v, want them in five seconds", sheets, vouchers)
		}
		m.at = m.at.Add(5 * time.Second)
	}
	pad, _, err := s.Office.IssueSheets(ctx, "ana", "norte", 5, "printed")
	must(t, err)
	first, last, err := s.Office.IssueVouchers(ctx, "ana", 5, "a trip", terms)
	must(t, err)
	if pad.Last-pad.First != 4 || last-first != 4 {
		t.Errorf("issued: got %v and vouchers %d to %d, want five of each", pad, first, last)
	}
	for i := range int64(5) {
		l.paper[fmt.Sprint("sheet ", pad.First+i)], l.paper[fmt.Sprint("voucher ", first+i)] = true, true
	}
	for range 2 {
		label, err := c.Fleet.PrintLabel(ctx, "ana", fleet.Owner{Vehicle: "v1"}, fleet.Worn)
		must(t, err)
		l.paper["label "+label.String()] = true
	}
	must(t, c.Store.EachRecord(ctx, dispense.Office, func(note []byte) error {
		r, err := dispense.OpenRecord(note)
		l.records[r.Ref().String()] = r.Hash
		return err
	}))
	if d, err := c.Store.Replay(ctx); err != nil || d != nil {
		t.Errorf("replay: got %v, %v", d, err)
	}
	return l
}

// again restores a backup onto another machine; nothing of it but the office's copies
// outlives the test.
func (m *oldMachine) again(t *testing.T, file, copies string) *Center {
	t.Helper()
	cfg := Config{
		Data: filepath.Join(t.TempDir(), "again"), Now: m.Config.Now,
		Database: DatabaseConfig{URL: pgtest.Empty(t).Config().ConnString()},
	}
	out, err := Restore(t.Context(), quiet(t), cfg, Restoration{File: file, Office: copies})
	must(t, err)
	if out.Difference != nil {
		t.Errorf("restore: got %v", out.Difference)
	}
	c, err := Join(t.Context(), quiet(t), cfg)
	must(t, err)
	t.Cleanup(c.Close)
	return c
}

// One backup is restored twice, and neither of the two machines knows of the other:
// nothing that either gave a name or a number has that of something else, and in the end
// a third takes in what both wrote.
func TestRestoredTwice(t *testing.T) {
	t.Parallel()
	m := newOldMachine(t)
	ctx := t.Context()
	must(t, m.Store.Save(ctx, fleet.Act{Who: "ana", At: m.at}, &fleet.Rule{Rule: policy.Rule{Rule: "general"}},
		&fleet.Quota{Quota: "q1", Period: fleet.Month, SizeUL: 100 * dispense.Liter, FromAt: m.at.AddDate(-1, 0, 0)},
		&fleet.Vehicle{Vehicle: "v1", FleetNo: "1", Plate: "P-1", Status: "active", Odometer: "on", Grades: []string{"diesel"}, Rule: "general", Quotas: []string{"q1"}}))
	_, err := m.Fleet.PrintLabel(ctx, "ana", fleet.Owner{Vehicle: "v1"}, fleet.First)
	must(t, err)
	m.decides("one")
	file := m.backup(t.TempDir(), false)

	records, paper, copies := map[string]dispense.Hash{}, map[string]string{}, t.TempDir()
	for i, who := range []string{"the lost machine", "the first restored", "the second restored"} {
		c := m.Center
		if i > 0 {
			m.at = m.at.Add(time.Minute)
			c = m.again(t, file, "")
		}
		l := m.lives(t, c, i > 0)
		for ref, hash := range l.records {
			if was, there := records[ref]; there && was != hash {
				t.Errorf("%s: %s is another record than before", who, ref)
			}
		}
		maps.Copy(records, l.records)
		for number := range l.paper {
			if was, there := paper[number]; there {
				t.Errorf("%s: %s is on paper of %s", who, number, was)
			}
			paper[number] = who
		}
		must(t, addCopies(filepath.Join(c.Config.Data, officeDir), copies))
	}

	m.at = m.at.Add(time.Minute)
	c := m.again(t, file, copies)
	all := map[string]dispense.Hash{}
	must(t, c.Store.EachRecord(ctx, dispense.Office, func(note []byte) error {
		r, err := dispense.OpenRecord(note)
		all[r.Ref().String()] = r.Hash
		return err
	}))
	for ref, hash := range records {
		if all[ref] != hash {
			t.Errorf("%s is not what it was when all copies are there", ref)
		}
	}
	list, err := c.Store.Vouchers(ctx, m.at, 1, 999_999_999)
	must(t, err)
	if len(list) != 15 {
		t.Errorf("vouchers: got %d, want those of all three", len(list))
	}
}

// A clock that is behind the backup is wrong, and every number after a restore comes from
// it.
func TestRestoreBeforeItsBackup(t *testing.T) {
	t.Parallel()
	m := newOldMachine(t)
	file := m.backup(t.TempDir(), false)
	early := func() time.Time { return m.at.Add(-25 * time.Hour) }
	cfg := Config{Data: filepath.Join(t.TempDir(), "early"), Now: early, Database: DatabaseConfig{URL: "postgres://nobody"}}
	_, err := Restore(context.Background(), quiet(t), cfg, Restoration{File: file})
	if err == nil || !errors.Is(err, errClockBehind) {
		t.Errorf("got %v, want errClockBehind", err)
	}
	if _, err := os.Stat(cfg.Data); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the directory: got %v, want nothing written", err)
	}
}
