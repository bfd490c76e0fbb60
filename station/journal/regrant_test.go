package journal

import (
	"errors"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// TestANewGrantLifts has a chain end so that nothing may be authorized any more.
// A new grant, and nothing less, lets the box go on.
func TestANewGrantLifts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		stop func(t *testing.T, b *box)
	}{
		{"revoked", func(t *testing.T, b *box) {
			h := b.j.Head()
			_, err := b.take(b.srv.give(1, dispense.Receipt{Epoch: h.Epoch, Seq: h.Seq, Hash: h.Hash.String(), State: "revoked"}))
			must(t, err)
		}},
		{"forked twice", func(t *testing.T, b *box) {
			for range 2 {
				b.mono += (2 * time.Hour).Milliseconds() // longer than it waits between two
				h := b.j.Head()
				_, err := b.take(b.srv.give(1, dispense.Receipt{Epoch: h.Epoch, Seq: h.Seq, Hash: h.Hash.String(), State: "fork"}))
				must(t, err)
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := enrolled(t)
			tt.stop(t, b)
			if err := b.write(authorize("1")); !errors.Is(err, ErrRevoked) {
				t.Errorf("before the grant: got %v, want %v", err, ErrRevoked)
			}
			must(t, b.write(tick())) // it goes on recording
			must(t, b.enroll(b.j.Head().Epoch+1), b.write(authorize("1")))
			must(t, b.check(b.fs))
		})
	}
}
