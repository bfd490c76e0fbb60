package scanner_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/litro-fuel/litro/sim/scanner"
)

// The frames of testdata/vectors.json, the scanner-serial part of the project's
// collection, are what a scanner set up so types for the label they carry.
func TestVectors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		set   scanner.Options
		label string
	}{
		"plain data, CR LF suffix":                    {scanner.Options{}, "V0012345"},
		"STX/ETX framed":                              {scanner.Options{Prefix: scanner.STX, Suffix: scanner.ETX}, "V0012345"},
		"AIM id, Code 128":                            {scanner.Options{AIM: scanner.Code128, Suffix: scanner.CR}, "V0012345"},
		"Data Matrix ECC200":                          {scanner.Options{AIM: scanner.DataMatrix, Suffix: scanner.CR}, "V0012345"},
		"PDF417 basic channel":                        {scanner.Options{AIM: "]L2", Suffix: scanner.CR}, "V0012345"},
		"Code 39 full ASCII":                          {scanner.Options{AIM: "]A4", Suffix: scanner.CR}, "Fleet-0001"},
		"GS1-128: ]C1, GS separates AI 10 from AI 21": {scanner.Options{AIM: "]C1", Suffix: scanner.CR}, "0109506000134352" + "10ABC\x1d21X1"},
	}
	b, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []struct{ Direction, Hex, Meaning string }
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, v := range all {
		tt, ok := tests[v.Meaning]
		if !ok {
			continue
		}
		seen++
		var out bytes.Buffer
		if err := scanner.New(&out, tt.set).Scan(tt.label); err != nil {
			t.Fatal(err)
		}
		if got, want := out.String(), v.Hex; hex.EncodeToString([]byte(got)) != string(bytes.ToLower([]byte(want))) {
			t.Errorf("%s: got %X, want %s", v.Meaning, got, want)
		}
	}
	if seen != len(tests) {
		t.Errorf("vectors found: got %d, want %d", seen, len(tests))
	}
}

func TestHabits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		set  scanner.Options
		do   func(*scanner.Scanner) error
		want string
	}{
		{"glued", scanner.Options{}, func(s *scanner.Scanner) error { return s.Glue("A1", "B2") }, "A1B2\r\n"},
		{"burst", scanner.Options{Suffix: scanner.LF}, func(s *scanner.Scanner) error { return s.Burst("A1", "B2") }, "A1\nB2\n"},
		{"broken", scanner.Options{AIM: scanner.QR}, func(s *scanner.Scanner) error { return s.Break("A1", 4) }, "]Q1A"},
		{"broken too late", scanner.Options{}, func(s *scanner.Scanner) error { return s.Break("A1", 99) }, "A1\r\n"},
		{"no end", scanner.Options{NoSuffix: true}, func(s *scanner.Scanner) error { return s.Scan("A1") }, "A1"},
		{"noise", scanner.Options{}, func(s *scanner.Scanner) error { return s.Type("\xff\x00") }, "\xff\x00"},
		{"in pieces", scanner.Options{Split: 1}, func(s *scanner.Scanner) error { return s.Scan("A1") }, "A1\r\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			if err := tt.do(scanner.New(&out, tt.set)); err != nil {
				t.Fatal(err)
			}
			if got := out.String(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestHoldRepeats(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		began := time.Now()
		if err := scanner.New(&out, scanner.Options{Suffix: scanner.CR}).Hold("A1", 3, 300*time.Millisecond); err != nil {
			t.Fatal(err)
		}
		if got, want := out.String(), "A1\rA1\rA1\r"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if got, want := time.Since(began), 600*time.Millisecond; got != want {
			t.Errorf("took %v, want %v", got, want)
		}
	})
}

type unplugged struct{}

var errUnplugged = errors.New("unplugged")

func (unplugged) Write([]byte) (int, error) { return 0, errUnplugged }

func TestLineGone(t *testing.T) {
	t.Parallel()
	err := scanner.New(unplugged{}, scanner.Options{}).Hold("A1", 2, 0)
	if !errors.Is(err, errUnplugged) {
		t.Errorf("got %v, want the line's error", err)
	}
}
