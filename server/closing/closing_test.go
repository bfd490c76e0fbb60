package closing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
)

func zone(t testing.TB) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// month is one of 2026, or, from 13 on, of the years after.
func month(n int) budget.Period { return budget.Period{Year: 2026 + (n-1)/12, N: (n-1)%12 + 1} }

// city closes by the usual rules from September 2026 on.
func city(t testing.TB) *closing.Terms {
	t.Helper()
	terms := &closing.Terms{Calendar: budget.Calendar{Zone: zone(t)}, Begins: month(9), Rules: []closing.Rules{closing.Usual()}}
	if err := terms.Check(); err != nil {
		t.Fatal(err)
	}
	return terms
}

// people of the city, and what they hold. Rosa is treasurer and audits, which nobody should.
var people = map[string][]string{
	"ana": {"fleet"}, "luis": {"treasury"}, "mar": {"treasury", "fleet"}, "eva": {"comptroller"}, "rosa": {"treasury", "comptroller"}, "gil": {"mechanic"}, "zoe": {"fleet"},
}

// figures are hashes of what is signed.
func figures(name string) dispense.Hash {
	if name == "" {
		return dispense.Hash{}
	}
	return dispense.HashNote([]byte(name))
}

// act reads an act as a person would tell it: month, kind, who as what, when, and the rest.
//
//	9 sign ana/fleet 2026-10-18 hash=a
//	9 end - 2026-10-17
func act(t testing.TB, n int64, s string) closing.Act {
	t.Helper()
	f := strings.Fields(s)
	var m int
	if _, err := fmt.Sscan(f[0], &m); err != nil {
		t.Fatal(err)
	}
	a := closing.Act{N: n, Period: month(m), Kind: closing.Kind(f[1])}
	if f[2] != "-" {
		who, position, _ := strings.Cut(f[2], "/")
		a.Person, a.Name, a.Position, a.Holds = "p-"+who, strings.ToUpper(who), position, people[who]
	}
	at := f[3]
	if !strings.Contains(at, "T") {
		at += "T12:00"
	}
	when, err := time.ParseInLocation("2006-01-02T15:04", at, zone(t))
	if err != nil {
		t.Fatal(err)
	}
	a.At = when
	for _, rest := range f[4:] {
		key, value, _ := strings.Cut(rest, "=")
		switch key {
		case "hash":
			a.Hash = figures(value)
		case "why":
			a.Reason = strings.ReplaceAll(value, "_", " ")
		case "until":
			a.Until = budget.Day(value)
		case "of":
			if _, err := fmt.Sscan(value, &a.Of); err != nil {
				t.Fatal(err)
			}
		default:
			t.Fatalf("%s: what is %s", s, rest)
		}
	}
	return a
}

// tell does what a story tells, line by line: an act, and behind -> what becomes of its month,
// or behind !! why it may not be. Acts are numbered from the last that was done.
func tell(t *testing.T, b *closing.Book, story string) {
	t.Helper()
	for line := range strings.Lines(story) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		says, why, refused := strings.Cut(line, " !! ")
		says, becomes, _ := strings.Cut(says, " -> ")
		a := act(t, b.Last()+1, says)
		before := b.Month(a.Period)
		err := b.Take(a)
		m := b.Month(a.Period)
		switch {
		case refused && (err == nil || !strings.HasSuffix(err.Error(), ": "+why)):
			t.Errorf("%s: got %v, want %s", says, err, why)
		case refused && fmt.Sprint(m) != fmt.Sprint(before):
			t.Errorf("%s was refused and changed the month to %+v", says, m)
		case !refused && err != nil:
			t.Fatalf("%s: %v", says, err)
		case becomes != "" && becomes != fmt.Sprintf("%s %d", m.State, m.Version):
			t.Errorf("%s: it is %s %d, want %s", says, m.State, m.Version, becomes)
		}
	}
}

