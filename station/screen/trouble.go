package screen

import (
	"slices"
	"strings"
	"time"
)

// A Trouble is something that is out of order at the station, and the key of its
// sentence, which says the next act. Its first word says what is: of one kind the
// same stands for whatever its makers call it.
type Trouble string

// What can be out of order. A test holds each to its sentence, and to a test that
// breaks the thing and reads it.
const (
	DiskFull        Trouble = "disk_full"        // nothing is released until there is room
	DiskReadOnly    Trouble = "disk_read_only"   // it takes no changes: the agent cannot start
	DiskUnavailable Trouble = "disk_unavailable" // it does not open what it holds: the agent cannot start
	JournalDamaged  Trouble = "journal_damaged"  // records could not be read; an epoch ended
	JournalForked   Trouble = "journal_forked"   // the server has other records than this box
	JournalMended   Trouble = "journal_mended"   // records that could not be read came back from the copy
	PolicyLost      Trouble = "policy_lost"      // leases wait until the server has sent again what the disk lost

	JournalCopyGone    Trouble = "journal_copy_gone"    // its disk is not there, or does not work
	JournalCopyFull    Trouble = "journal_copy_full"    // there is no room on it
	JournalCopyForeign Trouble = "journal_copy_foreign" // it is of another journal

	PumpGone    Trouble = "pump_gone"    // its port is not there
	PumpBusy    Trouble = "pump_busy"    // another program holds the port
	PumpSilent  Trouble = "pump_silent"  // it says nothing
	PumpStrange Trouble = "pump_strange" // what comes is not its language
	PumpSwapped Trouble = "pump_swapped" // two lines have changed places
	PumpSales   Trouble = "pump_sales"   // sales it kept are lost or cannot be read
	HoseReset   Trouble = "hose_reset"   // its meter counts from elsewhere
	HoseFlows   Trouble = "hose_flows"   // it flows, and nobody is authorized
	HoseOver    Trouble = "hose_over"    // it flowed on past its limit

	ScannerGone    Trouble = "scanner_gone"
	ScannerBusy    Trouble = "scanner_busy"
	ScannerSilent  Trouble = "scanner_silent"
	ScannerStrange Trouble = "scanner_strange"

	GaugeGone    Trouble = "gauge_gone"
	GaugeBusy    Trouble = "gauge_busy"
	GaugeSilent  Trouble = "gauge_silent"
	GaugeStrange Trouble = "gauge_strange"
	GaugeAlarm   Trouble = "gauge_alarm" // the console's own
	TankAlarm    Trouble = "tank_alarm"  // a tank's, or a level that cannot be

	ClockUnset  Trouble = "clock_unset"  // nobody tells the time
	ClockJumped Trouble = "clock_jumped" // it went off by itself, and nobody vouches for it

	CertificateExpired Trouble = "certificate_expired"
	LinkRefused        Trouble = "link_refused" // the broker does not let the box in
	LinkPushed         Trouble = "link_pushed"  // the broker ends connection after connection

	PrinterPaper   Trouble = "printer_paper"
	PrinterCover   Trouble = "printer_cover"
	PrinterBroken  Trouble = "printer_broken"
	PrinterOffline Trouble = "printer_offline"
	PrinterSilent  Trouble = "printer_silent"
	PrinterHanging Trouble = "printer_hanging"
)

// A Notice is a trouble that stands.
type Notice struct {
	Trouble Trouble `json:"trouble"`
	// Name is what people call the thing: a hose, a tank; empty where there is one.
	Name string `json:"name,omitempty"`
	// Position is where it stands; empty: it concerns the station.
	Position string    `json:"position,omitempty"`
	Since    time.Time `json:"since,omitzero"`
}

// atPump tells whether it is why a position does not serve.
func (n Notice) atPump() bool {
	return strings.HasPrefix(string(n.Trouble), "pump_") && n.Trouble != PumpSales || n.Trouble == HoseReset
}

// Says is the sentence, with the name put in.
func (n Notice) Says(l language) string {
	return strings.ReplaceAll(l.T(string(n.Trouble)), "{name}", n.Name)
}

// ranks are the first words of troubles, the gravest first.
var ranks = []string{"hose", "disk", "journal", "policy", "pump", "scanner", "clock", "tank", "gauge", "certificate", "link", "printer"}

func (n Notice) rank() int {
	of, _, _ := strings.Cut(string(n.Trouble), "_")
	return slices.Index(ranks, of)
}

// sorted returns notices, the gravest first.
func sorted(all []Notice) []Notice {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b Notice) int { return a.rank() - b.rank() })
	return all
}

// A warning is a notice as the page has it.
type warning struct{ Where, Text, Since string }

// notices puts in what is out of order, apart from what a position shown says
// itself. The gravest stands above the positions, the others on a page of their
// own: while somebody fuels only what flows is worth the room.
func (p *page) notices(s *Snapshot) {
	above := -1
	for _, n := range sorted(s.Notices) {
		at := slices.IndexFunc(p.Panels, func(v panel) bool { return v.ID == n.Position })
		if n.Position != "" && len(p.Panels) > 0 && at < 0 {
			continue // of a position that this screen does not show
		}
		w := warning{Text: n.Says(p.language)}
		if n.Position != "" && len(p.Panels) != 1 {
			w.Where = p.T("position") + " " + n.Position + ": "
		}
		if !n.Since.IsZero() {
			w.Since = local(s, n.Since).Format("15:04")
		}
		p.All = append(p.All, w)
		said := at >= 0 && n.atPump() && (p.Panels[at].Kind == Out || p.Panels[at].Kind == Fault)
		if above < 0 && !said && (p.resting() || p.flowing() && (n.Trouble == HoseFlows || n.Trouble == HoseOver)) {
			above = len(p.All) - 1
		}
	}
	if above >= 0 {
		p.Above, p.Others = &p.All[above], len(p.All)-1
	}
}

// resting tells whether nobody is in the middle of anything.
func (p *page) resting() bool {
	return !slices.ContainsFunc(p.Panels, func(v panel) bool { return v.Kind != Idle && v.Kind != Out && (v.Kind != Fault || v.Card != nil) })
}

// flowing tells whether fuel flows, and nothing needs the room more.
func (p *page) flowing() bool {
	return !slices.ContainsFunc(p.Panels, func(v panel) bool { return v.Kind != Idle && v.Kind != Pouring })
}

// trouble is the sentence of what a position's pump lacks, "" when nothing.
func (v *panel) trouble(s *Snapshot) string {
	for _, n := range sorted(s.Notices) {
		if n.Position == v.ID && n.atPump() {
			return n.Says(v.language)
		}
	}
	return ""
}
