package scanner_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/station/scanner"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want []string
	}{
		{"V0012345\r\n", []string{
			"label at byte 0: ended by CR LF", "AIM: none; the symbology is unknown", "text: V0012345 (8 characters)"}},
		{"\x02]Q1ABC\x03", []string{
			"label at byte 1: begins with STX, ended by ETX", "AIM: ]Q1 QR, model 2 (2D)", "text: ABC (3 characters)"}},
		{"]C110AB\x1d21X1\r", []string{
			"label at byte 0: ended by CR", "AIM: ]C1 Code 128, GS1-128 (1D)", "text: 10AB<GS>21X1 (9 characters)"}},
		{"]R1123\n", []string{
			"label at byte 0: ended by LF", "AIM: ]R1 Standard 2 of 5, modifier 1 not in the table (1D)", "text: 123 (3 characters)"}},
		{"V1", []string{
			"label at byte 0: ended by nothing; such a scanner needs suffix = none, or a suffix turned on",
			"AIM: none; the symbology is unknown", "text: V1 (2 characters)"}},
		{"\r\nNR\rV1\x03\r\n", []string{
			"label at byte 2: ended by CR", "no read: the scanner found no barcode",
			"label at byte 5: ended by ETX CR LF", "AIM: none; the symbology is unknown", "text: V1 (2 characters)"}},
	}
	for _, tt := range tests {
		got, err := scanner.Explain([]byte(tt.in))
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("explain %q: %v (-want +got):\n%s", tt.in, err, diff)
		}
	}
}

func TestExplainSaysWhatIsBad(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in    string
		lines int
		want  string
	}{
		{"", 0, "there is no label"},
		{"\x02\x03\r\n", 0, "there is no label"},
		{"V1\rV\x801\r", 4, "label at byte 3: byte 80 at 1 is not printable ASCII"},
		{"]C0\r", 1, "the label is empty"},
		{strings.Repeat("x", 513) + "\r", 1, "longer than 512"},
	}
	for _, tt := range tests {
		lines, err := scanner.Explain([]byte(tt.in))
		if len(lines) != tt.lines || err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("explain %.20q: got %d lines, %v, want %d and %q", tt.in, len(lines), err, tt.lines, tt.want)
		}
	}
}

func TestExplainHost(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want []string
	}{
		{"\x16M\rSUFBK2990D.", []string{"Honeywell menu command, stored", `command: "SUFBK2990D"`}},
		{"~\x010000@SCNENA1;\x03", []string{"Newland command, stored", `command: "SCNENA1"`}},
		{"\x06", []string{"ACK: the label was taken"}},
	}
	for _, tt := range tests {
		got, err := scanner.ExplainHost([]byte(tt.in))
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("explain %q: %v (-want +got):\n%s", tt.in, err, diff)
		}
	}
	for _, bad := range []string{"", "V1\r", "\x16X\r", "~\x010000@;\x03"} {
		if got, err := scanner.ExplainHost([]byte(bad)); err == nil {
			t.Errorf("explain %q: got %q, want an error", bad, got)
		}
	}
}
