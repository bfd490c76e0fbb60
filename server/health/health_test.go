package health_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/health"
)

var now = time.Date(2026, 12, 8, 20, 30, 0, 0, time.UTC)

// well are the facts of an installation at which nothing is to be done.
func well() health.Facts {
	return health.Facts{
		Now: now, Data: "/var/lib/litro-server", Running: true, StartedAt: now.Add(-time.Hour), Version: "1.0", Serving: "1.0",
		DatabaseVersion: "15.14", DatabaseBytes: 123_456_789, DatabaseSince: now.Add(-time.Hour), Schema: 17, Knows: 17, Private: true,
		Broker: "127.0.0.1:1883", Disks: []health.Space{{Path: "/var/lib/litro-server", Free: 50e9, Total: 100e9}}, Clock: health.Synchronized,
		Certificates: []health.Certificate{{Name: "ca 1", Root: true, NotAfter: now.AddDate(19, 0, 0)}},
		Era:          1, Fleet: 40, Stations: []health.Station{{Name: "Norte", SignAt: now.Add(-time.Minute)}, {Name: "Sur", SignAt: now.Add(-14 * time.Minute)}},
		OfficeSeq: health.Place{Epoch: 1, Seq: 7}, OfficeCopied: health.Place{Epoch: 1, Seq: 7}, BackupAt: now.Add(-47 * time.Hour),
	}
}

func TestAllIsWell(t *testing.T) {
	t.Parallel()
	lines := health.Lines(well())
	if got := health.Worst(lines); got != health.OK || len(lines) != 19 {
		t.Errorf("all well: got %s in %d lines, want ok in 19: %+v", got, len(lines), lines)
	}
	for _, l := range lines {
		if l.Mend != "" {
			t.Errorf("%s is well and is to be mended by %q", l.Part, l.Mend)
		}
	}
}

