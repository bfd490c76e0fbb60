package dispense_test

import (
	"errors"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
)

func TestSignedBy(t *testing.T) {
	t.Parallel()
	a := dispensetest.NewAuthor(t, "norte", "00")
	r := a.Start(t, "enrolled")
	if err := r.SignedBy(a.Key.VKey); err != nil {
		t.Errorf("by the author's key: got %v, want no error", err)
	}
	if err := r.SignedBy(dispensetest.NewKey("norte", 2).VKey); !errors.Is(err, dispense.ErrSignature) {
		t.Errorf("by another key: got %v, want ErrSignature", err)
	}
	if err := r.SignedBy("norte"); err == nil {
		t.Error("by what is no key: got no error")
	}
}
