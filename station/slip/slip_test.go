package slip_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/station/slip"
)

var update = flag.Bool("update", false, "write the golden files anew")

// full is a slip with all that can be on one.
func full(t *testing.T) slip.Slip {
	t.Helper()
	a := dispensetest.NewAuthor(t, "norte", "00")
	a.Start(t, "enrolled")
	authorize := dispensetest.Authorized("v-0042", 60)
	auth := a.Append(t, authorize)
	d := dispensetest.Dispensed(auth, 100_000*dispense.Liter, 42*dispense.Liter+503*dispense.Milliliter)
	d.Driver, d.Attendant = &dispense.Who{Person: "d-7", By: "badge"}, &dispense.Who{Person: "a-1", By: "badge"}
	d.Position, d.Hose = "2", "3"
	fill := a.Append(t, d)
	s, err := slip.New(fill, auth)
	if err != nil {
		t.Fatal(err)
	}
	if s.Zone, err = time.LoadLocation("America/Mexico_City"); err != nil {
		t.Fatal(err)
	}
	s.Names = slip.Names{Vehicle: "Camión 42", Plate: "abc-12-3", Driver: "José Ángel Núñez Íñiguez de la Peña", Attendant: "María Ú.", Grade: "Diésel"}
	s.DistanceM = new(int64(640_400))
	s.Header = []string{"Municipio de Xalapa", "Estación Norte"}
	s.Footer = []string{"Quejas: 228 555 01 23"}
	s.Claim, err = dispense.Claim{At: "LITRO:litro.test/city", Ref: s.Ref, Hash: s.Hash}.Text()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSlips(t *testing.T) {
	t.Parallel()
	typed := func(s *slip.Slip) {
		d := *s.Fill
		d.VolumeFrom, d.HappenedAt, d.HappenedPrecision = "typed", time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC), "day"
		d.People, d.Ticket, d.Purpose = []dispense.Who{{Person: "p1", By: "pin"}, {Person: "p2", By: "pin"}}, "A-778", "container"
		s.Fill, s.At, s.DateOnly, s.Zone, s.Registered, s.Copy = &d, d.HappenedAt, true, nil, true, slip.Uncounted
	}
	for _, tt := range []struct {
		name, lang string
		width      int
		change     func(*slip.Slip)
	}{
		{"es-48", "es-MX", 48, func(*slip.Slip) {}},
		{"es-42-copy", "es-MX", 42, func(s *slip.Slip) { s.Copy, s.Registered = 2, true }},
		{"es-32-unsure", "es-MX", 32, func(s *slip.Slip) { s.Clock = dispense.Relative; d := *s.Fill; d.End = "X"; s.Fill = &d }},
		{"en-48", "en", 48, func(s *slip.Slip) { s.Header, s.Names = nil, slip.Names{} }},
		{"en-32-typed", "en", 32, typed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := full(t)
			tt.change(&s)
			got := slip.Plain(slip.Lines(s.Rows(tt.lang), tt.width))
			file := filepath.Join("testdata", tt.name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("slip (-want +got):\n%s", d)
			}
		})
	}
}

func TestOnlyOfDispenses(t *testing.T) {
	t.Parallel()
	a := dispensetest.NewAuthor(t, "norte", "00")
	start := a.Start(t, "enrolled")
	if _, err := slip.New(start, nil); !errors.Is(err, slip.ErrNoFill) {
		t.Errorf("slip of a start: got %v, want ErrNoFill", err)
	}
	auth, other := a.Append(t, dispensetest.Authorized("v1", 60)), a.Append(t, dispensetest.Authorized("v2", 99))
	fill := a.Append(t, dispensetest.Dispensed(auth, 0, dispense.Liter))
	if s, err := slip.New(fill, other); err != nil || s.LimitUL != nil {
		t.Errorf("slip with another's authorize: got limit %v, %v, want none", s.LimitUL, err)
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	at := func(m int64, flags ...string) *dispense.Dispense {
		return &dispense.Dispense{OdometerM: &m, Flags: flags}
	}
	for _, tt := range []struct {
		name          string
		before, after *dispense.Dispense
		want          *int64
	}{
		{"grew", at(1000), at(1500), new(int64(500))},
		{"no fill before", nil, at(1500), nil},
		{"not read before", &dispense.Dispense{}, at(1500), nil},
		{"not read now", at(1000), &dispense.Dispense{}, nil},
		{"went back", at(1500), at(1000), nil},
		{"not believed", at(1000), at(1500, "odometer_jump"), nil},
	} {
		if d := cmp.Diff(tt.want, slip.Distance(tt.before, tt.after)); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

// Whatever is said, no line is wider than the paper, and no letter is lost or
// could be taken for a command.
func TestLinesFit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(slip.Narrowest, slip.Widest).Draw(t, "width")
		text := rapid.String()
		s := slip.Slip{Fill: &dispense.Dispense{Purpose: "vehicle", Vehicle: text.Draw(t, "vehicle"), Ticket: text.Draw(t, "ticket"), VolumeUL: dispense.Volume(rapid.Int64Range(0, 1<<53-1).Draw(t, "volume"))}}
		s.Header = []string{text.Draw(t, "header")}
		letters := func(s string) string { return strings.Join(strings.Fields(s), "") }
		rows := s.Rows("es-MX")
		var said, printed string
		for _, r := range rows {
			if r.Kind != slip.Rule {
				said += letters(r.Name + r.Value)
			}
		}
		for _, l := range slip.Lines(rows, width) {
			room := width
			if l.Large {
				room /= 2
			}
			if n := utf8.RuneCountInString(l.Text); n > room || strings.ContainsFunc(l.Text, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }) {
				t.Fatalf("line %q of %d on paper of %d", l.Text, n, room)
			}
			if !strings.HasPrefix(l.Text, strings.Repeat("-", width)) {
				printed += letters(l.Text)
			}
		}
		if said != printed {
			t.Fatalf("said %q, printed %q", said, printed)
		}
	})
}
