package explain_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/station/pump/explain"
)

func TestShapeCutsFields(t *testing.T) {
	t.Parallel()
	s := explain.Shape{Fields: []explain.Field{
		{Name: "nozzle", Width: 2, Say: explain.Digits},
		{Name: "volume", Width: 6, Say: explain.Fixed(3, " L")},
	}}
	got, err := s.Lines("03001060")
	if err != nil {
		t.Fatal(err)
	}
	want := []explain.Line{{Field: "nozzle", Raw: "03", Meaning: "3"}, {Field: "volume", Raw: "001060", Meaning: "1.060 L"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestRepeatNumbersItsTurns(t *testing.T) {
	t.Parallel()
	s := explain.Shape{Repeat: true, Fields: []explain.Field{{Name: "nozzle #", Width: 1}}}
	got, err := s.Lines("BE")
	if err != nil {
		t.Fatal(err)
	}
	want := []explain.Line{{Field: "nozzle 1", Raw: "B", Meaning: ""}, {Field: "nozzle 2", Raw: "E", Meaning: ""}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestErrorsNameFieldAndReason(t *testing.T) {
	t.Parallel()
	shapes := []explain.Shape{
		{Fields: []explain.Field{{Name: "nozzle", Width: 2, Say: explain.Digits}}},
		{Fields: []explain.Field{{Name: "id", Width: 4, Say: explain.Identifier}}},
	}
	tests := []struct{ data, want string }{
		{"0x", `nozzle "0x": not a decimal number`},
		{"00fF", `id "00fF": not upper-case hexadecimal`},
		{"123", "3 characters of data, want 2 or 4"},
	}
	for _, tt := range tests {
		_, err := explain.Pick(shapes, tt.data)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Pick(%q): got error %v, want %q", tt.data, err, tt.want)
		}
	}
}

func TestDecimal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		raw      string
		decimals int
		want     string
	}{{"000000", 2, "0.00"}, {"000106", 2, "1.06"}, {"1000", 3, "1.000"}, {"0007", 0, "7"}}
	for _, tt := range tests {
		got, err := explain.Decimal(tt.raw, tt.decimals, "")
		if err != nil || got != tt.want {
			t.Errorf("Decimal(%q, %d): got %q, %v, want %q", tt.raw, tt.decimals, got, err, tt.want)
		}
	}
}
