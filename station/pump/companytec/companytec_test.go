package companytec_test

import (
	"strings"
	"testing"

	"github.com/litro-fuel/litro/station/pump/companytec"
)

// TestFollow tells a fill by the letters of its nozzle, one a poll.
func TestFollow(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, letters, want string }{
		{"a fill", "BPAAB", "idle armed flowing flowing done"},
		{"a fill whose end is shown", "PACB", "armed flowing done done"},
		{"done until lifted", "ABBEB", "flowing done done calling idle"},
		{"done until released", "ABPB", "flowing done armed idle"},
		{"paused in mid-fill", "AEAB", "flowing flowing flowing done"},
		{"hung up unused", "EPB", "calling armed idle"},
		{"free", "LAL", "free flowing free"},
		{"absent and back in mid-fill", "AFAB", "flowing fault flowing done"},
		{"blocked by its sibling", "#B", "busy idle"},
		{"a letter nobody knows", "?", "unknown"},
	}
	for _, tt := range tests {
		f := companytec.Fills{}
		var got []string
		for _, c := range []byte(tt.letters) {
			s, _, _ := companytec.State(c)
			got = append(got, f.Follow("A", s).State.String())
		}
		if got := strings.Join(got, " "); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}