func TestAMonthIsClosed(t *testing.T) {
	t.Parallel()
	tell(t, closing.NewBook(city(t)), `
# September ends on a Wednesday. Day 5 is Monday, day 15 Thursday, day 20 Tuesday.
9 soft - 2026-10-05T23:59 !! it is 2026-10-05; wait until 2026-10-05 is over
9 soft luis/treasury 2026-09-30T23:59 !! it is 2026-09-30; wait until 2026-09-30 is over
9 soft ana/fleet 2026-10-06 !! fleet may not; treasury may
9 end luis/treasury 2026-10-16 !! it is open; close it softly first
9 extend luis/treasury 2026-10-16 until=2026-10-20 why=red !! it is open; close it softly first
9 sign ana/fleet 2026-10-16 hash=a !! it is open; close it softly first
9 close luis/treasury 2026-10-16 hash=a !! it is open; close it softly first
9 ask luis/treasury 2026-10-16 why=x !! it is not closed; nothing is to be opened
9 reopen ana/fleet 2026-10-16 of=1 !! it is not closed; nothing is to be opened
9 soft - 2026-10-06T00:00 -> late 1
9 soft - 2026-10-07 !! it was closed softly already
9 sign ana/fleet 2026-10-07 hash=a !! it still takes what comes late; end its late window first
9 close luis/treasury 2026-10-07 hash=a !! it still takes what comes late; end its late window first

9 end - 2026-10-15T23:59 !! its late window is until 2026-10-15 and it is 2026-10-15; wait, or write why it ends before
9 end luis/treasury 2026-10-15 !! its late window is until 2026-10-15 and it is 2026-10-15; wait, or write why it ends before
9 extend luis/treasury 2026-10-15 until=2026-10-17 !! it has no reason; write why
9 extend luis/treasury 2026-10-15 until=mañana why=red !! "mañana" is no day; write one such as 2026-05-15
9 extend luis/treasury 2026-10-15 until=2026-10-15 why=red !! it is until 2026-10-15 already; write a later day, or end it
9 extend luis/treasury 2026-10-15 until=2026-10-14 why=red !! 2026-10-14 is over; write a day from 2026-10-15 on
9 extend luis/treasury 2026-10-15 until=2026-10-17 why=el_norte_no_tiene_red -> late 1
9 end - 2026-10-17 !! its late window is until 2026-10-17 and it is 2026-10-17; wait, or write why it ends before
9 end - 2026-10-18T00:00 -> ended 1
9 end - 2026-10-18 !! its late window is over; extend that first, or go on with signing
9 soft luis/treasury 2026-10-18 !! it was closed softly already
9 close luis/treasury 2026-10-18 hash=a !! fleet, treasury did not sign these figures (`+figures("a").String()[:8]+`); have them signed first, anew where a figure has changed

# The comptroller reads and comments, and signs nothing.
9 comment eva/comptroller 2026-10-18 !! it says nothing; write the comment
9 comment eva/comptroller 2026-10-18 why=falta_un_acta -> ended 1
9 sign eva/comptroller 2026-10-18 hash=a !! EVA is comptroller, and nobody has a part in what they will audit; comment on it instead
9 sign rosa/treasury 2026-10-18 hash=a !! ROSA is comptroller, and nobody has a part in what they will audit; comment on it instead
9 sign gil/mechanic 2026-10-18 hash=a !! mechanic may not; fleet, treasury may
9 sign gil/fleet 2026-10-18 hash=a !! GIL is not "fleet"; somebody who is does it
9 sign luis/treasury 2026-10-18 hash=a !! fleet signs before treasury; wait for it
9 sign ana/fleet 2026-10-18 !! it names no figures; sign the hash that the page shows
9 sign mar/fleet 2026-10-18 hash=a -> ended 1
9 sign zoe/fleet 2026-10-18 hash=a !! fleet signed these figures: MAR did
9 sign mar/treasury 2026-10-18 hash=a !! MAR signed these figures, as fleet; another person signs next
9 close luis/treasury 2026-10-18 hash=a !! treasury did not sign these figures (`+figures("a").String()[:8]+`); have them signed first, anew where a figure has changed

# A fact changes, and with it the hash. Who signed the one before signs again.
9 sign luis/treasury 2026-10-19 hash=b !! fleet signs before treasury; wait for it
9 sign mar/fleet 2026-10-19 hash=b -> ended 1
9 sign luis/treasury 2026-10-19 hash=b -> ended 1
9 close luis/treasury 2026-10-19 hash=a !! treasury did not sign these figures (`+figures("a").String()[:8]+`); have them signed first, anew where a figure has changed
9 close ana/fleet 2026-10-19 hash=b !! fleet may not; treasury may
9 close luis/treasury 2026-10-19 hash=b -> closed 1
9 close luis/treasury 2026-10-19 hash=b !! it is closed; two people open it again, with a reason
9 sign mar/fleet 2026-10-19 hash=c !! it is closed; two people open it again, with a reason
9 extend luis/treasury 2026-10-19 until=2026-10-30 why=x !! it is closed; two people open it again, with a reason
9 end luis/treasury 2026-10-19 why=x !! it is closed; two people open it again, with a reason
9 comment eva/comptroller 2026-10-20 why=sigue_faltando -> closed 1
`)
}

