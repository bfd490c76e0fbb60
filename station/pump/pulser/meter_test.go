package pulser

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/modbus"
)

func TestMeterStep(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		bits       int
		before, to uint64
		after      time.Duration
		want       uint64
		err        error
	}{
		{"some pulses", 32, 100, 139, time.Second, 39, nil},
		{"none", 32, 100, 100, time.Second, 0, nil},
		{"across zero", 32, 0xFFFFFFFE, 3, time.Second, 5, nil},
		{"across zero with 16 bits", 16, 0xFFFE, 3, time.Second, 5, nil},
		{"reset to zero", 32, 5000, 0, time.Second, 0, pump.ErrMeter},
		{"reset to zero with 16 bits", 16, 5000, 0, time.Second, 0, pump.ErrMeter},
		{"words the wrong way around", 32, 0, 1 << 16, time.Second, 0, pump.ErrMeter},
		{"much in a long time", 32, 0, 39_000, 10 * time.Minute, 39_000, nil},
	}
	for _, tt := range tests {
		m := meter{scale: dispense.Scale{Num: 1_000_000, Den: 39}, bits: tt.bits, maxFlow: 200 * dispense.Liter}
		start := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
		if _, err := m.advance(tt.before, start); err != nil {
			t.Errorf("%s: first reading: %v", tt.name, err)
		}
		got, err := m.advance(tt.to, start.Add(tt.after))
		if got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s: got %d pulses, error %v, want %d, %v", tt.name, got, err, tt.want, tt.err)
		}
	}
}

// TestFillsTelescope takes fills at any counts and scale: the volumes of a day
// are together the movement of the day, to the microliter.
func TestFillsTelescope(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := meter{
			scale: dispense.Scale{Num: rapid.Int64Range(1, 2_000_000).Draw(t, "num"), Den: rapid.Int64Range(1, 500).Draw(t, "den")},
			bits:  32, maxFlow: 1 << 40,
		}
		at := time.Unix(0, 0)
		raw := rapid.Uint64Range(1<<32-2000, 1<<32-1).Draw(t, "start")
		if _, err := m.advance(raw, at); err != nil {
			t.Fatal(err)
		}
		day, sum := m.count, dispense.Volume(0)
		for _, step := range rapid.SliceOfN(rapid.Uint64Range(0, 900), 1, 10).Draw(t, "fills") {
			fill := m.count
			raw, at = (raw+step)&(1<<32-1), at.Add(time.Minute)
			if _, err := m.advance(raw, at); err != nil {
				t.Fatal(err)
			}
			v, err := m.since(fill)
			if err != nil {
				t.Fatal(err)
			}
			sum += v
		}
		if got, err := m.since(day); err != nil || got != sum {
			t.Fatalf("movement of the day: got %v, error %v, want %v", got, err, sum)
		}
	})
}

func TestCountOfProfiles(t *testing.T) {
	t.Parallel()
	// The documented reply: registers 86A0 0001 are 100,000 pulses, low word first.
	f, _, err := modbus.ParseReply(modbus.Read(1, 3, 0, 2), []byte{1, 3, 4, 0x86, 0xA0, 0, 1, 0x12, 0x99})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]uint64{"adam4150": 100_000, "adam4150-high-first": 0x86A00001} {
		p, err := profileNamed(Profiles(), name)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Counter.count(f.Registers()); got != want {
			t.Errorf("%s: got %d, want %d", name, got, want)
		}
	}
}
