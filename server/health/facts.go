package health

import (
	"slices"
	"strings"
	"time"
)

// Facts are what was measured. Times are zero when they are not known.
type Facts struct {
	Now    time.Time
	Data   string // the data directory
	Config string // the configuration file; "" without one

	Running   bool // a server answers at the address of the pages
	StartedAt time.Time
	Version   string // of the program that asks
	Serving   string // of the server that runs; "" when that is not known
	Replaced  bool   // the program's file is another by now

	// DatabaseError says why the database does not answer; what follows is not known
	// then.
	DatabaseError   string
	Private         bool // the cluster is the server's own
	DatabaseSince   time.Time
	DatabaseVersion string
	ClockOff        time.Duration // by how much its clock is ahead of ours
	DatabaseBytes   int64
	Schema, Knows   int64 // the newest migration there, and the newest known
	SchemaSince     time.Time

	Broker      string // its address
	BrokerError string

	Disks []Space

	Clock ClockState

	OpenKeys  []string // files of keys that others may read
	KeysError string

	Certificates []Certificate

	Era      int64
	EraSince time.Time
	Fleet    int64    // version of the fleet's policy
	Behind   []string // stations that live, and do not hold it since a while

	// Undone are stations and departments of which two people decided that they enforce
	// the rules or observe, and which do not though the time has come; UndoneWhy is why
	// the first of them does not.
	Undone      []string
	UndoneWhy   string
	UndoneSince time.Time

	Unjudged      int64
	UnjudgedSince time.Time // when the oldest came
	Unread        int64     // records whose body this program cannot read
	UnreadSince   time.Time

	Stations []Station

	Quarantined     int64 // messages
	QuarantinedFrom []string
	QuarantinedLast time.Time

	OfficeSeq, OfficeCopied Place // the office's newest record, and the newest in its copies
	OfficeError             string

	Unheard []string // stations that have not spoken since a restore
	Lost    []string // stations whose disk lost policy, and that wait for it

	EvidenceNeeded, EvidenceMissing int64 // files that something names

	BackupAt time.Time // the moment that the last verified backup holds
}

// A Place is one in a journal.
type Place struct{ Epoch, Seq int64 }

func (p Place) before(q Place) bool {
	return p.Epoch < q.Epoch || p.Epoch == q.Epoch && p.Seq < q.Seq
}

// Space is what is left on a disk, in bytes.
type Space struct {
	Path        string
	Free, Total int64
}

func (s Space) state() State {
	switch percent := s.Free * 100 / max(s.Total, 1); {
	case s.Free < spaceOut && percent < spaceOutPercent:
		return Bad
	case s.Free < spaceLow && percent < spaceLowPercent:
		return Warn
	}
	return OK
}

// A ClockState is whether a time server keeps the clock.
type ClockState string

// What the kernel says of its clock.
const (
	Synchronized   ClockState = "synchronized"
	Unsynchronized ClockState = "unsynchronized"
	Unknown        ClockState = "unknown"
)

// A Certificate is one that browsers or stations are shown.
type Certificate struct {
	Name     string // whose
	File     string // "" for one that the authority makes by itself
	NotAfter time.Time
	Root     bool
	Error    string
}

// A Station is when a station last showed that it lives.
type Station struct {
	Name   string
	SignAt time.Time // zero: never
}

const (
	status  = "systemctl status litro-server"
	restart = "systemctl restart litro-server"
	journal = "journalctl -u litro-server -n 100"
)

func (f Facts) server() Line {
	if !f.Running {
		return line(Server, Bad, time.Time{}, "down", "systemctl start litro-server")
	}
	return line(Server, OK, f.StartedAt, "up", "")
}

func (f Facts) database() Line {
	switch {
	case f.DatabaseError == "":
		return line(Database, OK, f.DatabaseSince, "up", "", f.DatabaseVersion, f.DatabaseBytes)
	case f.Private && !f.Running:
		return line(Database, Bad, time.Time{}, "private", "systemctl start litro-server", f.DatabaseError)
	case f.Private:
		return line(Database, Bad, time.Time{}, "down", journal, f.DatabaseError)
	}
	return line(Database, Bad, time.Time{}, "down", "systemctl status postgresql", f.DatabaseError)
}

func (f Facts) schema() Line {
	switch {
	case f.Schema > f.Knows:
		return line(Schema, Bad, f.SchemaSince, "newer", "apt-get install --only-upgrade litro-server", f.Schema, f.Knows)
	case f.Schema < f.Knows:
		return line(Schema, Warn, f.SchemaSince, "older", "litro-server migrate", f.Schema, f.Knows)
	}
	return line(Schema, OK, f.SchemaSince, "current", "", f.Schema)
}

