package companytec_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/station/pump/companytec"
)

// A look is what the pointers show, after so many acknowledgments.
type look struct {
	acked, unsure int
	read, write   int64
}

func TestRing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		looks []look
		want  string
	}{
		{"first look", []look{{read: 5, write: 9}}, ""},
		{"sales come in", []look{{read: 5, write: 5}, {read: 5, write: 9}}, ""},
		{"we read them", []look{{read: 5, write: 9}, {acked: 3, read: 8, write: 9}}, ""},
		{"more came in and we read all", []look{{read: 9_998, write: 9_998}, {acked: 5, read: 3, write: 3}}, ""},
		{"round the end", []look{{read: 9_998, write: 1}, {acked: 3, read: 1, write: 2}}, ""},
		{"an answer was lost, and it moved", []look{{read: 5, write: 9}, {unsure: 1, read: 6, write: 9}}, ""},
		{"an answer was lost, and it stayed", []look{{read: 5, write: 9}, {unsure: 1, read: 5, write: 9}}, ""},
		{"an answer was lost, and another took more", []look{{read: 5, write: 9}, {unsure: 1, read: 7, write: 9}}, "another program"},
		{"another program took one", []look{{read: 5, write: 9}, {acked: 1, read: 7, write: 9}}, "from 0006 to 0007: another program"},
		{"another program took all", []look{{read: 5, write: 5}, {read: 9, write: 9}}, "from 0005 to 0009: another program"},
		{"another program went back", []look{{read: 5, write: 9}, {read: 4, write: 9}}, "from 0005 to 0004"},
		{"nearly full", []look{{read: 5, write: 9_005}}, "9000 finished sales wait"},
		{"full at first sight", []look{{read: 6, write: 5}}, "9999 finished sales wait"},
		{"the oldest went", []look{{read: 5, write: 8_000}, {read: 12, write: 11}}, "overwrote finished sales before they were read: the read pointer moved from 0005 to 0012"},
		{"all went", []look{{read: 5, write: 8_000}, {read: 5, write: 7}}, "7995 waited, now 2"},
	}
	for _, tt := range tests {
		var r companytec.Ring
		for _, l := range tt.looks {
			for range l.acked {
				r.Acknowledged()
			}
			for range l.unsure {
				r.Unanswered()
			}
			r.Look(l.read, l.write)
		}
		got := r.Trouble()
		if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
		if again := r.Trouble(); again != "" {
			t.Errorf("%s: told again: %q", tt.name, again)
		}
	}
}

// TestRingTellsOfFullOnce, and again when it was not full in between.
func TestRingTellsOfFullOnce(t *testing.T) {
	t.Parallel()
	var r companytec.Ring
	var told []bool
	for _, write := range []int64{9_000, 9_001, 9_002} {
		r.Look(0, write)
		told = append(told, r.Trouble() != "")
	}
	for range 3 {
		r.Acknowledged()
	}
	r.Look(3, 9_002)
	told = append(told, r.Trouble() != "")
	r.Look(3, 9_003)
	told = append(told, r.Trouble() != "")
	if want := []bool{true, false, false, false, true}; !slices.Equal(told, want) {
		t.Errorf("told: got %v, want %v", told, want)
	}
}
