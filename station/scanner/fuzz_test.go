package scanner_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/station/scanner"
)

// FuzzDialog holds that where the kernel splits a stream does not matter, that
// only printable text gets out, that one moment gives one scan, that every
// frame has its result, and that the memory kept is bounded.
func FuzzDialog(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(unhex(f, v.Hex), uint16(3), false)
	}
	f.Add([]byte("A\rB\r\x02C\x03\xff\r\x02\x02NR\r\n]Q1"), uint16(5), true)
	f.Add(bytes.Repeat([]byte("x"), 1500), uint16(700), true)
	f.Fuzz(func(t *testing.T, in []byte, at uint16, gap bool) {
		p := scanner.Profile{}
		if gap {
			p.Suffix = "none"
		}
		whole := scanner.NewDialog(noon, p)
		want := append(whole.Feed(noon, in), whole.Tick(noon.Add(time.Second))...)

		cut := min(int(at), len(in))
		split := scanner.NewDialog(noon, p)
		got := append(split.Feed(noon, in[:cut]), split.Feed(noon, in[cut:])...)
		got = append(got, split.Tick(noon.Add(time.Second))...)
		if diff := cmp.Diff(showAll(want), showAll(got)); diff != "" {
			t.Fatalf("split of %q at %d (-whole +split):\n%s", in, cut, diff)
		}

		single := scanner.NewDialog(noon, p)
		var one []scanner.Result
		for i := range in {
			one = append(one, single.Feed(noon, in[i:i+1])...)
		}
		one = append(one, single.Tick(noon.Add(time.Second))...)
		if diff := cmp.Diff(showAll(want), showAll(one)); diff != "" {
			t.Fatalf("%q byte by byte (-whole +single):\n%s", in, diff)
		}

		checkResults(t, in, want)
		if due := whole.Due(); !due.IsZero() {
			t.Fatalf("due after the end of %q: got %v, want never", in, due)
		}
		if n := scanner.Kept(single); n > 16<<10 {
			t.Fatalf("memory kept after %d bytes: got %d, want at most 16 KiB", len(in), n)
		}
	})
}

func checkResults(t *testing.T, in []byte, results []scanner.Result) {
	t.Helper()
	counts := map[scanner.Kind]int{}
	for _, r := range results {
		counts[r.Kind]++
		if len(r.Scan.Text) > 512 || !bytes.Contains(in, []byte(r.Scan.Text)) {
			t.Fatalf("text of %q: got %q, want a part of it, at most 512 bytes", in, r.Scan.Text)
		}
		for _, c := range []byte(r.Scan.Text) {
			if (c < ' ' || c > '~') && c != 0x1d {
				t.Fatalf("text of %q: got %q, want printable", in, r.Scan.Text)
			}
		}
		if (r.Kind == scanner.Scanned || r.Kind == scanner.Ambiguous) && r.Scan.Text == "" {
			t.Fatalf("result of %q: got %+v, want a text", in, r)
		}
	}
	// The end of a last frame without suffix comes a second later, and is a
	// moment of its own.
	if counts[scanner.Scanned] > 2 || counts[scanner.Ambiguous] > 1 {
		t.Fatalf("%q: got %v, want at most one scan a moment", in, counts)
	}
}

// FuzzExplain holds that a label is explained when the framer takes it.
func FuzzExplain(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(unhex(f, v.Hex))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		lines, err := scanner.Explain(in)
		if err == nil && len(lines) < 2 {
			t.Fatalf("explain %q: got %q and no error, want an explanation", in, lines)
		}
		host, err2 := scanner.ExplainHost(in)
		if (err2 == nil) != (len(host) > 0) {
			t.Fatalf("explain command %q: got %q, %v", in, host, err2)
		}
		bad := false
		fr := scanner.NewDialog(noon, scanner.Profile{})
		for _, r := range append(fr.Feed(noon, in), fr.Feed(noon, []byte("\r"))...) {
			bad = bad || r.Reason != "" && !bytes.ContainsAny(in, "\x02\t")
		}
		if bad && err == nil {
			t.Fatalf("explain %q: got %q, want the reason the framer refuses it for", in, lines)
		}
	})
}
