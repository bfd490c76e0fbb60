package station_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/pump/all"
)

// What is wrong with tanks and gauges is said with its key and what would be
// right.
func TestTanksThatCannotBe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := file("good.csv", "cm,liters\n200,10000\n")
	code, told := file("code", "123456\n"), file("told", "s60100\n")
	tests := []struct {
		name   string
		change func(tank *station.Tank, gauge *station.Gauge, c *station.Config)
		want   string // "" is good
	}{
		{"good", func(*station.Tank, *station.Gauge, *station.Config) {}, ""},
		{"no gauge, no table", func(k *station.Tank, _ *station.Gauge, c *station.Config) { c.Gauges, k.Table = nil, "" }, ""},
		{"a security code", func(_ *station.Tank, g *station.Gauge, _ *station.Config) { g.SecurityFile = code }, ""},
		{"no id", func(k *station.Tank, _ *station.Gauge, _ *station.Config) { k.Tank = "" }, "tank: it is empty"},
		{"no grade", func(k *station.Tank, _ *station.Gauge, _ *station.Config) { k.Grade = "" }, "grade: "},
		{"another grade", func(k *station.Tank, _ *station.Gauge, _ *station.Config) { k.Grade = "magna" }, `hose 1: its grade is "diesel", and that of tank T1 is "magna"`},
		{"no capacity", func(k *station.Tank, _ *station.Gauge, _ *station.Config) { k.CapacityL = 0 }, "capacity_l: 0 is outside"},
		{"safe above capacity", func(k *station.Tank, _ *station.Gauge, _ *station.Config) { k.SafeFillL = 10_001 }, "safe_fill_l: 10001"},
		{"low above safe", func(k *station.Tank, _ *station.Gauge, _ *station.Config) { k.LowL = 9_500 }, "low_l: 9500"},
		{"height", func(k *station.Tank, _ *station.Gauge, _ *station.Config) { k.HeightMM = -1 }, "height_mm: -1"},
		{"no table there", func(k *station.Tank, _ *station.Gauge, _ *station.Config) { k.Table = filepath.Join(dir, "none") }, "name the file of the strapping table"},
		{"table beyond the tank", func(k *station.Tank, _ *station.Gauge, _ *station.Config) { k.CapacityL = 9_000 }, "it ends at 10000.0 L, which is more than capacity_l 9000"},
		{"table above the tank", func(k *station.Tank, _ *station.Gauge, _ *station.Config) { k.HeightMM = 1_900 }, "it ends at 2000 mm, which is above height_mm 1900"},
		{"driver", func(_ *station.Tank, g *station.Gauge, _ *station.Config) { g.Driver = "" }, `driver: "" is not known; use tls`},
		{"unit", func(_ *station.Tank, g *station.Gauge, _ *station.Config) { g.HeightUnit = "cm" }, `height_unit: "cm" is neither mm nor in`},
		{"compensated", func(_ *station.Tank, g *station.Gauge, _ *station.Config) { g.Compensated = "15" }, `compensated: "15" is none of`},
		{"poll", func(_ *station.Tank, g *station.Gauge, _ *station.Config) { g.PollS = 5 }, "poll_s: 5"},
		{"record", func(_ *station.Tank, g *station.Gauge, _ *station.Config) { g.RecordMin = 1 }, "record_min: 1"},
		{"end", func(_ *station.Tank, g *station.Gauge, _ *station.Config) { g.ETX = 300 }, "etx: 300"},
		{"parity", func(_ *station.Tank, g *station.Gauge, _ *station.Config) { g.ParityBit = "none" }, `parity_bit: "none"`},
		{"a code that is a command", func(_ *station.Tank, g *station.Gauge, _ *station.Config) { g.SecurityFile = told }, "begins with S"},
		{"no code there", func(_ *station.Tank, g *station.Gauge, _ *station.Config) {
			g.SecurityFile = filepath.Join(dir, "none")
		}, "security_file: "},
		{"no port", func(_ *station.Tank, g *station.Gauge, _ *station.Config) { g.Address = "" }, "path is empty; set it to the device"},
		{"measures nothing", func(_ *station.Tank, g *station.Gauge, _ *station.Config) { g.Tanks = nil }, "tanks: it measures none"},
		{"measures another", func(_ *station.Tank, g *station.Gauge, _ *station.Config) { g.Tanks[0].Tank = "T9" }, `tanks: there is no "T9"`},
		{"measured twice", func(_ *station.Tank, g *station.Gauge, c *station.Config) {
			other := *g
			other.Name = "other"
			c.Gauges = append(c.Gauges, other)
		}, `T1 is measured by "patio" already`},
	}
	for _, tt := range tests {
		c := station.Config{
			Station: "norte", Data: dir,
			Lines:     []station.Line{{Name: "hand", Options: all.Options{Driver: "manual", Hoses: []all.HoseOptions{{ID: "1"}}}}},
			Positions: []station.Position{{Position: "1", Hoses: []station.Hose{{Hose: "1", Grade: "diesel", Tank: "T1"}}}},
			Tanks:     []station.Tank{{Tank: "T1", Grade: "diesel", CapacityL: 10_000, Table: good}},
			Gauges: []station.Gauge{{Name: "patio", Port: station.Port{Address: "gauge:10001"}, Driver: "tls", Compensated: "20C",
				Tanks: []station.GaugeTank{{Tank: "T1", Number: 1}}}},
		}
		tt.change(&c.Tanks[0], &c.Gauges[0], &c)
		err := c.Validate()
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
}
