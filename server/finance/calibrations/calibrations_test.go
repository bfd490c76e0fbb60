package calibrations

import (
	"errors"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile/calibration"
)

func someStations() *stations {
	return &stations{
		names:   map[string]string{"norte": "Patio Norte"},
		devices: []calibration.Device{{Station: "norte", Kind: calibration.Hose, Device: "1A"}}, today: "2026-12-01",
	}
}

const heading = "Estación,Qué es,Manguera o tanque,Certificado,La hizo,Fecha,Vigente hasta,Error (mL)\n"

// A file is read whole, or what is wrong with each of its lines is said.
func TestRead(t *testing.T) {
	t.Parallel()
	list, err := read([]byte(heading+"Patio Norte,Medidor,1A,C-1,UV 7,01/07/2026,2026-12-31,-40\nnorte,Tabla de tanque,T1,T-1,UV 7,2026-07-01,2031-06-30,\n\n"), someStations(), "Archivo")
	if err != nil || len(list) != 2 || list[0].On != "2026-07-01" || *list[0].ErrorML != -40 || list[0].Reason != "Archivo" || list[1].Kind != calibration.Tank || list[1].Station != "norte" || list[1].ErrorML != nil {
		t.Fatalf("got %+v, %v", list, err)
	}
	for name, tt := range map[string]struct{ content, want string }{
		"no column":  {"Estación,Certificado\nnorte,C-1\n", "device: column"},
		"nothing":    {heading, "file: empty"},
		"two lines":  {heading + "norte,Medidor,9Z,C-1,UV 7,2026-07-01,2026-12-31,\nnorte,Medidor,1A,C-1,UV 7,2026-07-01,2026-06-30,\n", "line 2: device: unknown; line 3: until: before"},
		"an error":   {heading + "norte,Medidor,1A,C-1,UV 7,2026-07-01,2026-12-31,4.5\n", "error: size"},
		"no reason":  {heading + "norte,Medidor,1A,C-1,,2026-07-01,2026-12-31,\n", "done_by: missing"},
		"to come":    {heading + "norte,Medidor,1A,C-1,UV 7,2026-12-02,2027-12-31,\n", "on: future"},
		"no station": {heading + "sur,Medidor,1A,C-1,UV 7,2026-07-01,2026-12-31,\n", "station: unknown"},
	} {
		_, err := read([]byte(tt.content), someStations(), "Archivo")
		var got []string
		for _, p := range Problems(err) {
			got = append(got, p.Error())
		}
		if !strings.Contains(strings.Join(got, "; "), tt.want) || !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("%s: got %v, want %q", name, got, tt.want)
		}
	}
}

// Whatever a file holds, it is read or refused, and what is read may be kept.
func FuzzRead(f *testing.F) {
	f.Add([]byte(heading + "Patio Norte,Medidor,1A,C-1,UV 7,01/07/2026,2026-12-31,-40\n"))
	f.Add([]byte("station;hose;certificate;done_by;on;until\nnorte;1A;C;UV;2026-07-01;2026-12-31"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := read(b, someStations(), "Archivo")
		if err != nil {
			if len(Problems(err)) == 0 {
				t.Fatalf("refused without a problem: %v", err)
			}
			return
		}
		for _, c := range list {
			if p := someStations().check(&c); p != nil {
				t.Fatalf("read, and may not be kept: %v", p)
			}
		}
	})
}
