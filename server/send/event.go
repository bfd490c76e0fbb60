package send

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// The events. What each says is small and stays as it is: members are added, none is
// taken away. docs/webhooks.md tells of all of them.
const (
	Fill           = "fill"
	Denial         = "denial"
	FindingNew     = "finding.new"
	FindingChanged = "finding.changed"
	FindingOverdue = "finding.overdue"
	VehicleBlocked = "vehicle.blocked"
	TankAlarm      = "tank.alarm"
	TankReorder    = "tank.reorder"
	StationSilent  = "station.silent"
	BudgetLevel    = "budget.level"
	ContractWarns  = "contract.warning"
	MatchingWeekly = "matching.weekly"
	// Test is sent when somebody asks for it, to whatever hook.
	Test = "test"
)

// Events lists what a hook can be told, in the order in which people choose.
func Events() []string {
	return []string{
		Fill, Denial, FindingNew, FindingChanged, FindingOverdue,
		VehicleBlocked, "vehicle.active", "vehicle.workshop", "vehicle.retired", TankAlarm, TankReorder, StationSilent, BudgetLevel, ContractWarns, MatchingWeekly,
	}
}

// KnownEvents tells whether all of some events can be told.
func KnownEvents(events []string) bool {
	return !slices.ContainsFunc(events, func(e string) bool { return !slices.Contains(Events(), e) })
}

// FillData is what is said of a fill. A correction makes it another fill, under its own
// record's name, when the report is read; this is what the record itself says.
type FillData struct {
	Record      string    `json:"record"`
	Station     string    `json:"station"`
	StationName string    `json:"station_name"`
	Vehicle     string    `json:"vehicle"`
	FleetNo     string    `json:"fleet_no"`
	Plate       string    `json:"plate"`
	Department  string    `json:"department"`
	Driver      string    `json:"driver"`
	Grade       string    `json:"grade"`
	VolumeUL    int64     `json:"volume_ul"`
	AmountCents *int64    `json:"amount_cents"`
	Currency    string    `json:"currency"`
	OdometerM   *int64    `json:"odometer_m"`
	HappenedAt  time.Time `json:"happened_at"`
	VolumeFrom  string    `json:"volume_from"`
	// Reserved tells that the vehicle is reserved. To who is not cleared the fill then says
	// how much went where and when, so that totals are the same, and not into what.
	Reserved bool `json:"reserved"`
}

// DenialData is what is said of a denial.
type DenialData struct {
	Record      string    `json:"record"`
	Station     string    `json:"station"`
	StationName string    `json:"station_name"`
	Vehicle     string    `json:"vehicle"`
	FleetNo     string    `json:"fleet_no"`
	Plate       string    `json:"plate"`
	Department  string    `json:"department"`
	Driver      string    `json:"driver"`
	Reason      string    `json:"reason"`
	Count       int64     `json:"count"`
	DeniedAt    time.Time `json:"denied_at"`
}

// FindingData is what is said of a discrepancy, also when somebody did something about it.
type FindingData struct {
	Finding    string    `json:"finding"`
	Rule       string    `json:"rule"`
	Severity   string    `json:"severity"`
	Station    string    `json:"station"`
	Vehicle    string    `json:"vehicle"`
	FleetNo    string    `json:"fleet_no"`
	Department string    `json:"department"`
	Record     string    `json:"record"`
	HappenedAt time.Time `json:"happened_at"`
	State      string    `json:"state"`
	Owner      string    `json:"owner"`
	By         string    `json:"by"`
	// Escalated tells that it waits three times as long as it may.
	Escalated bool `json:"escalated"`
	// RiskCents is what its liters are worth; nil: nobody knows, or it is of none. AtRisk tells
	// which.
	RiskCents *int64 `json:"risk_cents"`
	AtRisk    bool   `json:"at_risk"`
}

// VehicleData is what is said of a vehicle.
type VehicleData struct {
	Vehicle    string `json:"vehicle"`
	FleetNo    string `json:"fleet_no"`
	Plate      string `json:"plate"`
	Department string `json:"department"`
	Status     string `json:"status"`
}

// TankData is what is said of a tank that is at a limit or past it, or whose gauge raises an
// alarm, by its last reading.
type TankData struct {
	Record      string    `json:"record"`
	Station     string    `json:"station"`
	StationName string    `json:"station_name"`
	Tank        string    `json:"tank"`
	Grade       string    `json:"grade"`
	VolumeUL    int64     `json:"volume_ul"`
	WaterUL     *int64    `json:"water_ul"`
	Alarms      []string  `json:"alarms"` // all that its gauge says now
	ReadAt      time.Time `json:"read_at"`
	// Raised is what is told now, and was not before: words of the gauge, low, high and
	// water; of the event tank.reorder reorder.
	Raised []string `json:"raised"`
	// SinceAt is since when the first of them is.
	SinceAt time.Time `json:"since_at"`
	// FillUL is how much fits, and DaysLeft for how many days there is enough at the use of
	// two weeks; null where that is not known.
	FillUL   *int64 `json:"fill_ul"`
	DaysLeft *int64 `json:"days_left"`
	WaterUM  *int64 `json:"water_um"`
	// The limits of the office, null where there is none.
	LowUL        *int64 `json:"low_ul"`
	ReorderUL    *int64 `json:"reorder_ul"`
	HighUL       *int64 `json:"high_ul"`
	WaterLimitUL *int64 `json:"water_limit_ul"`
	WaterLimitUM *int64 `json:"water_limit_um"`
}

