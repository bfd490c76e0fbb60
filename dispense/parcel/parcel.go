// Package parcel is what travels by hand between a station without a network and
// the office: one file each way, on a stick or through a page.
//
// A file is a tar archive (USTAR), so that anybody can look inside with what
// every computer has. Its members are the very messages that would have gone
// over the network, each verified by its own signature when it arrives; behind
// them stands a slip, signed by whoever packed, that says for whom the parcel
// is, from where it goes, and the SHA-256 of all before it. Without a slip that
// fits, the file is torn or altered and nothing of it is taken: the sender still
// has all of it.
package parcel

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/canon"
)

// The names of members. Those of records and policy end in a number of six
// digits.
const (
	Readme  = "README.txt"
	Grants  = "grant"
	Journal = "journal/"
	Held    = "held/"
	Policy  = "policy/"
	Receipt = "receipt"
	slip    = "slip"
)

// Where parcels go.
const (
	ToOffice  = "office"
	ToStation = "station"
)

// MaxPart is the most bytes of one member; Max is the most of a file that is
// worth reading: years of a busy station.
const (
	MaxPart = 1 << 20
	Max     = 256 << 20
)

var (
	// ErrTorn means that a file is not whole, or not as it was packed: the stick
	// was pulled too early, or failed. Pack it again.
	ErrTorn = errors.New("the file is not whole, or was altered after it was written; write it again where it came from")
	// ErrForm means that a file is something else.
	ErrForm = errors.New("the file is no parcel of Litro")
)

// A Slip says what a parcel is.
type Slip struct {
	V       int64     `c:"v,required,min=1"`
	Station string    `c:"station,required,max=16"` // from or to which it goes
	To      string    `c:"to,required,enum=office|station"`
	Epoch   int64     `c:"epoch,required,min=1"`
	Seq     int64     `c:"seq,required,min=0"` // the last record told of, or the number that the receipt covers
	Era     int64     `c:"era,required,min=0"` // of the receipt; 0 to the office
	N       int64     `c:"n,required,min=0"`   // of the receipt; 0 to the office
	At      time.Time `c:"at,required"`        // by the clock of whoever packed
	Parts   int64     `c:"parts,required,min=0"`
	SHA256  string    `c:"sha256,required,hex=64"` // of names, sizes and contents of all parts
}

var slips = canon.New[Slip]()

// Older tells whether s says less than another slip of the same way.
func (s *Slip) Older(than *Slip) bool {
	if s.To == ToOffice {
		return s.Epoch < than.Epoch || s.Epoch == than.Epoch && s.Seq < than.Seq
	}
	return s.Era < than.Era || s.Era == than.Era && s.N < than.N
}

// FileName is what the parcel of a station is called on a stick.
func FileName(station, to string) string {
	if to == ToOffice {
		return "litro-" + station + "-to-office.tar"
	}
	return "litro-office-to-" + station + ".tar"
}

// StationOf reads what FileName wrote for a parcel to the office.
func StationOf(name string) (station string, ok bool) {
	station, ok = strings.CutSuffix(name, "-to-office.tar")
	if !ok {
		return "", false
	}
	station, ok = strings.CutPrefix(station, "litro-")
	return station, ok && dispense.ValidStation(station)
}

// A Part is one member.
type Part struct {
	Name  string
	Bytes []byte
}

// A Parcel is a file that is whole.
type Parcel struct {
	Slip  Slip
	Parts []Part
	note  dispense.Note
}

// Sign signs a line, as [dispense.SignLine] does with some key.
type Sign func(line []byte) ([]byte, error)