func (f Facts) broker() Line {
	if f.BrokerError != "" {
		return line(Broker, Bad, time.Time{}, "down", journal, f.Broker, f.BrokerError)
	}
	return line(Broker, OK, time.Time{}, "up", "", f.Broker)
}

// disk tells of the fullest disk.
func (f Facts) disk() Line {
	if len(f.Disks) == 0 {
		return line(Disk, Warn, time.Time{}, "unknown", "df -h "+f.Data)
	}
	worst := slices.MaxFunc(f.Disks, func(a, b Space) int {
		if a.state() != b.state() {
			return a.state().rank() - b.state().rank()
		}
		return int(b.Free*100/max(b.Total, 1) - a.Free*100/max(a.Total, 1))
	})
	mend, said := "", "room"
	if worst.state() != OK {
		mend, said = "du -xh --max-depth=3 "+worst.Path+" | sort -h | tail", "full"
	}
	return line(Disk, worst.state(), time.Time{}, said, mend, worst.Free, worst.Free*100/max(worst.Total, 1), worst.Path)
}

func (f Facts) clock() Line {
	const keep = "timedatectl set-ntp true"
	switch off := f.ClockOff.Abs(); {
	case off > clockOff:
		return line(Clock, Bad, time.Time{}, "apart", keep, off.Round(time.Second))
	case f.Clock == Unsynchronized:
		return line(Clock, Warn, time.Time{}, "free", keep)
	case f.Clock == Unknown:
		return line(Clock, Warn, time.Time{}, "unknown", "timedatectl timesync-status")
	}
	return line(Clock, OK, time.Time{}, "kept", "")
}

func (f Facts) keys() Line {
	switch {
	case f.KeysError != "":
		return line(Keys, Bad, time.Time{}, "missing", "ls -lR "+f.Data+"/keys", f.KeysError)
	case len(f.OpenKeys) > 0:
		return line(Keys, Bad, time.Time{}, "open", "chmod -R go= "+f.Data+"/keys", names(f.OpenKeys))
	}
	return line(Keys, OK, time.Time{}, "closed", "")
}

// certificates tells of the one that ends first, weighed by how long it takes to
// have another.
func (f Facts) certificates() Line {
	worst, found := Line{}, false
	for _, c := range f.Certificates {
		if l := f.certificate(c); !found || l.State.rank() > worst.State.rank() {
			worst, found = l, true
		}
	}
	if !found {
		return line(Certificates, OK, time.Time{}, "none", "")
	}
	return worst
}

func (f Facts) certificate(c Certificate) Line {
	left, due, late := c.NotAfter.Sub(f.Now), certificateDue, certificateLate
	mend := "openssl x509 -noout -dates -in " + c.File
	if c.Root {
		due, late, mend = rootDue, certificateDue, "litro-server ca rotate"
	}
	switch {
	case c.Error != "":
		return line(Certificates, Bad, time.Time{}, "broken", mend, c.Name, c.Error)
	case left <= 0:
		return line(Certificates, Bad, c.NotAfter, "over", mend, c.Name, c.NotAfter)
	case left < late:
		return line(Certificates, Bad, time.Time{}, "ends", mend, c.Name, c.NotAfter)
	case left < due:
		return line(Certificates, Warn, time.Time{}, "ends", mend, c.Name, c.NotAfter)
	}
	return line(Certificates, OK, time.Time{}, "good", "", c.Name, c.NotAfter)
}

func (f Facts) policy() Line {
	if len(f.Behind) > 0 {
		return line(Policy, Warn, time.Time{}, "behind", "litro-server station list", names(f.Behind), f.Fleet)
	}
	return line(Policy, OK, f.EraSince, "current", "", f.Fleet, f.Era)
}

func (f Facts) modes() Line {
	if len(f.Undone) > 0 {
		return line(Modes, Bad, f.UndoneSince, "undone", "litro-server enforce", names(f.Undone), f.UndoneWhy)
	}
	return line(Modes, OK, time.Time{}, "done", "")
}

