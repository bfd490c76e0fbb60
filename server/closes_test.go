package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/closing/snapshot"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/server/report"
)

// A closer has two people close months at a center.
type closer struct {
	*Center
	*closes.Desk
	t *testing.T
}

func (m *oldMachine) closer() *closer { return &closer{m.Center, m.Closes(), m.t} }

func monthOf(m int) budget.Period { return budget.Period{Year: 2026, N: m} }

// says has the two say by which rules months are closed from September on, and who they are.
func (c *closer) says() {
	c.t.Helper()
	ctx := c.t.Context()
	for _, name := range []string{"elena", "jorge"} {
		must(c.t, c.Store.AddUser(ctx, access.User{Username: name, Name: strings.ToUpper(name[:1]) + name[1:] + " Cruz", Role: access.Finance, Password: "x", Language: "es-MX", Active: true}, "test"))
	}
	rules := closes.Rules{Begins: monthOf(9), Rules: closing.Usual(), Reason: "Acuerdo 7", By: "elena", AgreedBy: "jorge"}
	rules.Signs, rules.Closes, rules.Reopens, rules.Audits, rules.Blocks = []string{"fleet", "treasury"}, []string{"treasury"}, []string{"fleet", "treasury"}, []string{"comptroller"}, append([]closing.Name{closing.Accrual}, closing.Always...)
	must(c.t, c.SayRules(ctx, rules))
	for position, person := range map[string]string{"fleet": "jorge", "treasury": "elena"} {
		must(c.t, c.SayHolding(ctx, closes.Holding{Position: position, Person: person, From: "2026-01-01", Holds: true, Reason: "Nombramiento", By: "elena", AgreedBy: "jorge"}))
	}
}

// fuels has a truck fuel in September, as two people typed it.
func (c *closer) fuels() {
	c.t.Helper()
	ctx := c.t.Context()
	must(c.t, c.Fleet.Save(ctx, "test",
		&fleet.Department{Department: "obr", Name: "Obras Públicas"}, &fleet.Rule{Rule: policy.Rule{Rule: "general"}},
		&fleet.Vehicle{Vehicle: "v1", FleetNo: "OP-03", Plate: "XAL-3-A", Name: "Volteo", Status: "active", Department: "obr", Grades: []string{"diesel"}, Rule: "general", Odometer: "on"}))
	s, err := New(ctx, c.Center)
	must(c.t, err)
	defer s.Office.Close()
	_, err = s.Office.Fill(ctx, office.Fill{
		Vehicle: "v1", Grade: "diesel", VolumeUL: 120 * dispense.Liter, HappenedAt: time.Date(2026, 9, 14, 10, 0, 0, 0, time.UTC), Precision: "minute", Source: "file", Ticket: "A-1", PriceE4: new(int64(258_900)),
		AmountCents: new(int64(310_680)), Currency: "MXN", OdometerM: new(int64(81_000_000)), Full: "yes",
	}, office.Two{Did: "elena", Checked: "jorge"})
	must(c.t, err)
}

// closeMonth takes a month to its end, with its package.
func (c *closer) closeMonth(p budget.Period) (closes.Package, error) {
	c.t.Helper()
	ctx := c.t.Context()
	if _, err := c.RunDue(ctx); err != nil {
		return closes.Package{}, err
	}
	packer, err := c.Packer()
	must(c.t, err)
	plan, err := packer.Plan(ctx, access.User{Username: "elena", Role: access.Auditor, Cleared: true}, "es-MX", url.Values{"month": {c.Calendar().Month(p)}})
	must(c.t, err)
	packed, err := c.Pack(ctx, "elena", p, func(w io.Writer) error { _, err := plan.WriteZIP(w); return err })
	must(c.t, err)
	for _, x := range []struct {
		kind         closing.Kind
		person, name string
	}{{closing.Sign, "jorge", "Jorge Cruz"}, {closing.Sign, "elena", "Elena Cruz"}, {closing.Close, "elena", "Elena Cruz"}} {
		seen, err := c.Look(ctx, p)
		must(c.t, err)
		if err := c.Do(ctx, closes.Deed{Period: p, Kind: x.kind, Hash: seen.Hash, Seen: seen.Last(), Person: x.person, Name: x.name}); err != nil {
			return packed, err
		}
	}
	return packed, nil
}

