package screen

import (
	"context"
	"errors"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// Tanks is what the pages about storage tanks need of the agent. Its methods may
// be called from any goroutine. They fail with [ErrTank], [ErrNotNow],
// [ErrInvalid], [ErrHeight], [ErrNoTable] or [ErrGauge]; whatever else they fail
// with is not shown to people.
type Tanks interface {
	// Measure says what a dip means by the tank's own table. It records nothing.
	Measure(tank string, d Dip) (Level, error)
	// Dip records a dip, and returns the record's name.
	Dip(ctx context.Context, tank string, d Dip, people [2]Person) (folio string, err error)

	// BeginDelivery notes a truck's papers, before it unloads. It is remembered
	// until it is finished or canceled, whatever happens to the agent.
	BeginDelivery(ctx context.Context, tank string, p Paper) error
	// MeasureDelivery takes what the tank holds before the truck unloads, or after:
	// by its gauge now, or as dipped. Taken again, the newer one counts.
	MeasureDelivery(ctx context.Context, tank string, after bool, dip *Dip) error
	// FinishDelivery records a delivery that was measured twice, and returns the
	// record's name. received is what was shown to those who sign: if it has become
	// another, nothing is recorded, and they look again.
	FinishDelivery(ctx context.Context, tank string, received dispense.Volume, people [2]Person) (folio string, err error)
	// CancelDelivery forgets it. Nothing was recorded but readings.
	CancelDelivery(ctx context.Context, tank string) error
}

// Errors that the pages about tanks explain to people.
var (
	// ErrTank means that the station has no tank of that name.
	ErrTank = errors.New("no such tank")
	// ErrHeight means that no such height is in the tank's table, or that there
	// would be more water than fuel.
	ErrHeight = errors.New("the tank has no such height")
	// ErrNoTable means that the tank has no table, so that a height says nothing.
	ErrNoTable = errors.New("the tank has no table")
	// ErrGauge means that the tank has no gauge, or that it has no good reading
	// now.
	ErrGauge = errors.New("the gauge has no good reading now")
)

// A Tank is the whole state of a storage tank.
type Tank struct {
	Tank       string          `json:"tank"`
	Grade      string          `json:"grade,omitempty"` // as people say it
	CapacityUL dispense.Volume `json:"capacity_ul"`
	SafeUL     dispense.Volume `json:"safe_ul"` // how far a truck may fill it
	LowUL      dispense.Volume `json:"low_ul"`
	Gauge      bool            `json:"gauge,omitempty"` // it has one
	Table      bool            `json:"table,omitempty"` // it can be dipped
	// Level is what was measured last, nil when nothing ever was; Source says by
	// what, gauge or dip, and At when.
	Level  *Level    `json:"level,omitempty"`
	Source string    `json:"source,omitempty"`
	At     time.Time `json:"at,omitzero"`
	// Alarms are what the gauge warns of; Trouble is why it cannot be believed, or
	// that it is silent, in words for technicians.
	Alarms  []string `json:"alarms,omitempty"`
	Trouble string   `json:"trouble,omitempty"`
	// Delivering says that the gauge sees a delivery, Asked that the server wants a
	// dip.
	Delivering bool `json:"delivering,omitempty"`
	Asked      bool `json:"asked,omitempty"`
	// Delivery is the one that people are receiving.
	Delivery *Delivery `json:"delivery,omitempty"`
}

// A Level is what a tank holds.
type Level struct {
	VolumeUL      dispense.Volume  `json:"volume_ul"` // without the water
	UllageUL      dispense.Volume  `json:"ullage_ul"` // room to the brim
	HeightUM      *int64           `json:"height_um,omitempty"`
	WaterUM       *int64           `json:"water_um,omitempty"`
	WaterUL       *dispense.Volume `json:"water_ul,omitempty"`
	TemperatureMC *int64           `json:"temperature_mc,omitempty"`
}

// A Dip is what the stick shows: heights from the bottom of the tank, the fuel's
// with the water's included.
type Dip struct{ HeightUM, WaterUM int64 }

// A Paper is what a truck brings along.
type Paper struct {
	Document   string          `json:"document"` // its number
	DocumentUL dispense.Volume `json:"document_ul"`
	Supplier   string          `json:"supplier,omitempty"`
	Truck      string          `json:"truck,omitempty"`
	Seals      string          `json:"seals,omitempty"`
}

// A Delivery is one that people are receiving.
type Delivery struct {
	Paper
	BegunAt time.Time `json:"begun_at"`
	Before  *Measured `json:"before,omitempty"`
	After   *Measured `json:"after,omitempty"`
	// DrawnUL is what the tank's hoses gave since Before, until After or now.
	DrawnUL dispense.Volume `json:"drawn_ul"`
	// Of a delivery that was measured twice: what came in, how far that is from the
	// document, and how far it may be.
	ReceivedUL   dispense.Volume `json:"received_ul"`
	DifferenceUL dispense.Volume `json:"difference_ul"`
	ToleranceUL  dispense.Volume `json:"tolerance_ul"`
}

// Measured is what a tank held at some moment of a delivery.
type Measured struct {
	Level
	Source string    `json:"source"` // gauge or dip
	At     time.Time `json:"at"`
}
