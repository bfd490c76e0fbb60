package manual_test

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/manual"
	"github.com/litro-fuel/litro/station/pump/pumptest"
)

// A bench is a hand pump: nobody hears the line.
type bench struct{}

func (bench) Open(line io.ReadWriteCloser, _ *slog.Logger) (pump.Driver, error) {
	return manual.New(line, []manual.Hose{{ID: "hand"}})
}

func (bench) Serve(_ context.Context, line io.ReadWriter) error {
	n, err := io.Copy(io.Discard, line)
	if n > 0 {
		panic("a driver without a device wrote to the line")
	}
	return err
}

func (bench) Lift(string)                  {}
func (bench) Squeeze(string, int)          {}
func (bench) HangUp(string)                {}
func (bench) Refuse(string, bool)          {}
func (bench) Meter(string) dispense.Volume { return 0 }
func (bench) Patience() time.Duration      { return time.Second }

func TestDriver(t *testing.T) {
	t.Parallel()
	pumptest.Run(t, func(pumptest.Setup) pumptest.Bench { return bench{} })
}

func TestNewSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, hoses := range [][]manual.Hose{nil, {{}}, {{ID: "a"}, {ID: "a"}}, {{ID: "a", StepUL: -1}}} {
		if d, err := manual.New(nil, hoses); err == nil {
			t.Errorf("New(%v): got %v, want an error", hoses, d)
		}
	}
	d, err := manual.New(nil, []manual.Hose{{ID: "a"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Errorf("close without a line: %v", err)
	}
}
