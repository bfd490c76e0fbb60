package dart

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/station/pump/explain"
)

// testdata/vectors.json is the dart part of the project's test vectors; each
// names its own source.
type vector struct {
	Direction, Hex, Meaning, Source string
}

func (v vector) bytes(t testing.TB) []byte {
	t.Helper()
	b, err := hex.DecodeString(v.Hex)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (v vector) sides() []explain.Side {
	switch v.Direction {
	case "controller->pump":
		return []explain.Side{explain.Host}
	case "pump->controller":
		return []explain.Side{explain.Device}
	}
	return []explain.Side{explain.Host, explain.Device}
}

func (v vector) negative() bool { return strings.HasPrefix(v.Source, "negative") }

func vectors(t testing.TB) []vector {
	t.Helper()
	b, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vs []vector
	if err := json.Unmarshal(b, &vs); err != nil || len(vs) != 50 {
		t.Fatalf("vectors: got %d and error %v, want 50", len(vs), err)
	}
	return vs
}

func TestVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t) {
		b := v.bytes(t)
		for _, side := range v.sides() {
			lines, err := Explain(side, b)
			if v.negative() != (err != nil) {
				t.Errorf("%X (%s): explained as %v, error %v", b, v.Meaning, lines, err)
			}
		}
		f, rest, err := parse(b)
		if v.negative() {
			if _, ok := errors.AsType[damaged](err); !ok {
				t.Errorf("parse %X (%s): got error %v, want a wrong checksum", b, v.Meaning, err)
			}
			continue
		}
		if err != nil || len(rest) != 0 {
			t.Errorf("parse %X: got rest %X, error %v", b, rest, err)
		}
		if got := f.bytes(); !bytes.Equal(got, b) {
			t.Errorf("round trip: got %X, want %X", got, b)
		}
	}
}

func TestCheckValueOfTheCRC(t *testing.T) {
	t.Parallel()
	if got := crc([]byte("123456789")); got != 0xBB3D {
		t.Errorf("got %04X, want BB3D", got)
	}
}

// TestWhatIsSentIsTheCapturedBytes holds what the driver sends to the vectors.
func TestWhatIsSentIsTheCapturedBytes(t *testing.T) {
	t.Parallel()
	say := func(address, tx byte, ts ...transaction) frame { return frame{address, kindData, tx, block(ts...)} }
	tests := []struct {
		f    frame
		want string
	}{
		{frame{address: 0x51, kind: kindPoll}, "5120FA"},
		{frame{address: 0x51, kind: kindACK, tx: 0xA}, "51CAFA"},
		{frame{address: 0x50, kind: kindNAK, tx: 5}, "5055FA"},
		{say(0x51, 0, command(dccStatus)), "5130010100A29C03FA"},
		{say(0x51, 0xE, command(dccFill)), "513E010104A1B703FA"},
		{say(0x51, 3, command(dccReset)), "513301010562DB03FA"},
		{say(0x51, 2, allow(1)), "513202010192E403FA"},
		{say(0x50, 8, allow(1), presetVolume(2000), command(dccAuthorize)), "5038020101030400002000010106E68003FA"},
		{say(0x50, 0, askTotal(1)), "50306501011F4303FA"},
		{say(0x51, 4, prices([]uint64{1175})), "513405030011754542" + "03FA"},
	}
	for _, tt := range tests {
		if got := strings.ToUpper(hex.EncodeToString(tt.f.bytes())); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

// TestEscapes has every place where a stop or an escape can stand.
func TestEscapes(t *testing.T) {
	t.Parallel()
	tests := []struct{ data, wire string }{
		{"FA", "10FA"}, {"10", "10"}, {"10FA", "1010FA"}, {"FAFA", "10FA10FA"}, {"1010", "1010"}, {"0310FA03", "031010FA03"},
	}
	for _, tt := range tests {
		d, _ := hex.DecodeString(tt.data)
		f := frame{0x50, kindData, 1, d}
		wire := f.bytes()
		if got := strings.ToUpper(hex.EncodeToString(wire)); !strings.HasPrefix(got, "5031"+tt.wire) {
			t.Errorf("%s: got %s, want it to begin 5031%s", tt.data, got, tt.wire)
		}
		got, rest, err := parse(wire)
		if err != nil || len(rest) > 0 || !bytes.Equal(got.data, d) {
			t.Errorf("%s: got %X, rest %X, error %v", tt.data, got.data, rest, err)
		}
	}
}

// anyFrame draws any frame there can be.
func anyFrame(t *rapid.T) frame {
	f := frame{
		address: rapid.ByteRange(firstAddress, lastAddress).Draw(t, "address"),
		kind:    rapid.SampledFrom([]kind{kindPoll, kindData, kindIAP, kindNAK, kindEOT, kindACK, kindACKPoll}).Draw(t, "kind"),
		tx:      rapid.ByteRange(0, 15).Draw(t, "tx"),
	}
	if f.kind == kindData {
		// Rich in the bytes that frames are made of.
		f.data = rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom([]byte{stopByte, escape, etx, 0x50, 0x31}), rapid.Byte()), 0, 60).Draw(t, "data")
	}
	return f
}