// Pack returns the file of parts, with a slip to which it adds what it counts.
func Pack(s Slip, parts []Part, sign Sign) ([]byte, error) {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	sum := sha256.New()
	for _, p := range parts {
		if len(p.Bytes) > MaxPart {
			return nil, fmt.Errorf("pack %s: it has %d bytes; at most %d fit", p.Name, len(p.Bytes), MaxPart)
		}
		count(sum, p)
		if err := member(w, p, s.At); err != nil {
			return nil, err
		}
	}
	s.V, s.Parts, s.SHA256 = 1, int64(len(parts)), hex.EncodeToString(sum.Sum(nil))
	line, err := slips.Append(nil, &s)
	if err != nil {
		return nil, fmt.Errorf("write the slip: %w", err)
	}
	signed, err := sign(line)
	if err != nil {
		return nil, fmt.Errorf("sign the slip: %w", err)
	}
	if err := member(w, Part{slip, signed}, s.At); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func member(w *tar.Writer, p Part, at time.Time) error {
	h := &tar.Header{Name: p.Name, Mode: 0o644, Size: int64(len(p.Bytes)), ModTime: at.UTC().Truncate(time.Second), Format: tar.FormatUSTAR}
	if err := w.WriteHeader(h); err != nil {
		return fmt.Errorf("pack %s: %w", p.Name, err)
	}
	_, err := w.Write(p.Bytes)
	return err
}

func count(sum io.Writer, p Part) {
	fmt.Fprintf(sum, "%s\n%d\n", p.Name, len(p.Bytes))
	sum.Write(p.Bytes)
}

// Open reads a file. It verifies that it is whole, not who packed it: the parts
// are to be verified by their own signatures, and the slip by Verify.
func Open(b []byte) (*Parcel, error) {
	if len(b) > Max {
		return nil, fmt.Errorf("%w: it has %d bytes", ErrForm, len(b))
	}
	p := new(Parcel)
	r := tar.NewReader(bytes.NewReader(b))
	sum := sha256.New()
	for {
		h, err := r.Next()
		if err != nil && len(p.Parts) == 0 {
			return nil, ErrForm
		}
		if err != nil { // also at the end: there was no slip
			return nil, ErrTorn
		}
		if h.Typeflag != tar.TypeReg || h.Size > MaxPart {
			return nil, ErrForm
		}
		part := Part{h.Name, make([]byte, h.Size)}
		if _, err := io.ReadFull(r, part.Bytes); err != nil {
			return nil, ErrTorn
		}
		if part.Name == slip {
			return p, p.close(part.Bytes, hex.EncodeToString(sum.Sum(nil)))
		}
		count(sum, part)
		p.Parts = append(p.Parts, part)
	}
}

// close reads the slip and holds it against what was read.
func (p *Parcel) close(b []byte, sum string) error {
	n, err := dispense.ParseNote(b)
	if err != nil {
		return ErrTorn
	}
	s, err := slips.Decode(n.Line)
	if err != nil {
		return ErrTorn
	}
	if s.V != 1 {
		return fmt.Errorf("%w: it is of version %d, which is newer than this program", ErrForm, s.V)
	}
	if s.SHA256 != sum || s.Parts != int64(len(p.Parts)) || !dispense.ValidStation(s.Station) {
		return ErrTorn
	}
	p.Slip, p.note = *s, n
	return nil
}

// Verify tells whether one of keys signed the slip, and with it all parts.
func (p *Parcel) Verify(keys ...note.Verifier) error {
	_, err := dispense.OpenNote(p.note.Bytes, keys...)
	return err
}

// Each calls f with every part whose name begins with prefix, in their order.
func (p *Parcel) Each(prefix string, f func(b []byte) error) error {
	for _, part := range p.Parts {
		if strings.HasPrefix(part.Name, prefix) {
			if err := f(part.Bytes); err != nil {
				return fmt.Errorf("%s: %w", part.Name, err)
			}
		}
	}
	return nil
}

// Numbered names the nth part of a kind.
func Numbered(prefix string, n int) string { return fmt.Sprintf("%s%06d", prefix, n) }

// About is what a person who opens the stick reads.
const About = `LITRO: de una estación sin red a la oficina, y de vuelta
==========================================================
litro-ESTACION-to-office.tar   de la estación a la oficina
litro-office-to-ESTACION.tar   la respuesta de la oficina a la estación
No cambie ni borre estos archivos: están firmados, y uno alterado no se acepta.
Si se pierde la memoria no se pierde nada: escríbala de nuevo en la estación.

LITRO: from a station without a network to the office, and back
===============================================================
litro-STATION-to-office.tar    from the station to the office
litro-office-to-STATION.tar    the office's answer to the station
Do not change or delete these files: they are signed, and an altered one is
refused. A lost stick loses nothing: write it again at the station.
`
