package policy

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite golden files")

func TestEveryKindSurvivesTheRoundTrip(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, body := range everyKind() {
		text, err := EncodeBody(body)
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeBody(body.Kind(), text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(body, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body.Kind(), diff)
		}
		seen[body.Kind()] = true
	}
	for kind := range kinds {
		if !seen[kind] {
			t.Errorf("kind %q: got no sample, want one", kind)
		}
	}
}

// The golden text is the order of the contract's fields, for people to read.
func TestGoldenEntries(t *testing.T) {
	t.Parallel()
	var got strings.Builder
	for i, body := range everyKind() {
		b, err := appendEntry(nil, &Entry{N: int64(i + 1), Body: body})
		if err != nil {
			t.Fatal(err)
		}
		got.Write(b)
		got.WriteByte('\n')
	}
	const file = "testdata/entries.txt"
	if *update {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

func TestReadEntry(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		unread     string // part of why, "" when it is read
	}{
		{"known", `{"n":5,"kind":"grade","grade":{"grade":"diesel"}}`, ""},
		{"members of a newer contract at the end", `{"n":5,"kind":"grade","grade":{"grade":"diesel","cetane":51}}`, ""},
		{"unknown kind", `{"n":5,"kind":"tariff","tariff":{"x":[1,"}"]}}`, "not known here"},
		{"unknown word", `{"n":5,"kind":"vehicle","vehicle":{"vehicle":"v","status":"stolen","rule":"r"}}`, "status"},
		{"missing member", `{"n":5,"kind":"vehicle","vehicle":{"vehicle":"v","status":"active"}}`, "rule"},
		{"misplaced member", `{"n":5,"kind":"vehicle","vehicle":{"status":"active","vehicle":"v","rule":"r"}}`, "vehicle"},
		{"label of nobody", `{"n":5,"kind":"label","label":{"label":"L","version":1,"status":"active"}}`, "belongs"},
		{"lease without time", `{"n":5,"kind":"lease","lease":{"quota":"q","period":"p","epoch":1,"from_at":"2026-11-22T00:00:00Z","until_at":"2026-11-22T00:00:00Z","limit_ul":1}}`, "end after"},
		{"spaces among newer members", `{"n":5,"kind":"grade","grade":{"grade":"diesel","a": 1}}`, "a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e, err := readEntry([]byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case tt.unread == "" && (e.Unread != nil || e.Body == nil):
				t.Errorf("got unread: %v, want it read", e.Unread)
			case tt.unread != "" && (e.Unread == nil || e.Body != nil || !strings.Contains(e.Unread.Error(), tt.unread)):
				t.Errorf("got unread %v, body %v; want unread because of %q", e.Unread, e.Body, tt.unread)
			}
			again, err := appendEntry(nil, &e)
			if err != nil || string(again) != tt.text {
				t.Errorf("written again: got %s, %v; want %s", again, err, tt.text)
			}
		})
	}
}