// TestRoundTrip sends any frames one after another, torn anywhere.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var wire []byte
		var sent []frame
		for range rapid.IntRange(1, 4).Draw(t, "frames") {
			f := anyFrame(t)
			sent, wire = append(sent, f), append(wire, f.bytes()...)
		}
		var got []frame
		var pending []byte
		for len(wire) > 0 {
			n := rapid.IntRange(1, len(wire)).Draw(t, "piece")
			pending, wire = append(pending, wire[:n]...), wire[n:]
			for {
				f, rest, err := parse(pending)
				pending = slices.Clone(rest)
				if errors.Is(err, errShort) {
					break
				}
				if err != nil {
					t.Fatalf("after %d frames: %v", len(got), err)
				}
				got = append(got, f)
			}
		}
		if len(got) != len(sent) {
			t.Fatalf("got %d frames, want %d", len(got), len(sent))
		}
		for i := range sent {
			if got[i].address != sent[i].address || got[i].control() != sent[i].control() || !bytes.Equal(got[i].data, sent[i].data) {
				t.Fatalf("frame %d: got %+v, want %+v", i, got[i], sent[i])
			}
		}
	})
}

// TestParseResynchronizes puts noise and a damaged block before a good frame.
func TestParseResynchronizes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		good := frame{0x52, kindData, 3, block(transaction{dcStatus, []byte{statusReset}})}
		noise := rapid.SliceOfN(rapid.ByteRange(0, 0x0F), 0, 40).Draw(t, "noise") // no address within
		broken := frame{0x50, kindData, 7, block(transaction{dcFill, make([]byte, 8)})}.bytes()
		broken[rapid.IntRange(2, len(broken)-3).Draw(t, "at")] ^= byte(rapid.SampledFrom([]int{1, 2, 4}).Draw(t, "bit"))
		rest := append(append(append([]byte{}, broken...), noise...), good.bytes()...)
		for len(rest) > 0 {
			f, next, err := parse(rest)
			if err == nil {
				if f.address != good.address || !bytes.Equal(f.data, good.data) {
					t.Fatalf("got %+v, want %+v", f, good)
				}
				return
			}
			if errors.Is(err, errShort) {
				t.Fatalf("more is wanted after %X", rest)
			}
			rest = next
		}
		t.Fatal("no frame found")
	})
}

func TestExplainSaysWhyNot(t *testing.T) {
	t.Parallel()
	tests := []struct {
		side      explain.Side
		hex, want string
	}{
		{explain.Device, "50340101009E6D03FA", "CRC 9E 6D, want 9E 6C"},
		{explain.Device, "503401", "not complete"},
		{explain.Device, "5120FA", "only ever sent by the host"},
		{explain.Host, "5170FA", "only ever sent by the device"},
		{explain.Device, "5170FA00", "1 bytes follow"},
		{explain.Device, "005170FA", "1 bytes stand before"},
		{explain.Device, "4970FA", "is no frame"},
		{explain.Device, hexOf(transaction{0x22, nil}), "unknown transaction 22"},
		{explain.Device, hexOf(transaction{dcStatus, []byte{0x0C}}), "no such status"},
		{explain.Device, hexOf(transaction{dcFill, []byte{1}}), "1 bytes cannot be"},
		{explain.Device, hexOf(transaction{dcFill, []byte{0xA, 0, 0, 0, 0, 0, 0, 0}}), "not packed decimal"},
		{explain.Host, hexOf(transaction{cdPrices, []byte{1, 2}}), "2 bytes cannot be"},
		{explain.Device, strings.ToUpper(hex.EncodeToString(frame{0x50, kindData, 0, []byte{1, 9, 0}}.bytes())), "cut short"},
	}
	for _, tt := range tests {
		b, err := hex.DecodeString(tt.hex)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Explain(tt.side, b)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got error %v, want %q", tt.hex, err, tt.want)
		}
	}
}

func hexOf(t transaction) string {
	return hex.EncodeToString(frame{0x50, kindData, 0, block(t)}.bytes())
}

// TestExplain reads a sale just over, as captured.
func TestExplain(t *testing.T) {
	t.Parallel()
	b, _ := hex.DecodeString("503202080000003100000051030400164500010105B38503FA")
	lines, err := Explain(explain.Device, b)
	if err != nil {
		t.Fatal(err)
	}
	want := []explain.Line{
		{Field: "address", Raw: "50", Meaning: "side 1"},
		{Field: "control", Raw: "32", Meaning: "block, TX# 2"},
		{Field: "DC2", Raw: "0208", Meaning: "filled volume and amount"},
		{Field: "volume", Raw: "00000031", Meaning: "31 last digits"},
		{Field: "amount", Raw: "00000051", Meaning: "51 last digits"},
		{Field: "DC3", Raw: "0304", Meaning: "nozzle and price"},
		{Field: "price", Raw: "001645", Meaning: "1645 last digits"},
		{Field: "nozzle", Raw: "00", Meaning: "none selected, hung up"},
		{Field: "DC1", Raw: "0101", Meaning: "status"},
		{Field: "status", Raw: "05", Meaning: "filling completed"},
		{Field: "CRC", Raw: "B385", Meaning: "right"},
	}
	if !slices.Equal(lines, want) {
		t.Errorf("got %v\nwant %v", lines, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.bytes(f))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		fr, rest, err := parse(b)
		if len(rest) > len(b) {
			t.Fatalf("rest is %d bytes of %d", len(rest), len(b))
		}
		for _, side := range []explain.Side{explain.Host, explain.Device} {
			_, _ = Explain(side, b) // must not panic
		}
		if err != nil {
			if !errors.Is(err, errShort) && len(rest) >= len(b) {
				t.Fatalf("no progress on %X", b)
			}
			return
		}
		if !bytes.Contains(b, fr.bytes()) {
			t.Fatalf("round trip: %X is not in %X", fr.bytes(), b)
		}
		s := &side{hoses: []*hose{{Hose: Hose{ID: "A", Nozzle: 1}}}}
		ts, _ := transactions(fr.data)
		for _, tr := range ts {
			_ = s.take(tr)
			if is := s.statusOf(s.hoses[0]); is.Volume < 0 {
				t.Fatalf("negative volume after % X", tr.data)
			}
		}
	})
}