// Each thing that can be wrong changes its own line, to the state that it deserves,
// with a command, and no other.
func TestWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		part  health.Part
		state health.State
		case_ string
		wrong func(*health.Facts)
	}{
		{"the server is down", health.Server, health.Bad, "down", func(f *health.Facts) { f.Running = false }},
		{"an old schema", health.Schema, health.Warn, "older", func(f *health.Facts) { f.Schema = 16 }},
		{"a newer schema", health.Schema, health.Bad, "newer", func(f *health.Facts) { f.Schema = 18 }},
		{"no broker", health.Broker, health.Bad, "down", func(f *health.Facts) { f.BrokerError = "connection refused" }},
		{"little room", health.Disk, health.Warn, "full", func(f *health.Facts) { f.Disks[0].Free = 5e9 }},
		{"almost no room", health.Disk, health.Bad, "full", func(f *health.Facts) { f.Disks[0].Free = 1e9 }},
		{"a large disk at 2 %", health.Disk, health.OK, "room", func(f *health.Facts) { f.Disks[0] = health.Space{Path: "/", Free: 200e9, Total: 10e12} }},
		{"a small disk, half empty", health.Disk, health.OK, "room", func(f *health.Facts) { f.Disks[0] = health.Space{Path: "/", Free: 1e9, Total: 2e9} }},
		{"the fuller of two disks", health.Disk, health.Bad, "full", func(f *health.Facts) {
			f.Disks = append(f.Disks, health.Space{Path: "/srv", Free: 0, Total: 100e9})
		}},
		{"a disk nobody could measure", health.Disk, health.Warn, "unknown", func(f *health.Facts) { f.Disks = nil }},
		{"a free clock", health.Clock, health.Warn, "free", func(f *health.Facts) { f.Clock = health.Unsynchronized }},
		{"a clock nobody may ask about", health.Clock, health.Warn, "unknown", func(f *health.Facts) { f.Clock = health.Unknown }},
		{"clocks apart", health.Clock, health.Bad, "apart", func(f *health.Facts) { f.ClockOff = -6 * time.Second }},
		{"open keys", health.Keys, health.Bad, "open", func(f *health.Facts) { f.OpenKeys = []string{"keys/policy.key"} }},
		{"no keys", health.Keys, health.Bad, "missing", func(f *health.Facts) { f.KeysError = "no such file" }},
		{"a root that ends within a year", health.Certificates, health.Warn, "ends", func(f *health.Facts) { f.Certificates[0].NotAfter = now.AddDate(0, 11, 0) }},
		{"a root that ends within a month", health.Certificates, health.Bad, "ends", func(f *health.Facts) { f.Certificates[0].NotAfter = now.AddDate(0, 0, 29) }},
		{"a certificate that ends within a month", health.Certificates, health.Warn, "ends", func(f *health.Facts) {
			f.Certificates = append(f.Certificates, health.Certificate{Name: "https", File: "x.pem", NotAfter: now.AddDate(0, 0, 29)})
		}},
		{"a certificate that is over", health.Certificates, health.Bad, "over", func(f *health.Facts) {
			f.Certificates = append(f.Certificates, health.Certificate{Name: "https", File: "x.pem", NotAfter: now})
		}},
		{"a certificate that is none", health.Certificates, health.Bad, "broken", func(f *health.Facts) {
			f.Certificates = append(f.Certificates, health.Certificate{Name: "https", File: "x.pem", NotAfter: now.AddDate(1, 0, 0), Error: "no PEM"})
		}},
		{"stations behind", health.Policy, health.Warn, "behind", func(f *health.Facts) { f.Behind = []string{"Norte"} }},
		{"a decision that is not in force", health.Modes, health.Bad, "undone", func(f *health.Facts) { f.Undone, f.UndoneSince = []string{"Obras"}, now.Add(-time.Minute) }},
		{"a few to judge", health.Judge, health.OK, "waits", func(f *health.Facts) { f.Unjudged, f.UnjudgedSince = 10, now.Add(-time.Minute) }},
		{"judging is slow", health.Judge, health.Warn, "waits", func(f *health.Facts) { f.Unjudged, f.UnjudgedSince = 10, now.Add(-6*time.Minute) }},
		{"judging is stuck", health.Judge, health.Bad, "waits", func(f *health.Facts) { f.Unjudged, f.UnjudgedSince = 10, now.Add(-2*time.Hour) }},
		{"unread records", health.Unread, health.Warn, "some", func(f *health.Facts) { f.Unread, f.UnreadSince = 1, now.Add(-time.Hour) }},
		{"a station that never spoke", health.Stations, health.OK, "never", func(f *health.Facts) { f.Stations[1].SignAt = time.Time{} }},
		{"a silent station", health.Stations, health.Warn, "silent", func(f *health.Facts) { f.Stations[1].SignAt = now.Add(-16 * time.Minute) }},
		{"a station that is away", health.Stations, health.Bad, "silent", func(f *health.Facts) { f.Stations[1].SignAt = now.Add(-25 * time.Hour) }},
		{"foreign messages", health.Quarantine, health.Warn, "news", func(f *health.Facts) { f.Quarantined, f.QuarantinedLast = 3, now.Add(-time.Hour) }},
		{"foreign messages of long ago", health.Quarantine, health.OK, "old", func(f *health.Facts) { f.Quarantined, f.QuarantinedLast = 3, now.Add(-25*time.Hour) }},
		{"the office's copy lacks records", health.Office, health.Bad, "behind", func(f *health.Facts) { f.OfficeCopied.Seq = 6 }},
		{"the office's copy is broken", health.Office, health.Bad, "broken", func(f *health.Facts) { f.OfficeError = "bad frame" }},
		{"a station unheard since a restore", health.Leases, health.Warn, "wait", func(f *health.Facts) { f.Unheard = []string{"norte"} }},
		{"a station that lost policy", health.Leases, health.Warn, "lost", func(f *health.Facts) { f.Lost = []string{"norte"} }},
		{"a missing picture", health.Evidence, health.Bad, "missing", func(f *health.Facts) { f.EvidenceNeeded, f.EvidenceMissing = 7, 1 }},
		{"no backup", health.Backup, health.Bad, "none", func(f *health.Facts) { f.BackupAt = time.Time{} }},
		{"an old backup", health.Backup, health.Bad, "old", func(f *health.Facts) { f.BackupAt = now.Add(-49 * time.Hour) }},
		{"another version serves", health.Version, health.Warn, "replaced", func(f *health.Facts) { f.Version = "1.1" }},
		{"the program was replaced", health.Version, health.Warn, "replaced", func(f *health.Facts) { f.Replaced = true }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := well()
			tt.wrong(&f)
			for _, l := range health.Lines(f) {
				want := health.OK
				if l.Part == tt.part {
					want = tt.state
					if l.Case != tt.case_ {
						t.Errorf("%s: got case %q, want %q", l.Part, l.Case, tt.case_)
					}
				}
				if l.State != want {
					t.Errorf("%s: got %s, want %s", l.Part, l.State, want)
				}
				if (l.State != health.OK) != (l.Mend != "") {
					t.Errorf("%s is %s, and the command is %q", l.Part, l.State, l.Mend)
				}
			}
		})
	}
}