func TestAMonthIsReopened(t *testing.T) {
	t.Parallel()
	b := closing.NewBook(city(t))
	tell(t, b, closed(9, "a")+`
9 reopen ana/fleet 2026-10-21 !! nobody asked for it; one asks with a reason, and another agrees
9 ask luis/treasury 2026-10-21 !! it has no reason; write why it must be opened
9 ask luis/treasury 2026-10-21 why=_ !! it has no reason; write why it must be opened
9 ask gil/mechanic 2026-10-21 why=x !! mechanic may not; treasury, fleet may
9 ask eva/comptroller 2026-10-21 why=x !! EVA is comptroller, and nobody has a part in what they will audit; comment on it instead
9 ask mar/treasury 2026-10-21 why=F-118_está_dos_veces -> closed 1
`)
	asked := b.Last()
	tell(t, b, fmt.Sprintf(`
9 reopen mar/fleet 2026-10-21 of=%[1]d !! MAR asked for it; another person agrees
9 reopen luis/treasury 2026-10-21 of=%[1]d !! MAR asked for it as treasury; another position agrees
9 reopen ana/fleet 2026-10-21 of=%[2]d !! nobody asked for it; one asks with a reason, and another agrees
9 reopen eva/comptroller 2026-10-21 of=%[1]d !! EVA is comptroller, and nobody has a part in what they will audit; comment on it instead
9 ask mar/fleet 2026-10-21 why=otra_vez -> closed 1
9 reopen luis/treasury 2026-10-21 of=%[1]d !! nobody asked for it; one asks with a reason, and another agrees
9 reopen luis/treasury 2026-10-21 of=%[3]d -> reopened 2
`, asked, asked-1, asked+1))
	m := b.Month(month(9))
	if m.Opening == nil || m.Opening[0].Reason != "otra vez" || m.Opening[1].Person != "p-luis" || len(m.Was) != 1 || m.Was[0].Hash != figures("a") || m.Close != nil || len(m.Signs) != 0 || m.Asked != nil {
		t.Errorf("reopened it is %+v", m)
	}
	tell(t, b, fmt.Sprintf(`
# What was signed is of the version before, and so is what was asked.
9 reopen luis/treasury 2026-10-21 of=%[1]d !! it is not closed; nothing is to be opened
9 close luis/treasury 2026-10-21 hash=a !! it still takes what comes late; end its late window first
9 end - 2026-12-01 !! it was reopened without a last day; a person ends it
9 end luis/treasury 2026-10-21 -> ended 2
9 close luis/treasury 2026-10-21 hash=a !! fleet, treasury did not sign these figures (`+figures("a").String()[:8]+`); have them signed first, anew where a figure has changed
9 extend luis/treasury 2026-10-21 until=2026-10-22 why=x -> reopened 2
9 end luis/treasury 2026-10-22 !! its late window is until 2026-10-22 and it is 2026-10-22; wait, or write why it ends before
9 end - 2026-10-23 -> ended 2
9 sign ana/fleet 2026-10-23 hash=c
9 sign luis/treasury 2026-10-23 hash=c
9 close luis/treasury 2026-10-23 hash=c -> closed 2
9 reopen luis/treasury 2026-10-23 of=%[1]d !! nobody asked for it; one asks with a reason, and another agrees
`, asked+1))
	if m = b.Month(month(9)); len(m.Was) != 1 || m.Close.Hash != figures("c") {
		t.Errorf("closed again it is %+v", m)
	}
}

// closed tells how a month is closed, by the calendar.
func closed(m int, hash string) string {
	p := month(m)
	first := time.Date(p.Year, time.Month(p.N)+1, 1, 0, 0, 0, 0, time.UTC)
	day := func(n int) string { return first.AddDate(0, 0, n-1).Format(time.DateOnly) }
	return fmt.Sprintf(`
%[1]d soft - %[2]s
%[1]d end - %[3]s
%[1]d sign ana/fleet %[3]s hash=%[4]s
%[1]d sign luis/treasury %[3]s hash=%[4]s
%[1]d close luis/treasury %[3]s hash=%[4]s -> closed 1
`, m, day(9), day(20), hash)
}

