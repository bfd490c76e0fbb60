package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/cmd/internal/cli"
)

// decoded runs the command as a technician types it.
func decoded(protocol, from, hex string) (code int, out, said string) {
	var o, e bytes.Buffer
	code = cli.Main(command(), []string{"decode", "--protocol", protocol, "--from", from, hex}, &o, &e)
	return code, o.String(), e.String()
}

// Every frame of makers' documents and captures is explained under the long and
// the short name of its protocol, and refused with a reason when a bit of it is
// wrong. A scanner's text and a single byte have no check of their own.
func TestDecodeVectors(t *testing.T) {
	t.Parallel()
	room := filepath.Join("..", "..", "station")
	for _, p := range []struct{ short, long, dir string }{
		{"horustech", "companytec-horustech", "pump/horustech"}, {"cbc", "companytec-cbc", "pump/cbc/frame"},
		{"modbus", "modbus-rtu", "pump/modbus"}, {"scanner", "scanner-serial", "scanner"}, {"ssi", "zebra-ssi", "scanner/ssi"},
		{"gilbarco", "gilbarco-two-wire", "pump/gilbarco"}, {"azt", "azt-2.0-topaz", "pump/azt"}, {"dart", "dart", "pump/dart"},
	} {
		t.Run(p.short, func(t *testing.T) {
			t.Parallel()
			b, err := os.ReadFile(filepath.Join(room, p.dir, "testdata", "vectors.json"))
			if err != nil {
				t.Fatal(err)
			}
			var all []struct{ Protocol, Direction, Hex, Meaning string }
			if err := json.Unmarshal(b, &all); err != nil || len(all) < 10 {
				t.Fatalf("got %d vectors, error %v, want some", len(all), err)
			}
			for _, v := range all {
				from := "device"
				if strings.HasPrefix(v.Direction, "host") || strings.HasPrefix(v.Direction, "master") || v.Direction == "controller->pump" {
					from = "host"
				}
				code, out, said := decoded(p.short, from, v.Hex)
				if strings.HasPrefix(v.Meaning, "NEGATIVE") {
					if code != cli.Bad || !strings.Contains(out, "not good: ") {
						t.Errorf("%s (%s): got exit %d\n%s%s", v.Hex, v.Meaning, code, out, said)
					}
					continue
				}
				if code != cli.Good || out == "" || said != "" || strings.Contains(out, "not good") {
					t.Errorf("%s (%s): got exit %d\n%s%s", v.Hex, v.Meaning, code, out, said)
				}
				if long, same, _ := decoded(p.long, from, v.Hex); long != code || same != out || v.Protocol != p.long {
					t.Errorf("%s as %s: got exit %d and\n%s\nwant exit %d and\n%s", v.Hex, v.Protocol, long, same, code, out)
				}
				if p.short == "scanner" || len(v.Hex) == 2 {
					continue
				}
				if code, out, said := decoded(p.short, from, spoiled(v.Hex)); code != cli.Bad || !strings.Contains(out, "not good: ") || said != "" {
					t.Errorf("%s spoiled: got exit %d\n%s%s", v.Hex, code, out, said)
				}
			}
		})
	}
}

// spoiled changes the last digit of a frame: its check, or what ends it.
func spoiled(hex string) string {
	digit := "0"
	if strings.HasSuffix(hex, "0") {
		digit = "1"
	}
	return hex[:len(hex)-1] + digit
}

// A codec without a driver says so, and the help names every protocol that is
// explained.
func TestDecodeSaysWhatIsUnproven(t *testing.T) {
	t.Parallel()
	for protocol, hex := range map[string]string{"gilbarco": "72", "azt": "7F02304F304F030343"} {
		if code, out, said := decoded(protocol, "device", hex); code != cli.Good || !strings.Contains(out, "never run on hardware") {
			t.Errorf("%s: got exit %d\n%s%s", protocol, code, out, said)
		}
	}
	var o, e bytes.Buffer
	cli.Main(command(), []string{"decode", "--help"}, &o, &e)
	for _, p := range protocols() {
		if !strings.Contains(o.String(), p.name+" ") || !strings.Contains(o.String(), " "+p.short+"\n") {
			t.Errorf("help: got\n%s\nwant %s and %s in it", o.String(), p.name, p.short)
		}
	}
	_, _, said := decoded("telex", "device", "00")
	if want := `--protocol "telex" is none of azt, cbc, horustech, dart, gilbarco, modbus, scanner, tls, ssi`; !strings.Contains(said, want) {
		t.Errorf("unknown protocol: got %q, want %q", said, want)
	}
}
