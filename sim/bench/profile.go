package bench

import _ "embed"

// A Profile says what stands on a bench. Its keys are those of a TOML file.
type Profile struct {
	// Dir is where the links to terminals are made.
	Dir       string     `toml:"dir"`
	Horustech []Unit     `toml:"horustech"`
	CBC       []Unit     `toml:"cbc"`
	Dart      []Bus      `toml:"dart"`
	Yard      []Yard     `toml:"yard"`
	TLS       []Gauge    `toml:"tls"`
	Scanner   []Scanner  `toml:"scanner"`
	Printer   []Printing `toml:"printer"`
}

// A Cable is how a device is called and where it is reached: a link to a terminal,
// or an address where it listens.
type Cable struct {
	ID     string `toml:"id"`
	Port   string `toml:"port"`
	Listen string `toml:"listen"`
}

// A Unit is a Companytec controller.
type Unit struct {
	Cable
	// Sides is the dialect of a CBC: 32 is the old unit, 36 and 48 are newer ones
	// that play it. By default 32.
	Sides int        `toml:"sides"`
	Hoses []UnitHose `toml:"hoses"`
}

// A UnitHose is a hose at a controller. Volumes have three decimals, prices and
// totals two.
type UnitHose struct {
	Hose
	Number int `toml:"number"` // 1 to 99, in the order of a status
	Side   int `toml:"side"`   // hoses of one side cannot flow together
}

// A Hose is what hoses of all pumps have.
type Hose struct {
	ID         string `toml:"id"`
	Tank       string `toml:"tank"` // that it draws from; empty: one without bottom
	PriceCents int64  `toml:"price_cents"`
	TotalizerL int64  `toml:"totalizer_l"`
	NoPreset   bool   `toml:"no_preset"` // a model that flows on past its limit
}

// A Bus is Wayne DART pumps on one line, with two decimals everywhere.
type Bus struct {
	Cable
	Hoses []BusHose `toml:"hoses"`
}

// A BusHose is a nozzle of a side. Without a price the side waits for the agent
// to send one.
type BusHose struct {
	Hose
	Side   int `toml:"side"`   // 1 to 32
	Nozzle int `toml:"nozzle"` // 1 to 8
}

// A Yard is meters without electronics, at an ADAM-4150 that counts and a
// Waveshare 8CH that switches: each hose on one channel of both.
type Yard struct {
	Cable
	CounterSlave int        `toml:"counter_slave"` // by default 1
	RelaySlave   int        `toml:"relay_slave"`   // by default 2
	Hoses        []YardHose `toml:"hoses"`
}

func (y Yard) slaves() (counter, relay int) {
	return orElse(y.CounterSlave, 1), orElse(y.RelaySlave, 2)
}

// A YardHose is a meter with a pulser, a valve, and a switch in its holster.
type YardHose struct {
	ID             string `toml:"id"`
	Tank           string `toml:"tank"`
	TotalizerL     int64  `toml:"totalizer_l"`
	Channel        int    `toml:"channel"` // 0 to 6
	PulsesPerLiter int64  `toml:"pulses_per_liter"`
	CloseMS        int64  `toml:"close_ms"` // how long the valve takes to close
}

// A Gauge is a Veeder-Root TLS console with its tanks.
type Gauge struct {
	Cable
	Units    string `toml:"units"`    // metric, the default, or us: gallons, inches, °F
	Security string `toml:"security"` // six characters that it wants before each command
	Tanks    []Tank `toml:"tanks"`
}

// A Tank is upright, so that it is as full in height as in volume.
type Tank struct {
	ID        string `toml:"id"`
	Number    int    `toml:"number"` // 1 to 16
	CapacityL int64  `toml:"capacity_l"`
	StartL    int64  `toml:"start_l"`
	HeightMM  int64  `toml:"height_mm"` // by default 2500
	WaterMM   int64  `toml:"water_mm"`
	Celsius   *int64 `toml:"celsius"` // by default 20
}

func (t Tank) height() int64 { return orElse(t.HeightMM, 2500) }

func (t Tank) celsius() int64 {
	if t.Celsius == nil {
		return 20
	}
	return *t.Celsius
}

func orElse[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}

// A Scanner is set up as its profile says; the names are those of the station's
// configuration.
type Scanner struct {
	Cable
	Profile     string `toml:"profile"`     // by default plain
	Trigger     bool   `toml:"trigger"`     // it scans only when it is told
	Acknowledge bool   `toml:"acknowledge"` // it waits for ACK or NAK
}

// A Printing is a receipt printer that takes ESC/POS.
type Printing struct {
	Cable
	PaperMM int  `toml:"paper_mm"` // 80, the default, or 58
	Mute    bool `toml:"mute"`     // its cable leads one way: it never answers
}

//go:embed example.toml
var example string

// Example is a profile with everything in it, and what it means.
func Example() string { return example }
