package send

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
)

func TestNext(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		zone, after string
		when        When
		want        string
	}{
		{"America/Mexico_City", "2026-11-27T12:00Z", When{"day", 1, 7}, "2026-11-27T13:00Z"},
		{"America/Mexico_City", "2026-11-27T13:00Z", When{"day", 1, 7}, "2026-11-28T13:00Z"},
		{"America/Mexico_City", "2026-11-27T13:00Z", When{"week", 1, 7}, "2026-11-30T13:00Z"},
		{"America/Mexico_City", "2026-11-30T13:00Z", When{"week", 7, 23}, "2026-12-07T05:00Z"},
		{"America/Mexico_City", "2026-01-31T14:00Z", When{"month", 31, 7}, "2026-02-28T13:00Z"}, // the last day of a shorter month
		{"America/Mexico_City", "2026-12-01T13:00Z", When{"month", 1, 7}, "2027-01-01T13:00Z"},
		{"America/Tijuana", "2026-03-08T08:00Z", When{"day", 1, 2}, "2026-03-08T09:00Z"},  // there is no two o'clock that day
		{"America/Tijuana", "2026-11-01T07:30Z", When{"day", 1, 1}, "2026-11-01T08:00Z"},  // the first of two
		{"America/Tijuana", "2026-11-01T08:00Z", When{"day", 1, 1}, "2026-11-02T09:00Z"},  // and not the second
		{"America/Santiago", "2026-09-06T00:00Z", When{"day", 1, 0}, "2026-09-06T03:00Z"}, // a day without midnight has it before
	} {
		zone, err := time.LoadLocation(tt.zone)
		if err != nil {
			t.Fatal(err)
		}
		after, err := time.Parse("2006-01-02T15:04Z", tt.after)
		if err != nil {
			t.Fatal(err)
		}
		if got := tt.when.Next(after, zone).UTC().Format("2006-01-02T15:04Z"); got != tt.want {
			t.Errorf("%v after %s in %s: got %s, want %s", tt.when, tt.after, tt.zone, got, tt.want)
		}
	}
}

// Over years and in whatever zone, each day, week and month has one time, and the next
// one is later.
func TestNextIsOncePerPeriod(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom([]string{"America/Mexico_City", "America/Tijuana", "America/Santiago", "Australia/Lord_Howe", "Europe/Berlin", "Asia/Beirut", "UTC"}).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		w := When{rapid.SampledFrom([]string{"day", "week", "month"}).Draw(t, "every"), rapid.IntRange(1, 7).Draw(t, "day"), rapid.IntRange(0, 23).Draw(t, "hour")}
		at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 365*24*60).Draw(t, "from")) * time.Minute)
		for range 40 {
			next := w.Next(at, zone)
			if !next.After(at) {
				t.Fatalf("%v after %v: got %v, want later", w, at, next)
			}
			least, most := map[string]int{"day": 22, "week": 7*24 - 2, "month": 28*24 - 2}[w.Every], map[string]int{"day": 26, "week": 7*24 + 2, "month": 31*24 + 2}[w.Every]
			if gap := w.Next(next, zone).Sub(next); gap < time.Duration(least)*time.Hour || gap > time.Duration(most)*time.Hour {
				t.Fatalf("%v after %v: got %v later, want %d to %d h", w, next.In(zone), gap, least, most)
			}
			at = next
		}
	})
}

