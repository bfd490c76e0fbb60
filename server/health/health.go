// Package health says how an installation is: facts in, one line a part out, each
// with a state, since when, and the command that mends it. The page, the command
// doctor and the metrics all show these lines, so that they cannot disagree. It
// measures nothing itself.
package health

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A State is how a part is.
type State string

// The states, from good to bad.
const (
	OK   State = "ok"
	Warn State = "warn" // look at it soon
	Bad  State = "bad"  // it does not work, or a day's work could be lost
)

// rank orders states.
func (s State) rank() int { return slices.Index([]State{OK, Warn, Bad}, s) }

// A Part is something that can be well or not.
type Part string

// The parts, in the order of their lines.
const (
	Server       Part = "server"
	Database     Part = "database"
	Schema       Part = "schema"
	Broker       Part = "broker"
	Disk         Part = "disk"
	Clock        Part = "clock"
	Keys         Part = "keys"
	Certificates Part = "certificates"
	Policy       Part = "policy"
	Modes        Part = "modes"
	Judge        Part = "judge"
	Unread       Part = "unread"
	Stations     Part = "stations"
	Quarantine   Part = "quarantine"
	Office       Part = "office"
	Leases       Part = "leases"
	Evidence     Part = "evidence"
	Backup       Part = "backup"
	Version      Part = "version"
)

// A Line says how one part is.
type Line struct {
	Part  Part
	State State
	// Since is when the part came to be as it is; zero when nobody knows.
	Since time.Time
	// Case chooses the words, and Args fill them in.
	Case string
	Args []string
	// Mend is the command that mends it, or shows what there is to mend; "" when
	// nothing is to be done.
	Mend string
}

// Worst returns the worst state of some lines.
func Worst(lines []Line) State {
	worst := OK
	for _, l := range lines {
		if l.State.rank() > worst.rank() {
			worst = l.State
		}
	}
	return worst
}

// A Mark is the state that a part had, and since when.
type Mark struct {
	Part  Part
	State State
	Since time.Time
}

// Remember gives lines that do not know since when they are as they are what was
// noted of them before. It returns the marks that have changed, to be noted.
func Remember(lines []Line, before []Mark, now time.Time) (changed []Mark) {
	for i := range lines {
		l := &lines[i]
		since := now
		if at := slices.IndexFunc(before, func(m Mark) bool { return m.Part == l.Part }); at >= 0 && before[at].State == l.State {
			since = before[at].Since
		} else {
			changed = append(changed, Mark{l.Part, l.State, now})
		}
		if l.Since.IsZero() {
			l.Since = since
		}
	}
	return changed
}

// What is good for how long, and how much must be left.
const (
	// SilentAfter is how long a station may show no sign of life before it is named:
	// links come and go. AwayAfter is a working day without one.
	SilentAfter = 15 * time.Minute
	AwayAfter   = 24 * time.Hour
	// BackupDue is how old the last verified backup may be.
	BackupDue = 48 * time.Hour
	// quarantineNews is for how long a message in a station's name that is not its
	// word is news.
	quarantineNews = 24 * time.Hour
	// Judging takes seconds; a backlog of minutes is a fault, one of an hour is not
	// mended by waiting.
	judgeSlow, judgeStuck = 5 * time.Minute, time.Hour
	// A certificate is renewed at a third of its life: of 90 days, when 30 are left.
	certificateDue, certificateLate = 30 * 24 * time.Hour, 7 * 24 * time.Hour
	// rootDue is how long it takes until all stations have learned of a new root.
	rootDue = 365 * 24 * time.Hour
	// clockOff is by how much the clocks of server and database may differ.
	clockOff = 5 * time.Second
)

// Space left on a disk, in bytes and in hundredths of it: both must be undercut,
// because 2 % of a large disk are room enough, and 1 GB of a small one is.
const (
	spaceLow, spaceOut               = 5 << 30, 1 << 30
	spaceLowPercent, spaceOutPercent = 15, 5
)

// Lines says how all parts are.
func Lines(f Facts) []Line {
	list := []Line{f.server(), f.database()}
	if f.DatabaseError == "" {
		list = append(list, f.schema())
	}
	list = append(list, f.broker(), f.disk(), f.clock(), f.keys(), f.certificates())
	if f.DatabaseError == "" {
		list = append(list, f.policy(), f.modes(), f.judge(), f.unread(), f.stations(), f.quarantine(), f.office(), f.leases(), f.evidence(), f.backup())
	}
	return append(list, f.version())
}

// line makes a line.
func line(p Part, s State, since time.Time, c string, mend string, args ...any) Line {
	l := Line{Part: p, State: s, Since: since, Case: c, Mend: mend}
	for _, a := range args {
		switch a := a.(type) {
		case time.Time:
			l.Args = append(l.Args, a.UTC().Format(time.RFC3339)) // Say puts it into words
		case time.Duration:
			l.Args = append(l.Args, a.String())
		case int64:
			l.Args = append(l.Args, strconv.FormatInt(a, 10))
		default:
			l.Args = append(l.Args, fmt.Sprint(a))
		}
	}
	return l
}

// names lists some names and says how many are left out.
func names(list []string) string {
	const most = 5
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return strings.Join(list[:most], ", ") + fmt.Sprintf(" … (+%d)", len(list)-most)
}
