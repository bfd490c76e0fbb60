package horustech

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// A vector is a frame that somebody else printed. testdata/vectors.json is the
// companytec-horustech part of the project's collection; each names its source.
type vector struct{ Direction, Hex, Meaning, Source string }

func vectors(t *testing.T) []vector {
	t.Helper()
	b, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v []vector
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v vector) frame(t *testing.T) []byte {
	t.Helper()
	b, err := hex.DecodeString(v.Hex)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Every answer the manual prints has the frame this package would give its data.
func TestAnswersAreFramedAlike(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t) {
		if v.Direction != "controller->host" || strings.HasPrefix(v.Meaning, "NEGATIVE") {
			continue
		}
		want := string(v.frame(t))
		if got := string(frame(want[6 : len(want)-2])); got != want {
			t.Errorf("%s: got %s, want %s", v.Meaning, got, want)
		}
	}
}

// answerLengths are the lengths of an answer's data part in the manual, where it
// is not a status code.
var answerLengths = map[string][]int{
	"01": {5}, "02": {2, 107, 118, 134}, "03": {2, 10}, "05": {4, 14, 16, 24, 30, 38, 44},
	"06": {14}, "08": {2, 107, 118, 134}, "0B": {16}, "14": {14}, "28": {2, 26},
}

// Every request the manual prints is understood as one frame and gets an answer
// of a form the manual knows.
func TestRequestsAreAnswered(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, v := range vectors(t) {
		if v.Direction != "host->controller" {
			continue
		}
		seen++
		c := New(Options{Hoses: []Hose{{Number: 1, Prices: [3]int64{1111}}, {Number: 3, Prices: [3]int64{1111}}}})
		request := v.frame(t)
		n, data := cut(request)
		if n != len(request) {
			t.Errorf("%s: cut %d of %d bytes", v.Meaning, n, len(request))
			continue
		}
		answer := string(c.answer("serial", data))
		checkAnswer(t, v.Meaning, string(data), answer[6:len(answer)-2])
	}
	if seen != 35 {
		t.Errorf("requests: got %d, want 35", seen)
	}
}

func checkAnswer(t *testing.T, meaning, request, answer string) {
	t.Helper()
	index := request[:2]
	if answer[:2] != index {
		t.Errorf("%s: answer %q has another index", meaning, answer)
	}
	status := len(answer) == 4 && (answer[2:] == ok || answer[2] == 'E')
	right := slices.Contains(answerLengths[index], len(answer)) || index == "12" || index == "36"
	if !status && !right {
		t.Errorf("%s: answer %q has %d characters, want one of %v", meaning, answer, len(answer), answerLengths[index])
	}
	// What the simulator plays must not be refused.
	played := []string{"01", "02", "03", "06", "07", "08", "09", "0B", "12", "13", "14", "26", "28", "31", "32", "34", "36"}
	if slices.Contains(played, index) && status && answer[2] == 'E' {
		t.Errorf("%s: refused with %q", meaning, answer)
	}
}

// The sales the manual prints are what this package prints for the same facts.
func TestSalesPrintAlike(t *testing.T) {
	t.Parallel()
	zone := time.UTC
	sale5454 := record{
		index: 5454, hose: 1, total: 548, volume: 10559, price: 519, dec: Decimals{2, 3, 3}, seconds: 39,
		at: time.Date(2024, 1, 3, 8, 55, 51, 0, zone), before: 23826, after: 24881,
		attendant: "B32809096D502E76", client: "B32809096D506496", extra: [3]int{123, 963, 147},
	}
	tests := []struct {
		meaning, command string
		form             int
		sale             record
	}{
		{"sale: index 000684", "02", 0, record{
			index: 684, hose: 3, total: 106, volume: 1060, price: 1000, dec: Decimals{2, 3, 3}, seconds: 7,
			at: time.Date(2020, 2, 12, 16, 40, 0, 0, zone), before: 80789, after: 80895,
			attendant: "B3CF6CCFFF1FD792", client: NoID,
		}},
		{"sale 005454", "08", 1, sale5454},
		{"same sale with additional values", "08", 2, sale5454},
		{"sale A1 form", "02", 1, record{
			index: 685, hose: 1, fuel: 10, tank: 1, total: 6000, volume: 40000, price: 1500, dec: Decimals{2, 3, 3},
			seconds: 80, at: time.Date(2026, 11, 22, 15, 1, 25, 0, zone), before: 80895, after: 84895,
			attendant: "B328000000000001", client: "0000000000000042",
		}},
	}
	all := vectors(t)
	for _, tt := range tests {
		at := slices.IndexFunc(all, func(v vector) bool { return strings.HasPrefix(v.Meaning, tt.meaning) })
		if at < 0 {
			t.Errorf("no vector %q", tt.meaning)
			continue
		}
		want := string(all[at].frame(t))
		if got := string(frame(tt.sale.print(tt.command, tt.form))); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.meaning, got, want)
		}
	}
}

// Short answers with known content.
func TestAnswersPrintAlike(t *testing.T) {
	t.Parallel()
	clock := time.Date(2012, 7, 27, 15, 49, 22, 0, time.UTC)
	for _, tt := range []struct{ data, want string }{
		{"0B" + formatClock(clock), ">!00100B1207270615492224"},
		{"13" + noHose, ">!000413E7C5"},
		{"13" + pumpTimeout, ">!000413E6C4"},
		{"06" + digits(6, 179) + digits(6, 181), ">!000E06000179000181B7"},
	} {
		if got := string(frame(tt.data)); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

// Whatever comes in, cut goes on, takes no more than there is, and a request it
// returns is one that was sealed right.
func FuzzCut(f *testing.F) {
	f.Add([]byte(">?00020263"))
	f.Add([]byte(">?0002026>?00020263"))
	f.Add([]byte("\x00>?FFFF"))
	f.Fuzz(func(t *testing.T, in []byte) {
		for len(in) > 0 {
			n, data := cut(in)
			if n < 0 || n > len(in) || data != nil && n != len(data)+8 {
				t.Fatalf("cut(%q) = %d, %q", in, n, data)
			}
			if n == 0 {
				return
			}
			if data != nil {
				c := New(Options{Hoses: []Hose{{Number: 1, Prices: [3]int64{1}}}})
				c.answer("serial", data)
			}
			in = in[n:]
		}
	})
}
