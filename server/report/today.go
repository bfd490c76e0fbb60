package report

import (
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// TodayFacts are what a day so far consists of.
type TodayFacts struct {
	Period   Period
	At       time.Time
	Table    Table  // of the day, by whatever
	Latest   []Fill // the last of the day, [LatestFills] at least, in any order
	Denials  int64
	Findings []FindingRow // that nobody has decided about, the newest first
	Open     int64        // how many there are in all
	Stations []StationState
	// Unconfirmed is how many vehicles have no label that was scanned since it was
	// printed.
	Unconfirmed int64
	Tanks       []TankLevel // all; those that raise something are shown
}

// LatestFills is how many of the last fills the first page shows.
const LatestFills = 20

// A TodayAnswer is the first page: four numbers, what needs attention, and how
// the stations are.
type TodayAnswer struct {
	At        time.Time
	Fills     int64
	VolumeUL  dispense.Volume
	Amount    Cell // cents; unknown without a fill, or with several currencies
	Currency  string
	Economy   Cell // m/L over the intervals that ended today
	Denials   int64
	Open      int64
	Attention []FindingRow // at most 7
	Latest    Table        // the last fills, at most 20
	Stations  Table
	// Unconfirmed is as in the facts.
	Unconfirmed int64
	// Tanks are those that are at a limit, or whose gauge raises an alarm.
	Tanks []TankLevel
}

// Today adds up a day so far.
func Today(f TodayFacts) TodayAnswer {
	t := &f.Table
	a := TodayAnswer{
		At: f.At, Denials: f.Denials, Open: f.Open, Unconfirmed: f.Unconfirmed, Attention: f.Findings[:min(len(f.Findings), 7)],
		Fills: t.TotalOf("fills").N, VolumeUL: dispense.Volume(t.TotalOf("volume").N),
		Amount: t.TotalOf("amount"), Economy: t.TotalOf("economy"),
		Latest: Fills("latest", f.Period, f.Latest, nil), Stations: Stations(f.At, f.Stations),
	}
	for _, l := range f.Tanks {
		if len(l.Raised) > 0 {
			a.Tanks = append(a.Tanks, l)
		}
	}
	if i := t.Column("amount"); i >= 0 {
		a.Currency = t.Columns[i].Unit
	}
	a.Latest.Rows = a.Latest.Rows[:min(len(a.Latest.Rows), LatestFills)]
	a.Latest.Total, a.Latest.Notes = nil, nil
	a.Latest.dropEmpty("at", "station", "vehicle", "volume")
	return a
}

// A StationState is how a station is, as far as the server knows.
type StationState struct {
	Station, Name string
	SignAt        *time.Time // of its last sign of life
	RecordAt      *time.Time // of its newest record here, by its own clock
	Epoch, Seq    int64      // of its newest record here
	Durable       int64      // its own newest record, as it said
	Unsent        int64      // records it holds that the server has not, as it said
	State         string     // of its chain: ok, fork, revoked, or "" before the first record
	FleetHeld     string     // versions of policy, "era.n"
	FleetNow      string
	OwnHeld       string
	OwnNow        string
	Quarantined   int64 // messages in its name that were not its word
	FillsToday    int64
	VolumeToday   dispense.Volume
}

// SilentAfter is how long a station may be silent before it counts as away: it
// says that it lives each minute.
const SilentAfter = 3 * time.Minute

// Online tells whether a station has lately shown a sign of life.
func (s StationState) Online(now time.Time) bool {
	return s.SignAt != nil && now.Sub(*s.SignAt) < SilentAfter
}

// Stations lists how the stations are.
func Stations(now time.Time, list []StationState) Table {
	t := Table{Name: "stations", Columns: []Column{
		{"station", Text, ""}, {"name", Text, ""}, {"online", Text, ""}, {"sign_at", Instant, ""}, {"record_at", Instant, ""}, {"epoch", Count, ""},
		{"seq", Count, ""}, {"unsent", Count, ""}, {"state", Text, ""}, {"fleet_held", Text, ""}, {"fleet_now", Text, ""}, {"own_held", Text, ""},
		{"own_now", Text, ""}, {"quarantined", Count, ""}, {"fills", Count, ""}, {"volume", Volume, "L"},
	}}
	var fills int64
	var volume dispense.Volume
	for _, s := range list {
		online := "no"
		if s.Online(now) {
			online = "yes"
		}
		fills += s.FillsToday
		volume += s.VolumeToday
		t.Rows = append(t.Rows, Row{s.Station, []Cell{
			textCell(s.Station), textCell(s.Name), textCell(online), at(s.SignAt), at(s.RecordAt), numberIf(s.Epoch > 0, s.Epoch),
			numberIf(s.Seq > 0, s.Seq), numberIf(s.SignAt != nil, s.Unsent), textCell(s.State), textCell(s.FleetHeld), textCell(s.FleetNow), textCell(s.OwnHeld),
			textCell(s.OwnNow), number(s.Quarantined), number(s.FillsToday), number(int64(s.VolumeToday)),
		}})
	}
	t.Total = make([]Cell, len(t.Columns))
	t.Total[t.Column("fills")], t.Total[t.Column("volume")] = number(fills), number(int64(volume))
	t.sort(Sort{"station", false})
	return t
}

func at(t *time.Time) Cell {
	if t == nil {
		return Cell{}
	}
	return instant(*t)
}
