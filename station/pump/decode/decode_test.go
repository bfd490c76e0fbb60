package decode_test

import (
	"strings"
	"testing"

	"github.com/litro-fuel/litro/station/pump/decode"
	"github.com/litro-fuel/litro/station/pump/explain"
)

func TestLookup(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, want, frame string }{
		{"horustech", "companytec-horustech", ">?00020667"},
		{"companytec-horustech", "companytec-horustech", ">?00020667"},
		{"cbc", "companytec-cbc", "(&M04S2A)"},
		{"gilbarco", "gilbarco-two-wire", "\x12"},
		{"azt", "azt-2.0-topaz", "\x7F\x02\x21\x5E\x31\x4E\x03\x03\x53"},
		{"dart", "dart", "\x51\x20\xFA"},
		{"modbus", "modbus-rtu", "\x01\x05\x00\x00\xFF\x00\x8C\x3A"},
		{"tls", "veeder-root-tls-350", "\x01i20100"},
	}
	for _, tt := range tests {
		p, err := decode.Lookup(tt.name)
		if err != nil || p.Name != tt.want {
			t.Errorf("%s: got %q, error %v, want %q", tt.name, p.Name, err, tt.want)
			continue
		}
		if lines, err := p.Explain(explain.Host, []byte(tt.frame)); err != nil || len(lines) == 0 {
			t.Errorf("%s: got %d lines, error %v, want some", tt.name, len(lines), err)
		}
	}
}

func TestLookupOfUnknownNameListsTheKnown(t *testing.T) {
	t.Parallel()
	_, err := decode.Lookup("telex")
	if err == nil || !strings.Contains(err.Error(), `"telex": use one of azt, cbc, horustech, dart, gilbarco, modbus, tls`) {
		t.Errorf("got error %v, want the known names", err)
	}
}