func TestMonthsGoInOrder(t *testing.T) {
	t.Parallel()
	b := closing.NewBook(city(t))
	tell(t, b, `
8 soft - 2026-10-06 !! months are kept from 2026-09 on; what is of one before is booked in a later one
10 soft - 2026-11-06 !! 2026-09 is not so far; months go in order
9 soft - 2026-11-06 -> late 1
10 soft - 2026-11-06 -> late 1
10 end - 2026-11-20 !! 2026-09 is not so far; months go in order
9 end - 2026-11-20 -> ended 1
10 end - 2026-11-20 -> ended 1
9 extend luis/treasury 2026-11-20 until=2026-11-30 why=x !! 2026-10 takes no more; book it in the first month that does, with a reference, or open the later months first
10 sign ana/fleet 2026-11-20 hash=o
10 sign luis/treasury 2026-11-20 hash=o
10 close luis/treasury 2026-11-20 hash=o !! 2026-09 is not so far; months go in order
9 sign ana/fleet 2026-11-20 hash=s
9 sign luis/treasury 2026-11-20 hash=s
9 close luis/treasury 2026-11-20 hash=s -> closed 1
9 ask luis/treasury 2026-11-20 why=x !! 2026-10 takes no more; book it in the first month that does, with a reference, or open the later months first
10 extend luis/treasury 2026-11-20 until=2026-11-30 why=x -> late 1
9 ask luis/treasury 2026-11-20 why=x -> closed 1
10 end luis/treasury 2026-11-20 why=x -> ended 1
9 reopen ana/fleet 2026-11-20 of=11 !! 2026-10 takes no more; book it in the first month that does, with a reference, or open the later months first
10 extend luis/treasury 2026-11-20 until=2026-11-30 why=x -> late 1
9 reopen ana/fleet 2026-11-20 of=11 -> reopened 2
10 end luis/treasury 2026-12-01 !! 2026-09 is not so far; months go in order
11 soft - 2026-12-08 -> late 1
`)
}

// Who commented to audit a month has no part in it later either, whatever they hold by then.
func TestWhoAuditsTakesNoPart(t *testing.T) {
	t.Parallel()
	b := closing.NewBook(city(t))
	tell(t, b, `
9 comment eva/comptroller 2026-10-01 why=reviso_este_mes
9 soft - 2026-10-08
9 end - 2026-10-18
`)
	eva := act(t, b.Last()+1, "9 sign eva/fleet 2026-10-18 hash=a")
	eva.Holds = []string{"fleet"}
	if err := b.Take(eva); err == nil || !strings.Contains(err.Error(), "commented on it to audit it") {
		t.Errorf("got %v", err)
	}
	if len(b.Month(month(9)).Signs) != 0 {
		t.Error("it counts")
	}
	// In a month that she did not look at she may.
	tell(t, b, "9 sign ana/fleet 2026-10-18 hash=a\n9 sign luis/treasury 2026-10-18 hash=a\n9 close luis/treasury 2026-10-18 hash=a\n10 soft - 2026-11-08\n10 end - 2026-11-18")
	eva.N, eva.Period = b.Last()+1, month(10)
	if err := b.Take(eva); err != nil {
		t.Errorf("in another month: %v", err)
	}
	// Nor does it end with the version.
	tell(t, b, "10 extend luis/treasury 2026-11-18 until=2026-11-20 why=x\n9 ask luis/treasury 2026-11-18 why=x")
	tell(t, b, fmt.Sprintf("9 reopen ana/fleet 2026-11-18 of=%d\n9 end luis/treasury 2026-11-18", b.Last()))
	eva.N, eva.Period = b.Last()+1, month(9)
	if err := b.Take(eva); err == nil || !strings.Contains(err.Error(), "commented on it to audit it") {
		t.Errorf("of the next version: got %v", err)
	}
}