// A failure is followed by growing pauses over more than four days, and then by an end
// that shows.
func TestPauses(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	var all, before time.Duration
	tries := 0
	for {
		tries++
		o := Judge(tries, errors.New("away"), now)
		if o.State == "failed" {
			break
		}
		pause := o.Next.Sub(now)
		if o.State != "waiting" || pause < before || o.Rest.After(now.Add(Rest)) || !o.Rest.After(now) {
			t.Fatalf("after %d tries: got %+v, want it to wait longer than %v", tries, o, before)
		}
		before, all = pause, all+pause
	}
	if all < 4*24*time.Hour || all > Patience || tries < 10 {
		t.Errorf("got %d tries over %v, want more than four days, and less than a hook may fail", tries, all)
	}
	if o := Judge(1, errors.Join(ErrFinal, errors.New("nobody of that name")), now); o.State != "failed" || o.Rest.After(now) {
		t.Errorf("a failure that is final: got %+v, want failed, and the receiver in peace", o)
	}
	if o := Judge(12, nil, now); o.State != "sent" {
		t.Errorf("taken: got %+v", o)
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	ways := Ways{From: "litro@ciudad.mx", Domains: []string{"ciudad.mx"}, Folders: true}
	good := Schedule{Format: "csv", Period: "day", When: When{"day", 1, 7}, Addresses: []string{" Ana@Ciudad.mx ", "Ana@ciudad.mx"}, Folder: "/finanzas/diario/"}
	s := good
	if err := ways.Clean(&s); err != nil || len(s.Addresses) != 1 || s.Addresses[0] != "Ana@ciudad.mx" || s.Folder != "finanzas/diario" {
		t.Errorf("got %v, %v, %q", err, s.Addresses, s.Folder)
	}
	posted := good
	posted.Addresses, posted.Folder, posted.Post, posted.Format = nil, "", " erp ", Layout
	if err := (Ways{Posts: []string{"erp"}}).Clean(&posted); err != nil || posted.Post != "erp" {
		t.Errorf("by HTTPS alone: got %v, %q", err, posted.Post)
	}
	for name, tt := range map[string]struct {
		ways   Ways
		change func(*Schedule)
		want   error
	}{
		"no address":    {ways, func(s *Schedule) { s.Addresses = []string{"ana"} }, ErrAddress},
		"two in one":    {ways, func(s *Schedule) { s.Addresses = []string{"a@ciudad.mx, b@ciudad.mx"} }, ErrAddress},
		"header":        {ways, func(s *Schedule) { s.Addresses = []string{"a@ciudad.mx\r\nBcc: b@evil.example"} }, ErrAddress},
		"another's":     {ways, func(s *Schedule) { s.Addresses = []string{"ana@evil.example"} }, ErrDomain},
		"looks like it": {ways, func(s *Schedule) { s.Addresses = []string{"ana@notciudad.mx"} }, ErrDomain},
		"out":           {ways, func(s *Schedule) { s.Folder = "../etc" }, ErrFolder},
		"out, later":    {ways, func(s *Schedule) { s.Folder = "a/../../etc" }, ErrFolder},
		"hidden":        {ways, func(s *Schedule) { s.Folder = "a/.ssh" }, ErrFolder},
		"nowhere":       {ways, func(s *Schedule) { s.Addresses, s.Folder = nil, "" }, ErrNowhere},
		"too many": {ways, func(s *Schedule) {
			for n := range mostAddresses + 1 {
				s.Addresses = append(s.Addresses, fmt.Sprintf("a%d@ciudad.mx", n))
			}
		}, ErrNowhere},
		"no post":    {ways, func(s *Schedule) { s.Post = "erp" }, ErrPost},
		"no mail":    {Ways{Folders: true}, func(*Schedule) {}, ErrNoWay},
		"no folders": {Ways{From: "a@b.c"}, func(*Schedule) {}, ErrNoWay},
		"an hour":    {ways, func(s *Schedule) { s.Hour = 24 }, fault.ErrInvalid},
		"a weekday":  {ways, func(s *Schedule) { s.When = When{"week", 8, 7} }, fault.ErrInvalid},
	} {
		s := good
		tt.change(&s)
		if err := tt.ways.Clean(&s); !errors.Is(err, tt.want) || !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
}

func TestHears(t *testing.T) {
	t.Parallel()
	user := func(username string, role access.Role, departments ...string) access.User {
		return access.User{Username: username, Name: "José Núñez", Role: role, Active: true, Departments: departments}
	}
	fill := &FillData{Department: "obras"}
	level, warns, week := &BudgetData{Account: "FISM"}, &ContractData{Contract: "gas"}, &MatchingData{}
	for name, tt := range map[string]struct {
		s         Subscriber
		event     string
		data      any
		custodian string
		want      bool
	}{
		"in one's care":             {Subscriber{User: user("jose", access.Attendant), Fills: "kept"}, Fill, fill, "JOSE NUÑEZ ", true},
		"in another's":              {Subscriber{User: user("jose", access.Attendant), Fills: "kept"}, Fill, fill, "Ana", false},
		"in nobody's":               {Subscriber{User: access.User{Username: "x"}, Fills: "kept"}, Fill, fill, "", false},
		"all":                       {Subscriber{User: user("m", access.Manager), Fills: "all"}, Fill, fill, "", true},
		"of one's department":       {Subscriber{User: user("m", access.Manager, "obras"), Fills: "all"}, Fill, fill, "", true},
		"of another's":              {Subscriber{User: user("m", access.Manager, "salud"), Fills: "all"}, Fill, fill, "", false},
		"of a role that sees none":  {Subscriber{User: user("a", access.Attendant), Fills: "all"}, Fill, fill, "", false},
		"mine":                      {Subscriber{User: user("m", access.Finance), Findings: "mine"}, FindingChanged, &FindingData{Owner: "m", By: "n"}, "", true},
		"mine, by me":               {Subscriber{User: user("m", access.Finance), Findings: "mine"}, FindingChanged, &FindingData{Owner: "m", By: "m"}, "", false},
		"new, not mine":             {Subscriber{User: user("m", access.Finance), Findings: "mine"}, FindingNew, &FindingData{}, "", false},
		"overdue, mine":             {Subscriber{User: user("m", access.Finance), Findings: "mine"}, FindingOverdue, &FindingData{Owner: "m"}, "", true},
		"overdue, nobody's":         {Subscriber{User: user("m", access.Manager), Findings: "mine"}, FindingOverdue, &FindingData{}, "", true},
		"overdue, another's":        {Subscriber{User: user("m", access.Manager), Findings: "mine"}, FindingOverdue, &FindingData{Owner: "f"}, "", false},
		"escalated":                 {Subscriber{User: user("r", access.Administrator), Findings: "mine"}, FindingOverdue, &FindingData{Owner: "f", Escalated: true}, "", true},
		"escalated, to a manager":   {Subscriber{User: user("m", access.Manager), Findings: "mine"}, FindingOverdue, &FindingData{Owner: "f", Escalated: true}, "", false},
		"all, but of another's":     {Subscriber{User: user("m", access.Manager, "salud"), Findings: "all"}, FindingNew, &FindingData{Department: "obras"}, "", false},
		"a level":                   {Subscriber{User: user("f", access.Finance), Budget: "all"}, BudgetLevel, level, "", true},
		"a contract":                {Subscriber{User: user("f", access.Auditor), Budget: "all"}, ContractWarns, warns, "", true},
		"a week":                    {Subscriber{User: user("f", access.Manager), Budget: "all"}, MatchingWeekly, week, "", true},
		"a level, not chosen":       {Subscriber{User: user("f", access.Finance), Fills: "all", Tanks: "all"}, BudgetLevel, level, "", false},
		"a level, of a part":        {Subscriber{User: user("f", access.Finance, "obras"), Budget: "all"}, BudgetLevel, level, "", false},
		"a role that sees no money": {Subscriber{User: user("d", access.Driver), Budget: "all"}, BudgetLevel, level, "", false},
		"a role that lost findings": {Subscriber{User: user("m", access.Attendant), Findings: "all"}, FindingNew, &FindingData{}, "", false},
	} {
		if got := tt.s.Hears(tt.event, tt.data, tt.custodian, false); got != tt.want {
			t.Errorf("%s: got %t, want %t", name, got, tt.want)
		}
		// Of a reserved vehicle the same, and nothing for who is not cleared.
		if tt.s.Hears(tt.event, tt.data, tt.custodian, true) {
			t.Errorf("%s, of a reserved vehicle: got told, want it kept from who is not cleared", name)
		}
		if tt.s.Cleared = true; tt.s.Hears(tt.event, tt.data, tt.custodian, true) != tt.want {
			t.Errorf("%s, cleared, of a reserved vehicle: got %t, want %t", name, !tt.want, tt.want)
		}
	}
}