// StationData is what is said of a station from which nothing is heard.
type StationData struct {
	Station     string    `json:"station"`
	StationName string    `json:"station_name"`
	LastHeardAt time.Time `json:"last_heard_at"`
}

// BudgetData is what is said of an account of the budget that came to 80, 95 or 100 percent.
type BudgetData struct {
	Account string `json:"account"`
	Year    int    `json:"year"`  // the fiscal one
	Level   int64  `json:"level"` // that it came to: 80, 95 or 100
	// Percent is how much of what was modified is used; null: nothing was.
	Percent       *int64 `json:"percent"`
	ModifiedCents int64  `json:"modified_cents"`
	UsedCents     int64  `json:"used_cents"` // accrued: fuel, billed or not
	RestCents     int64  `json:"rest_cents"`
	Currency      string `json:"currency"`
	Provisional   bool   `json:"provisional"` // it is an allotment: no budget is approved
	Stop          string `json:"stop"`        // that stands: soft, hard, or none
	// RunsOutOn is the day on which it will be spent at the pace of now; empty: not within the year.
	RunsOutOn string `json:"runs_out_on"`
}

// ContractData is what is said of a contract that warns.
type ContractData struct {
	Contract string `json:"contract"`
	Supplier string `json:"supplier"`
	Kind     string `json:"kind"`  // used, runs_out, short, lacked, ending or expired
	Level    int64  `json:"level"` // percent of used, days of ending; else 0
	Of       string `json:"of"`    // money or liters; empty: days alone
	// Percent is of the maximum of what it is of; null without one.
	Percent *int64 `json:"percent"`
	// In money what is used, the limits, and what lacks to the minimum; null: there is none, or nothing lacks.
	UsedCents  int64  `json:"used_cents"`
	MinCents   *int64 `json:"min_cents"`
	MaxCents   *int64 `json:"max_cents"`
	ShortCents *int64 `json:"short_cents"`
	Currency   string `json:"currency"`
	// In liters, likewise.
	UsedUL  int64  `json:"used_ul"`
	MinUL   *int64 `json:"min_ul"`
	MaxUL   *int64 `json:"max_ul"`
	ShortUL *int64 `json:"short_ul"`
	// UntilOn is its last day, and DaysLeft how many are left with that one; empty and null: it has no end,
	// or is over.
	UntilOn  string `json:"until_on"`
	DaysLeft *int64 `json:"days_left"`
	// RunsOutOn is the day on which what it is of will be used up at the pace of now; empty: it lasts, or
	// nobody can tell.
	RunsOutOn string `json:"runs_out_on"`
}

// MatchingData is what is said of a week of which lines and fills wait.
type MatchingData struct {
	FromOn  string `json:"from_on"` // its Monday
	UntilOn string `json:"until_on"`
	// Lines are those of documents that were issued in it and are of no fill yet, Fills those that flowed and
	// that no line bills.
	Lines int64 `json:"lines"`
	Fills int64 `json:"fills"`
}

// News is something that was reckoned, and is told once.
type News struct {
	Event string
	// Key names it, and Passed what needs not be told any more once this is.
	Key    string
	Passed []string
	Data   any // see [Data]
}

// TestData is what a test says.
type TestData struct {
	Says string `json:"says"`
}

// Data returns the value that an event's data is read into; nil for an event that nobody
// knows.
func Data(event string) any {
	switch event {
	case Fill:
		return new(FillData)
	case Denial:
		return new(DenialData)
	case FindingNew, FindingChanged, FindingOverdue:
		return new(FindingData)
	case VehicleBlocked, "vehicle.active", "vehicle.workshop", "vehicle.retired":
		return new(VehicleData)
	case TankAlarm, TankReorder:
		return new(TankData)
	case StationSilent:
		return new(StationData)
	case BudgetLevel:
		return new(BudgetData)
	case ContractWarns:
		return new(ContractData)
	case MatchingWeekly:
		return new(MatchingData)
	case Test:
		return new(TestData)
	}
	return nil
}

// Body returns the message that tells of an event, as Standard Webhooks has it.
func Body(event string, at time.Time, data any) (string, error) {
	b, err := json.Marshal(struct {
		Type      string    `json:"type"`
		Timestamp time.Time `json:"timestamp"`
		Data      any       `json:"data"`
	}{event, at.UTC(), data})
	if err != nil {
		return "", fmt.Errorf("say event %s: %w", event, err)
	}
	return string(b), nil
}