// Without a database there are the lines that need none.
func TestWithoutADatabase(t *testing.T) {
	t.Parallel()
	f := well()
	f.Running, f.DatabaseError = false, "connection refused"
	var parts []string
	for _, l := range health.Lines(f) {
		parts = append(parts, string(l.Part)+" "+string(l.State))
	}
	const want = "server bad, database bad, broker ok, disk ok, clock ok, keys ok, certificates ok, version ok"
	if got := strings.Join(parts, ", "); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// Every line of every case has words in both languages, with everything filled in.
func TestEveryCaseHasWords(t *testing.T) {
	t.Parallel()
	hole := regexp.MustCompile(`[{}]`)
	var all []health.Line
	for _, change := range []func(*health.Facts){
		func(*health.Facts) {},
		func(f *health.Facts) { f.DatabaseError, f.Running = "refused", false },
		func(f *health.Facts) { f.DatabaseError, f.Private = "refused", false },
		func(f *health.Facts) {
			f.Behind, f.Clock = []string{"a", "b", "c", "d", "e", "f"}, health.Unknown
			f.Undone, f.UndoneWhy = []string{"Obras", "Norte"}, "settings of station norte: not found"
		},
		func(f *health.Facts) { f.ClockOff, f.BackupAt, f.Certificates = time.Minute, time.Time{}, nil },
	} {
		f := well()
		change(&f)
		all = append(all, health.Lines(f)...)
	}
	for _, l := range all {
		for _, lang := range []string{"es-MX", "en"} {
			if text := l.Text(lang, time.UTC); text == "" || hole.MatchString(text) || l.Title(lang) == "" || l.State.Called(lang) == "" {
				t.Errorf("%s, %s in %s: got %q (%q, %q)", l.Part, l.Case, lang, text, l.Title(lang), l.State.Called(lang))
			}
		}
	}
	zone := time.FixedZone("CST", -6*3600)
	f := well()
	f.Unjudged, f.UnjudgedSince, f.BackupAt = 1_234_567, now.Add(-2*time.Hour), now.Add(-72*time.Hour)
	said := map[health.Part]string{}
	for _, l := range health.Lines(f) {
		said[l.Part] = l.Text("es-MX", zone)
	}
	for part, want := range map[health.Part]string{
		health.Judge: "Esperan 1,234,567 registros.", health.Disk: "Quedan 50 GB (50 %) en /var/lib/litro-server.",
		health.Database: "Contesta. PostgreSQL 15.14, 123 MB.", health.Backup: "El último verificado es del 2026-12-05 14:30: tiene más de 48 horas.",
	} {
		if said[part] != want {
			t.Errorf("%s: got %q, want %q", part, said[part], want)
		}
	}
}

// Since when a part is as it is survives a restart, and what a fact knows better
// stands.
func TestRemember(t *testing.T) {
	t.Parallel()
	f := well()
	f.Clock = health.Unsynchronized
	lines := health.Lines(f)
	marks := health.Remember(lines, nil, now)
	if len(marks) != len(lines) {
		t.Fatalf("the first time: got %d marks, want one of each of %d", len(marks), len(lines))
	}
	of := func(lines []health.Line, p health.Part) health.Line {
		return lines[slices.IndexFunc(lines, func(l health.Line) bool { return l.Part == p })]
	}
	later := now.Add(time.Hour)
	lines = health.Lines(f)
	if changed := health.Remember(lines, marks, later); len(changed) != 0 {
		t.Errorf("nothing changed: got %v", changed)
	}
	if got := of(lines, health.Clock).Since; !got.Equal(now) {
		t.Errorf("the clock is as it was since %s: got %s", now, got)
	}
	if got := of(lines, health.Database).Since; !got.Equal(f.DatabaseSince) {
		t.Errorf("the database: got %s, want what it says itself", got)
	}
	f.Clock = health.Synchronized
	lines = health.Lines(f)
	changed := health.Remember(lines, marks, later)
	if len(changed) != 1 || changed[0] != (health.Mark{Part: health.Clock, State: health.OK, Since: later}) || !of(lines, health.Clock).Since.Equal(later) {
		t.Errorf("the clock is well again: got %v", changed)
	}
}