func TestForm(t *testing.T) {
	t.Parallel()
	good := act(t, 1, "9 soft luis/treasury 2026-10-06")
	if err := closing.NewBook(city(t)).Take(good); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		change func(a *closing.Act)
		want   string
	}{
		{"no act", func(a *closing.Act) { a.Kind = "open" }, `open 2026-09: "open" is no act; write one of [soft end extend sign comment close ask reopen]`},
		{"no month", func(a *closing.Act) { a.Period.N = 13 }, "soft: a year has no month 13; write one of 1 to 12"},
		{"month 0", func(a *closing.Act) { a.Period.N = 0 }, "soft: a year has no month 0; write one of 1 to 12"},
		{"no time", func(a *closing.Act) { a.At = time.Time{} }, "soft 2026-09: it has no time; write when it was done"},
		{"a book for a reason", func(a *closing.Act) { a.Reason = strings.Repeat("a", 4001) }, "soft 2026-09: the reason has 4001 bytes; write 4000 at most, and attach the rest"},
		{"a position and no person", func(a *closing.Act) { a.Person, a.Name, a.Holds = "", "", nil }, "soft 2026-09: it names a position and no person; name who did it"},
		{"positions and no person", func(a *closing.Act) { a.Person, a.Name, a.Position = "", "", "" }, "soft 2026-09: it names a position and no person; name who did it"},
		{"a name and no person", func(a *closing.Act) { a.Person, a.Position, a.Holds = "", "", nil }, "soft 2026-09: it names a position and no person; name who did it"},
		{"no name", func(a *closing.Act) { a.Name = " " }, "soft 2026-09: p-luis has no name; write it, for accounts are deleted"},
		{"no position", func(a *closing.Act) { a.Position, a.Holds = "", []string{""} }, `soft 2026-09: person "p-luis" and position "" do not fit into a note; write 1 to 64 bytes without control characters`},
		{"a person of two lines", func(a *closing.Act) { a.Person = "p\n" }, `soft 2026-09: person "p\n" and position "treasury" do not fit into a note; write 1 to 64 bytes without control characters`},
		{"a long person", func(a *closing.Act) { a.Person = strings.Repeat("p", 65) }, `soft 2026-09: person "` + strings.Repeat("p", 65) + `" and position "treasury" do not fit into a note; write 1 to 64 bytes without control characters`},
		{"a blank person", func(a *closing.Act) { a.Person = " " }, `soft 2026-09: person " " and position "treasury" do not fit into a note; write 1 to 64 bytes without control characters`},
		{"number 0", func(a *closing.Act) { a.N = 0 }, "soft 2026-09: it is act 0, and act 0 was done; give it the next number"},
		{"the server signs", func(a *closing.Act) {
			*a = closing.Act{N: 1, Period: a.Period, Kind: closing.Sign, At: a.At, Hash: figures("a")}
		}, "sign 2026-09: nobody did it; a person does this"},
		{"the server comments", func(a *closing.Act) {
			*a = closing.Act{N: 1, Period: a.Period, Kind: closing.Comment, At: a.At, Reason: "x"}
		}, "comment 2026-09: nobody did it; a person does this"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := good
			tt.change(&a)
			b := closing.NewBook(city(t))
			if err := b.Take(a); err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if b.Last() != 0 {
				t.Error("it counts")
			}
		})
	}
	at := good
	at.Reason = strings.Repeat("a", 4000)
	at.Person = strings.Repeat("p", 64)
	if err := closing.NewBook(city(t)).Take(at); err != nil {
		t.Errorf("as long as may be: %v", err)
	}
	b := closing.NewBook(city(t))
	if err := b.Take(at); err != nil {
		t.Fatal(err)
	}
	at.Period = month(10)
	at.At = at.At.AddDate(0, 1, 0)
	if err := b.Take(at); err == nil || !strings.HasSuffix(err.Error(), "it is act 1, and act 1 was done; give it the next number") {
		t.Errorf("the same number again: %v", err)
	}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(terms *closing.Terms)
		want   string
	}{
		{"usual", func(*closing.Terms) {}, ""},
		{"rules from act 1 on", func(t *closing.Terms) { t.Rules[0].From = 1 }, ""},
		{"no zone", func(t *closing.Terms) { t.Zone = nil }, "the office has no time zone; name it, such as America/Mexico_City"},
		{"no beginning", func(t *closing.Terms) { t.Begins = budget.Period{} }, "the first month is 0 of 0; name one of 1 to 12"},
		{"January", func(t *closing.Terms) { t.Begins.N = 1 }, ""},
		{"December", func(t *closing.Terms) { t.Begins.N = 12 }, ""},
		{"no year", func(t *closing.Terms) { t.Begins.Year = 0 }, "the first month is 9 of 0; name one of 1 to 12"},
		{"month 0", func(t *closing.Terms) { t.Begins.N = 0 }, "the first month is 0 of 2026; name one of 1 to 12"},
		{"month 13", func(t *closing.Terms) { t.Begins.N = 13 }, "the first month is 13 of 2026; name one of 1 to 12"},
		{"no rules", func(t *closing.Terms) { t.Rules = nil }, "nothing says how the first months are closed; add rules from act 0 on"},
		{"rules from act 2 on", func(t *closing.Terms) { t.Rules[0].From = 2 }, "nothing says how the first months are closed; add rules from act 0 on"},
		{"rules that follow", func(t *closing.Terms) { t.Rules = append(t.Rules, rulesFrom(1), rulesFrom(2)) }, ""},
		{"rules in another order", func(t *closing.Terms) { t.Rules = append(t.Rules, rulesFrom(7), rulesFrom(6)) }, "rules from act 6 on follow those from act 7 on; put them in order"},
		{"later rules that are wrong", func(t *closing.Terms) {
			t.Rules = append(t.Rules, rulesFrom(7))
			t.Rules[1].Signs = nil
		}, "rules from act 7 on: 0 positions sign; name 1 or more"},
		{"rules twice", func(t *closing.Terms) { t.Rules = append(t.Rules, t.Rules[0]) }, "rules from act 0 on follow those from act 0 on; put them in order"},
		{"nobody signs", func(t *closing.Terms) { t.Rules[0].Signs = nil }, "rules from act 0 on: 0 positions sign; name 1 or more"},
		{"nobody closes", func(t *closing.Terms) { t.Rules[0].Closes = nil }, "rules from act 0 on: 0 positions close; name 1 or more"},
		{"one reopens", func(t *closing.Terms) { t.Rules[0].Reopens = []string{"treasury"} }, "rules from act 0 on: 1 positions reopen; name 2 or more"},
		{"nobody audits", func(t *closing.Terms) { t.Rules[0].Audits = nil }, ""},
		{"one twice", func(t *closing.Terms) { t.Rules[0].Reopens = []string{"treasury", "treasury"} }, "rules from act 0 on: treasury is to reopen twice; take one away"},
		{"one without a name", func(t *closing.Terms) { t.Rules[0].Audits = []string{" "} }, "rules from act 0 on: a position that is to audit has no name; write it"},
		{"who audits signs", func(t *closing.Terms) { t.Rules[0].Signs = []string{"comptroller"} }, "rules from act 0 on: comptroller audits and is to sign; nobody does both"},
		{"who audits reopens", func(t *closing.Terms) { t.Rules[0].Reopens = []string{"comptroller", "mayor"} }, "rules from act 0 on: comptroller audits and is to reopen; nobody does both"},
		{"no such check", func(t *closing.Terms) { t.Rules[0].Blocks = []closing.Name{"weather"} }, `rules from act 0 on: there is no check "weather"; write one of [unchecked canceled lines fills credits loads deliveries gaps site_days totalizers clocks calibrations tanks ledger critical unsigned accrual balance]`},
		{"clocks to the second", func(t *closing.Terms) { t.Rules[0].ClockOffS = 1 }, ""},
		{"all days of a week", func(t *closing.Terms) {
			t.Rules[0].Days.Weeks = []closing.Week{{Days: []time.Weekday{time.Sunday, time.Monday, time.Saturday}}}
		}, ""},
		{"weeks out of order", func(t *closing.Terms) {
			t.Rules[0].Days.Weeks = []closing.Week{{From: "2026-05-15", Days: []time.Weekday{time.Monday}}, {From: "2026-05-15", Days: []time.Weekday{time.Sunday}}}
		}, `rules from act 0 on: a week begins on "2026-05-15"; write days such as 2026-05-15, each after the one before`},
		{"nobody works", func(t *closing.Terms) { t.Rules[0].Days.Weeks = []closing.Week{{From: "2026-05-15"}} }, `rules from act 0 on: nobody works in the week from "2026-05-15" on; name a day or more`},
		{"in a year", func(t *closing.Terms) { t.Rules[0].Days.Hard = 366 }, ""},
		{"exact clocks", func(t *closing.Terms) { t.Rules[0].ClockOffS = 0 }, "rules from act 0 on: clocks may be off by 0 seconds; write 1 or more"},
		{"all on one day", func(t *closing.Terms) { t.Rules[0].Days = closing.Days{Soft: 1, Late: 1, Hard: 1} }, ""},
		{"day 0", func(t *closing.Terms) { t.Rules[0].Days.Soft = 0 }, "rules from act 0 on: days 0, 15 and 20; write three from 1 to 366, none below the one before"},
		{"late before soft", func(t *closing.Terms) { t.Rules[0].Days.Late = 4 }, "rules from act 0 on: days 5, 4 and 20; write three from 1 to 366, none below the one before"},
		{"hard before late", func(t *closing.Terms) { t.Rules[0].Days.Hard = 14 }, "rules from act 0 on: days 5, 15 and 14; write three from 1 to 366, none below the one before"},
		{"a year later", func(t *closing.Terms) { t.Rules[0].Days.Hard = 367 }, "rules from act 0 on: days 5, 15 and 367; write three from 1 to 366, none below the one before"},
		{"day 7 of a week", func(t *closing.Terms) { t.Rules[0].Days.Weeks = []closing.Week{{Days: []time.Weekday{7}}} }, "rules from act 0 on: 7 is no day of a week; write 0, Sunday, to 6"},
		{"a holiday that is none", func(t *closing.Terms) { t.Rules[0].Days.Holidays = []budget.Day{"16/09"} }, `rules from act 0 on: "16/09" is no day; write one such as 2026-05-15`},
	} {
		terms := city(t)
		tt.change(terms)
		got := ""
		if err := terms.Check(); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// rulesFrom are the usual ones from an act on.
func rulesFrom(n int64) closing.Rules {
	r := closing.Usual()
	r.From = n
	return r
}

func TestDates(t *testing.T) {
	t.Parallel()
	// The third Monday of November, and Christmas.
	holidays := []budget.Day{"2026-11-16", "2026-12-25"}
	monSat := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday}
	for _, tt := range []struct {
		name string
		of   int
		days closing.Days
		want closing.Dates
	}{
		{"as they fall", 9, closing.Days{Soft: 5, Late: 15, Hard: 20}, closing.Dates{Soft: "2026-10-05", Late: "2026-10-15", Hard: "2026-10-20"}},
		{"on a Sunday", 10, closing.Days{Soft: 5, Late: 15, Hard: 20}, closing.Dates{Soft: "2026-11-05", Late: "2026-11-16", Hard: "2026-11-20"}},
		{"and a holiday behind it", 10, closing.Days{Soft: 5, Late: 15, Hard: 20, Holidays: holidays}, closing.Dates{Soft: "2026-11-05", Late: "2026-11-17", Hard: "2026-11-20"}},
		{"working days", 10, closing.Days{Soft: 5, Late: 15, Hard: 20, Working: true}, closing.Dates{Soft: "2026-11-06", Late: "2026-11-20", Hard: "2026-11-27"}},
		{"working days and holidays", 10, closing.Days{Soft: 5, Late: 15, Hard: 20, Working: true, Holidays: holidays}, closing.Dates{Soft: "2026-11-06", Late: "2026-11-23", Hard: "2026-11-30"}},
		{"Saturdays are worked", 10, closing.Days{Soft: 6, Late: 7, Hard: 8, Weeks: []closing.Week{{Days: monSat}}}, closing.Dates{Soft: "2026-11-06", Late: "2026-11-07", Hard: "2026-11-09"}},
		{"Saturdays are worked from a day on", 10, closing.Days{Soft: 6, Late: 7, Hard: 14, Weeks: []closing.Week{{From: "2026-11-08", Days: monSat}}}, closing.Dates{Soft: "2026-11-06", Late: "2026-11-09", Hard: "2026-11-14"}},
		{"and no more", 10, closing.Days{Soft: 6, Late: 7, Hard: 14, Weeks: []closing.Week{{Days: monSat}, {From: "2026-11-09", Days: monSat[:5]}}}, closing.Dates{Soft: "2026-11-06", Late: "2026-11-07", Hard: "2026-11-16"}},
		{"over a year's end", 12, closing.Days{Soft: 1, Late: 2, Hard: 31}, closing.Dates{Soft: "2027-01-01", Late: "2027-01-04", Hard: "2027-02-01"}},
	} {
		terms := city(t)
		terms.Rules[0].Days = tt.days
		if got := closing.NewBook(terms).Dates(month(tt.of)); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
	terms := city(t)
	terms.YearBegins = time.April
	if got, want := closing.NewBook(terms).Dates(budget.Period{Year: 2026, N: 12}), (closing.Dates{Soft: "2027-04-05", Late: "2027-04-15", Hard: "2027-04-20"}); got != want {
		t.Errorf("March, of a year from April on: got %v, want %v", got, want)
	}
}

// Rules count for the acts from theirs on. What was done before stands as it was done.
func TestRulesOfThen(t *testing.T) {
	t.Parallel()
	terms := city(t)
	later := closing.Usual()
	later.From, later.Signs, later.Closes, later.Audits = 7, []string{"mayor"}, []string{"mayor"}, []string{"fleet"}
	later.Reopens, later.Blocks, later.Days = []string{"mayor", "treasury"}, closing.Names, closing.Days{Soft: 1, Late: 2, Hard: 3}
	terms.Rules = append(terms.Rules, later)
	b := closing.NewBook(terms)
	tell(t, b, closed(9, "a"))
	if m := b.Month(month(9)); m.State != closing.Closed || b.Last() != 5 {
		t.Fatalf("by the rules of then: %+v", m)
	}
	check := func(soft budget.Day, blocks int, signs ...string) {
		t.Helper()
		var n int
		for _, l := range b.Lines(month(10), &closing.Facts{}) {
			if l.Blocks {
				n++
			}
		}
		tasks, err := b.Tasks(month(10), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		due := b.Due(act(t, 1, "10 soft - 2026-11-02").At)
		if len(due) != 1 || due[0].Last != soft || b.Dates(month(10)).Soft != soft || n != blocks || !slices.Equal(b.Missing(month(10), figures("b")), signs) || !slices.Equal(tasks[len(tasks)-1].Missing, signs) {
			t.Errorf("due %v, dates %v, %d checks in the way, signed by %v and %v", due, b.Dates(month(10)), n, b.Missing(month(10), figures("b")), tasks[len(tasks)-1].Missing)
		}
	}
	check("2026-11-05", 9, "fleet", "treasury") // act 6 is the next
	tell(t, b, "10 comment eva/comptroller 2026-11-01 why=x")
	check("2026-11-02", 18, "mayor") // a Sunday is day 1
	tell(t, b, `
10 soft luis/treasury 2026-11-09 !! treasury may not; mayor may
10 soft ana/fleet 2026-11-09 !! ANA is fleet, and nobody has a part in what they will audit; comment on it instead
10 soft - 2026-11-02 !! it is 2026-11-02; wait until 2026-11-02 is over
10 soft - 2026-11-03 -> late 1
10 end - 2026-11-03 -> ended 1
`)
}

// Months go on over the end of a year, and each of one is a month.
func TestOverTheYear(t *testing.T) {
	t.Parallel()
	terms := city(t)
	terms.Begins = month(12)
	b := closing.NewBook(terms)
	tell(t, b, `
11 soft - 2027-01-08 !! months are kept from 2026-12 on; what is of one before is booked in a later one
13 soft - 2027-01-31T12:00 !! it is 2027-01-31; wait until 2027-02-05 is over
13 soft - 2027-02-08 !! 2026-12 is not so far; months go in order
12 soft - 2027-01-08 -> late 1
13 soft - 2027-02-08 -> late 1
13 end - 2027-02-18 !! 2026-12 is not so far; months go in order
12 end - 2027-01-18 -> ended 1
13 end - 2027-02-18 -> ended 1
12 extend luis/treasury 2027-02-18 until=2027-02-20 why=x !! 2027-01 takes no more; book it in the first month that does, with a reference, or open the later months first
`)
	for _, m := range []int{13, 24} {
		if err := b.Take(act(t, 1, fmt.Sprintf("%d comment eva/comptroller 2027-02-18", m))); err == nil || !strings.HasPrefix(err.Error(), "comment 2027-") {
			t.Errorf("month %d: %v", m, err)
		}
	}
}

func TestDue(t *testing.T) {
	t.Parallel()
	b := closing.NewBook(city(t))
	due := func(at string) string {
		t.Helper()
		when, err := time.ParseInLocation("2006-01-02T15:04", at, zone(t))
		if err != nil {
			t.Fatal(err)
		}
		var s []string
		for _, d := range b.Due(when) {
			s = append(s, fmt.Sprintf("%d/%d %s %s %t", d.Year, d.N, d.Kind, d.Last, d.Now))
		}
		return strings.Join(s, ", ")
	}
	check := func(at, want string) {
		t.Helper()
		if got := due(at); got != want {
			t.Errorf("%s: got %q, want %q", at, got, want)
		}
	}
	check("2026-09-30T23:59", "")
	check("2026-10-01T00:00", "2026/9 soft 2026-10-05 false")
	check("2026-10-05T23:59", "2026/9 soft 2026-10-05 false")
	check("2026-10-06T00:00", "2026/9 soft 2026-10-05 true")
	tell(t, b, "9 soft - 2026-10-06")
	check("2026-10-16T00:00", "2026/9 end 2026-10-15 true")
	tell(t, b, "9 extend luis/treasury 2026-10-07 until=2026-10-18 why=x")
	check("2026-10-16T00:00", "2026/9 end 2026-10-18 false")
	tell(t, b, "9 end - 2026-10-19")
	check("2026-10-20T12:00", "2026/9 close 2026-10-20 false")
	check("2026-11-06T12:00", "2026/9 close 2026-10-20 true, 2026/10 soft 2026-11-05 true")
	tell(t, b, "9 sign ana/fleet 2026-10-20 hash=a\n9 sign luis/treasury 2026-10-20 hash=a\n9 close luis/treasury 2026-10-20 hash=a")
	check("2026-11-06T12:00", "2026/10 soft 2026-11-05 true")
	tell(t, b, "9 ask luis/treasury 2026-10-20 why=x")
	tell(t, b, fmt.Sprintf("9 reopen ana/fleet 2026-10-20 of=%d", b.Last()))
	check("2026-11-06T12:00", "2026/9 end  false, 2026/10 soft 2026-11-05 true")
	tell(t, b, "9 end luis/treasury 2026-10-20")
	check("2026-11-06T12:00", "2026/9 close  false, 2026/10 soft 2026-11-05 true")
	// What the server is told to do now it may do.
	tell(t, b, "10 soft - 2026-11-06T12:00 -> late 1")
}

// What a book gives out is its own no more.
func TestMonthIsACopy(t *testing.T) {
	t.Parallel()
	b := closing.NewBook(city(t))
	tell(t, b, closed(9, "a"))
	want := fmt.Sprint(b.Month(month(9)).Signs)
	b.Month(month(9)).Signs[0].Hash = figures("z")
	if got := fmt.Sprint(b.Month(month(9)).Signs); got != want {
		t.Error("who was given a month changed it")
	}
	if d := cmp.Diff(closing.Month{Period: month(10), State: closing.Open, Version: 1}, b.Month(month(10)), cmp.AllowUnexported(closing.Month{})); d != "" {
		t.Errorf("one that nothing was done to (-want +got)\n%s", d)
	}
}