// chain reads all closed months with the first key alone, as a stranger does.
func (c *closer) chain(vkey string) []*snapshot.Sealed {
	c.t.Helper()
	notes, err := c.Store.ClosedNotes(c.t.Context())
	must(c.t, err)
	v, err := note.NewVerifier(vkey)
	must(c.t, err)
	all, err := snapshot.Chain(notes, v)
	must(c.t, err)
	return all
}

// paper is the record of a closed month as it is printed, in both languages.
func (c *closer) paper(p budget.Period) []byte {
	c.t.Helper()
	s, err := c.Sealing(c.t.Context(), p, 1)
	must(c.t, err)
	var b bytes.Buffer
	for _, lang := range []string{"es-MX", "en"} {
		must(c.t, report.WriteClosed(&b, report.ClosedPaper{Sealed: s.Sealed, Signers: s.Signers, Lang: lang}))
	}
	return b.Bytes()
}

// stands checks that a closed month is what it was: its figures, its signatures, and its package and
// its record on paper to the byte; and that it is still reckoned so.
func (c *closer) stands(when string, p budget.Period, was closes.Package, hash dispense.Hash, paper []byte) {
	c.t.Helper()
	if got := c.paper(p); !bytes.Equal(got, paper) {
		c.t.Errorf("%s its record on paper has other bytes: %d, and had %d", when, len(got), len(paper))
	}
	if changes, err := c.Changes(c.t.Context(), p); err != nil || len(changes) > 0 {
		c.t.Errorf("%s it is reckoned otherwise than it was sealed: %v, %v", when, changes, err)
	}
	seen, err := c.Look(c.t.Context(), p)
	must(c.t, err)
	if seen.State != closing.Closed || seen.Hash != hash || len(seen.Trouble) > 0 || len(seen.Signed) != 2 || seen.Close.Name != "Elena Cruz" {
		c.t.Errorf("%s the month is %s of %s, %v, with %d signatures and %q; want it closed of %s", when, seen.State, seen.Hash, seen.Trouble, len(seen.Signed), seen.Close.Name, hash)
	}
	is, b, err := c.Packed(c.t.Context(), p, 1)
	if err != nil {
		c.t.Errorf("%s its package: %v", when, err)
		return
	}
	if got := dispense.HashNote(b).String(); is.SHA256 != was.SHA256 || got != was.SHA256 {
		c.t.Errorf("%s its package is %s of %d bytes, and was %s", when, got, len(b), was.SHA256)
	}
	if got := seen.Content.Files; len(got) != 1 || got[0].SHA256 != was.SHA256 {
		c.t.Errorf("%s what was signed names %v", when, got)
	}
}

