package horustech

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/companytec"
	"github.com/litro-fuel/litro/station/pump/explain"
)

// scripted is a driver of hoses A and B on a controller that gives these replies
// to its first request, whatever it is.
func scripted(t *testing.T, replies ...string) *Driver {
	t.Helper()
	near, far := net.Pipe()
	d, err := New(near, slog.New(slog.DiscardHandler), Options{Hoses: []Hose{{ID: "A", Nozzle: 1}, {ID: "B", Nozzle: 2}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	go func() {
		b := make([]byte, 256)
		if _, err := far.Read(b); err != nil {
			return
		}
		for _, r := range replies {
			if _, err := far.Write(frame{explain.Device, r}.bytes()); err != nil {
				return
			}
		}
		io.Copy(io.Discard, far) // it hears the rest and says nothing
	}()
	return d
}

// TestAnswerToAnotherQuestionIsPassedOver has old answers arrive first.
func TestAnswerToAnotherQuestionIsPassedOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := scripted(t, "01BB", "0502010000000777", "0501020000000888", "0501010000084895")
		got, err := d.Totalizer(t.Context(), "A")
		if want := 84895 * companytec.Centiliter; err != nil || got != want {
			t.Errorf("got %v, error %v, want %v", got, err, want)
		}
	})
}

// TestNoSaleAfterAnotherAnswer has no parameters to tell answers apart by.
func TestNoSaleAfterAnotherAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, ok, err := scripted(t, "01BB", "0600017900"+"0181", "02").NextSale(t.Context())
		if ok || err != nil {
			t.Errorf("got %+v, error %v, want no sale", s, err)
		}
	})
}

// TestAcceptedOrderIsLookedFor has a controller that says yes and no more.
func TestAcceptedOrderIsLookedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := pump.Order{Hose: "A", Limit: dispense.Liter, ID: "00000000000000A1", Lapse: time.Minute}
		err := scripted(t, "3400").Authorize(t.Context(), o)
		if !errors.Is(err, pump.ErrSilent) || !strings.Contains(err.Error(), "accepted, but its status is unknown") {
			t.Errorf("got error %v, want one that says the order was accepted", err)
		}
	})
}

func TestRefusalsSayWhy(t *testing.T) {
	t.Parallel()
	tests := []struct {
		reply, want string
		ask         func(*testing.T, *Driver) error
	}{
		{"05E7", "no such nozzle", func(t *testing.T, d *Driver) error { _, err := d.Totalizer(t.Context(), "A"); return err }},
		{"02EC", "out of range", func(t *testing.T, d *Driver) error { _, _, err := d.NextSale(t.Context()); return err }},
		{"32E6", "did not answer in time", func(t *testing.T, d *Driver) error { return d.SetPrice(t.Context(), "A", 10000) }},
		{"34E8", "the nozzle is filling", func(t *testing.T, d *Driver) error {
			return d.Authorize(t.Context(), pump.Order{Hose: "A", Limit: dispense.Liter, ID: "00000000000000A1", Lapse: time.Minute})
		}},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			err := tt.ask(t, scripted(t, tt.reply))
			if err == nil || !strings.Contains(err.Error(), pump.ErrRefused.Error()) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: got error %v, want a refusal with %q", tt.reply, err, tt.want)
			}
		})
	}
}
