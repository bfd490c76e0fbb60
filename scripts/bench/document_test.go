package main

import (
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	t.Parallel()
	kept, v := read("goos: linux\nBenchmarkScan/poll=50ms-2 \t 100\t 0.5 p50-ms\t 21.85 p99-ms\n    a_test.go:1: a note\nPASS\nok  \tx\t1s\n")
	if want := "BenchmarkScan/poll=50ms-2 \t 100\t 0.5 p50-ms\t 21.85 p99-ms\n    a_test.go:1: a note\n"; kept != want {
		t.Errorf("kept: got %q, want %q", kept, want)
	}
	if got := v[metric{"Scan/poll=50ms", "p99-ms"}]; got != 21.85 || len(v) != 2 {
		t.Errorf("values: got %v, want two with p99-ms 21.85", v)
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	rate, bare := metric{"A", "records/s"}, metric{"A", "bare/s"}
	r := row{what: "Rate", metric: rate, format: "%.0f/s", beside: bare, besides: "%.0f/s bare", aim: &aim{0.5, true, "≥ 0.5"}, about: "Why."}
	tests := []struct {
		name        string
		row         row
		values      values
		line, about string
	}{
		{"met", r, values{rate: 50, bare: 100}, "| Rate | 50/s | 100/s bare | 0.50 | ≥ 0.5: met |", ""},
		{"missed", r, values{rate: 49, bare: 100}, "| Rate | 49/s | 100/s bare | 0.49 | ≥ 0.5: **missed** |", "- **Rate**: 49/s (0.49). Why.\n"},
		{"not measured", r, values{bare: 100}, "| Rate | not measured | | | |", ""},
		{"at most", row{what: "Time", metric: rate, format: "%.1f ms", aim: &aim{20, false, "≤ 20 ms"}, about: "Why."}, values{rate: 20.1},
			"| Time | 20.1 ms |  |  | ≤ 20 ms: **missed** |", "- **Time**: 20.1 ms. Why.\n"},
	}
	for _, tt := range tests {
		line, about := tt.row.summary(tt.values)
		if line != tt.line || about != tt.about {
			t.Errorf("%s: got %q and %q, want %q and %q", tt.name, line, about, tt.line, tt.about)
		}
	}
}

// TestFigures holds that the summary can name every figure only once.
func TestFigures(t *testing.T) {
	t.Parallel()
	seen := map[metric]bool{}
	for _, f := range figures() {
		for _, r := range f.rows {
			if seen[r.metric] || !strings.Contains(r.format, "%") || r.aim != nil && r.about == "" {
				t.Errorf("%s: %q is named twice, has no format, or says nothing about its aim", f.title, r.what)
			}
			seen[r.metric] = true
		}
	}
}