// A month that is closed is the same when its people, its department and its vehicle are gone, on
// another machine, and under another key; the key before signs nothing more.
func TestClosedMonthOnAnotherMachine(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newOldMachine(t)
	old := m.closer()
	old.fuels()
	old.says()
	packed, err := old.closeMonth(monthOf(9))
	must(t, err)
	first := m.Keys.Log.VKey
	seen, err := old.Look(ctx, monthOf(9))
	must(t, err)
	hash, paper := seen.Hash, old.paper(monthOf(9))
	old.stands("at once", monthOf(9), packed, hash, paper)
	if !slices.ContainsFunc(seen.Content.Figures, func(f snapshot.Figure) bool {
		return f.Name == "volume" && f.Of == "vehicle diesel" && f.N == int64(120*dispense.Liter)
	}) {
		t.Errorf("it was closed with %v", seen.Content.Figures)
	}
	if dir := os.Getenv("LITRO_CLOSED_MONTH"); dir != "" {
		m.dump(dir, packed)
	}

	// It is lost, and put back elsewhere.
	file := m.backup(t.TempDir(), true)
	cfg := Config{Data: filepath.Join(t.TempDir(), "another"), Now: m.Config.Now, Database: DatabaseConfig{URL: pgtest.Empty(t).Config().ConnString()}}
	_, err = Restore(ctx, quiet(t), cfg, Restoration{File: file})
	must(t, err)
	open := func() *closer {
		t.Helper()
		c, err := Join(ctx, quiet(t), cfg)
		must(t, err)
		t.Cleanup(c.Close)
		return &closer{c, c.Closes(), t}
	}
	before := open()
	before.stands("on another machine", monthOf(9), packed, hash, paper)

	// Another key: the next month is signed by both, and the one after it by the new one alone.
	k, kept, err := before.NewCloseKey(ctx, "console")
	must(t, err)
	if info, err := os.Stat(kept); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file: got %v, %v, want mode 0600", info, err)
	}
	before.Keys.Close = before.Keys.Close[:1] // a server that was not started again
	stale := &closer{before.Center, before.Center.Closes(), t}
	c := open()
	if seen, err := c.Look(ctx, monthOf(9)); err != nil || len(seen.Keys) != 1 || seen.Keys[0] != first {
		t.Errorf("keys before anything is closed by the new one: got %v, %v", seen.Keys, err)
	}
	_, err = c.closeMonth(monthOf(10))
	must(t, err)
	m.at = m.at.AddDate(0, 1, 0)
	if _, err := stale.closeMonth(monthOf(11)); !isKey(err) {
		t.Errorf("a server without the new key closes a month: got %v", err)
	}
	seen, err = c.Look(ctx, monthOf(11))
	must(t, err)
	must(t, c.Do(ctx, closes.Deed{Period: monthOf(11), Kind: closing.Close, Hash: seen.Hash, Seen: seen.Last(), Person: "elena", Name: "Elena Cruz"}))
	all := c.chain(first)
	if len(all) != 3 || all[0].Key != "" || all[1].Key != k.VKey || all[2].Key != "" {
		t.Fatalf("got %d closed months, of which the second gives the key %q", len(all), all[1].Key)
	}
	notes, err := c.Store.ClosedNotes(ctx)
	must(t, err)
	if _, err := snapshot.Open(notes[2], m.Keys.Log.Verifier); err == nil {
		t.Error("the key before signed a month after it was given up")
	}
	if _, err := snapshot.Open(notes[2], k.Verifier); err != nil {
		t.Errorf("by the new key: %v", err)
	}
	if seen, err := c.Look(ctx, monthOf(9)); err != nil || len(seen.Keys) != 2 || seen.Keys[1] != k.VKey {
		t.Errorf("keys: got %v, %v", seen.Keys, err)
	}
	c.stands("after the key was changed", monthOf(9), packed, hash, paper)

	conn, err := pgx.Connect(ctx, cfg.Database.URL)
	must(t, err)
	defer conn.Close(context.Background())
	for _, sql := range []string{`UPDATE department SET name = 'Otra'`, `UPDATE vehicle SET status = 'retired', fleet_no = 'X'`, `DELETE FROM app_user`} {
		_, err := conn.Exec(ctx, sql)
		must(t, err)
	}
	open().stands("when all are gone", monthOf(9), packed, hash, paper)
	var said string
	if err := conn.QueryRow(ctx, `SELECT object FROM audit WHERE what = 'key to close months by'`).Scan(&said); err != nil || said != k.VKey {
		t.Errorf("the audit trail has %q, %v, want the key", said, err)
	}
}

// dump writes the closed month as this version keeps it, for scripts/closeddump: every later version is
// held to it.
func (m *oldMachine) dump(dir string, packed closes.Package) {
	m.t.Helper()
	known, err := postgres.KnownSchema()
	must(m.t, err)
	name := filepath.Join(dir, fmt.Sprintf("%04d", known))
	var said bytes.Buffer
	cmd := exec.CommandContext(m.t.Context(), "pg_dump", m.Config.Database.URL, "--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=50")
	cmd.Stderr = &said
	sql, err := cmd.Output()
	if err != nil {
		m.t.Fatalf("pg_dump: %v: %s", err, &said)
	}
	sql = regexp.MustCompile(`(?m)^\\.*\n`).ReplaceAll(sql, nil) // what is for psql alone
	_, zip, err := m.Closes().Packed(m.t.Context(), packed.Period, packed.Version)
	must(m.t, err)
	must(m.t, os.WriteFile(name+".sql", sql, 0o644))
	must(m.t, os.WriteFile(name+".zip", zip, 0o644))
	must(m.t, os.WriteFile(name+".vkey", []byte(m.Keys.Log.VKey+"\n"), 0o644))
}

func isKey(err error) bool {
	act, ok := errors.AsType[*closes.ActError](err)
	return ok && act.Code == "key" && strings.Contains(act.Error(), "close-2.key")
}