func (f Facts) judge() Line {
	waits := f.Now.Sub(f.UnjudgedSince)
	switch {
	case f.Unjudged == 0:
		return line(Judge, OK, time.Time{}, "none", "")
	case waits > judgeStuck:
		return line(Judge, Bad, f.UnjudgedSince, "waits", "journalctl -u litro-server -g judged -n 20", f.Unjudged)
	case waits > judgeSlow:
		return line(Judge, Warn, f.UnjudgedSince, "waits", "journalctl -u litro-server -g judged -n 20", f.Unjudged)
	}
	return line(Judge, OK, f.UnjudgedSince, "waits", "", f.Unjudged)
}

func (f Facts) unread() Line {
	if f.Unread > 0 {
		return line(Unread, Warn, f.UnreadSince, "some", "apt-get install --only-upgrade litro-server", f.Unread)
	}
	return line(Unread, OK, time.Time{}, "none", "")
}

func (f Facts) stations() Line {
	var silent []Station
	var never []string
	for _, s := range f.Stations {
		switch {
		case s.SignAt.IsZero():
			never = append(never, s.Name)
		case f.Now.Sub(s.SignAt) > SilentAfter:
			silent = append(silent, s)
		}
	}
	const list = "litro-server station list"
	if len(silent) == 0 {
		if len(never) > 0 {
			return line(Stations, OK, time.Time{}, "never", "", int64(len(f.Stations)), names(never))
		}
		return line(Stations, OK, time.Time{}, "live", "", int64(len(f.Stations)))
	}
	slices.SortFunc(silent, func(a, b Station) int { return a.SignAt.Compare(b.SignAt) })
	var called []string
	for _, s := range silent {
		called = append(called, s.Name)
	}
	state := Warn
	if f.Now.Sub(silent[0].SignAt) > AwayAfter {
		state = Bad
	}
	return line(Stations, state, silent[0].SignAt, "silent", list, int64(len(silent)), int64(len(f.Stations)), names(called))
}

func (f Facts) quarantine() Line {
	switch {
	case f.Quarantined == 0:
		return line(Quarantine, OK, time.Time{}, "none", "")
	case f.Now.Sub(f.QuarantinedLast) > quarantineNews:
		return line(Quarantine, OK, time.Time{}, "old", "", f.Quarantined, f.QuarantinedLast)
	}
	return line(Quarantine, Warn, f.QuarantinedLast, "news", "journalctl -u litro-server -g quarantine -n 20", f.Quarantined, names(f.QuarantinedFrom))
}

func (f Facts) office() Line {
	switch {
	case f.OfficeError != "":
		return line(Office, Bad, time.Time{}, "broken", "ls -l "+f.Data+"/office", f.OfficeError)
	case f.OfficeCopied.before(f.OfficeSeq):
		return line(Office, Bad, time.Time{}, "behind", "litro-server export records --station office --out office.journal", f.OfficeCopied.Seq, f.OfficeSeq.Seq)
	}
	return line(Office, OK, time.Time{}, "whole", "", f.OfficeSeq.Seq)
}

func (f Facts) leases() Line {
	if len(f.Unheard) > 0 {
		return line(Leases, Warn, f.EraSince, "wait", "litro-server station adopt "+f.Unheard[0], names(f.Unheard))
	}
	if len(f.Lost) > 0 {
		return line(Leases, Warn, time.Time{}, "lost", "litro-server stick DIR", names(f.Lost))
	}
	return line(Leases, OK, time.Time{}, "issued", "")
}

func (f Facts) evidence() Line {
	if f.EvidenceMissing > 0 {
		return line(Evidence, Bad, time.Time{}, "missing", "litro-server evidence check", f.EvidenceMissing, f.EvidenceNeeded)
	}
	return line(Evidence, OK, time.Time{}, "here", "", f.EvidenceNeeded)
}

func (f Facts) backup() Line {
	const make = "litro-server backup /var/backups/litro"
	switch {
	case f.BackupAt.IsZero():
		return line(Backup, Bad, time.Time{}, "none", make)
	case f.Now.Sub(f.BackupAt) > BackupDue:
		return line(Backup, Bad, f.BackupAt, "old", make, f.BackupAt)
	}
	return line(Backup, OK, f.BackupAt, "good", "", f.BackupAt)
}

func (f Facts) version() Line {
	switch {
	case f.Replaced, f.Running && f.Serving != "" && f.Serving != f.Version:
		serving := f.Serving
		if serving == "" || serving == f.Version {
			serving = "?"
		}
		return line(Version, Warn, time.Time{}, "replaced", restart, f.Version, serving)
	}
	return line(Version, OK, time.Time{}, "current", "", strings.TrimSpace(f.Version))
}
