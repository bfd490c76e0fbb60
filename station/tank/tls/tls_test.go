package tls

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump/explain"
	"github.com/litro-fuel/litro/station/tank"
)

// testdata/vectors.json is the veeder-root-tls-350 part of the project's test
// vectors; each names its own source.
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

func vectors(t testing.TB) []vector {
	t.Helper()
	b, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vs []vector
	if err := json.Unmarshal(b, &vs); err != nil || len(vs) != 19 {
		t.Fatalf("vectors: got %d and error %v, want 19", len(vs), err)
	}
	return vs
}

func TestVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t) {
		b := v.bytes(t)
		switch {
		case v.Direction == "field":
			_, value, _ := strings.Cut(v.Meaning, "= ")
			x, err := parseSingle(string(b))
			want, _ := strconv.ParseFloat(value, 32)
			if got := math.Float32frombits(uint32(x)); err != nil || got != float32(want) {
				t.Errorf("%s: got %v, %v, want %v", b, got, err, want)
			}
		case strings.HasPrefix(v.Source, "negative"):
			if _, _, err := (Dialect{}).Parse(b); !errors.Is(err, ErrChecksum) {
				t.Errorf("%s: got error %v, want a wrong checksum", v.Meaning, err)
			}
			if lines, err := Explain(explain.Device, b); err == nil {
				t.Errorf("%s: explained as %v, want an error", v.Meaning, lines)
			}
		case strings.HasPrefix(v.Direction, "host"):
			_, err := Explain(explain.Host, b)
			if display := bytes.HasPrefix(b, []byte("\x01I")); (err == nil) == display {
				t.Errorf("%q: explained with error %v, want one for the display format only", b, err)
			}
		default:
			r, rest, err := Dialect{}.Parse(b)
			if err != nil || len(rest) != 0 || !bytes.Equal(Dialect{}.Bytes(r), b) {
				t.Errorf("%s: got rest %q, error %v, bytes %q", v.Meaning, rest, err, Dialect{}.Bytes(r))
			}
			if _, err := Explain(explain.Device, b); err != nil {
				t.Errorf("%s: %v", v.Meaning, err)
			}
		}
	}
}

// inquiry is all that may ever go out.
var inquiry = regexp.MustCompile(`^\x01([0-9A-Za-z]{6})?i(101|201|202|205|20C|902)[0-9]{2}$`)

// Of every inquiry, tank and security code there can be, what comes out is a
// question, or nothing.
func TestNothingButInquiriesCanBeMade(t *testing.T) {
	t.Parallel()
	made := 0
	for q := range 256 {
		for _, number := range []int{-1, 0, 1, 16, 99, 100, 50100} {
			for _, security := range []string{"", "123456", "ABCDEF", "s60100", "S50100", "i20100", "12345", "1\x01s601", "\r\n\x1b000"} {
				b, err := Dialect{Security: security}.Request(Inquiry(q), number)
				if err != nil {
					continue
				}
				made++
				if !inquiry.Match(b) || bytes.Contains(b, []byte("\x01s")) || bytes.Contains(b, []byte("\x01S")) {
					t.Errorf("inquiry %d, tank %d, code %q: got %q", q, number, security, b)
				}
			}
		}
	}
	if want := 6 * 4 * 4; made != want {
		t.Errorf("requests made: got %d, want %d", made, want)
	}
	b, err := Dialect{}.Request(Inventory, 0)
	if err != nil || string(b) != "\x01i20100" {
		t.Errorf("got %q, %v, want the documented command", b, err)
	}
}

func TestDeliveryVector(t *testing.T) {
	t.Parallel()
	var data string
	for _, v := range vectors(t) {
		if b := v.bytes(t); bytes.HasPrefix(b, []byte("\x01i20C")) {
			r, _, err := Dialect{}.Parse(b)
			if err != nil {
				t.Fatal(err)
			}
			data = r.Data
		}
	}
	c := Console{Units: Units{Volume: "gallons", Height: "in", Temperature: "F"}, Compensated: true}
	console, got, err := c.Deliveries(data)
	if err != nil {
		t.Fatal(err)
	}
	at := func(h, m int) time.Time { return time.Date(2026, 11, 22, h, m, 0, 0, time.UTC) }
	if !console.Equal(at(15, 0)) {
		t.Errorf("console: got %s, want 15:00", console)
	}
	want := []tank.Delivery{{
		Tank: 1, From: at(9, 5), To: at(9, 14),
		// 1244 and 3231 gallons, 1231 and 3194 compensated; 73.89 and 76.14 °F; 24.40
		// and 48.27 inches.
		Before: tank.Level{VolumeUL: 4709052259, CompensatedUL: new(dispense.Volume(4659841906)), TemperatureMC: 23_272, HeightUM: 619760},
		After:  tank.Level{VolumeUL: 12230665474, CompensatedUL: new(dispense.Volume(12090605238)), TemperatureMC: 24_522, HeightUM: 1226058},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("deliveries (-want +got):\n%s", diff)
	}
}

// level is one tank of an i201 reply with so many numbers.
func level(number int, status string, numbers ...float32) string {
	s := "0" + strconv.Itoa(number) + "1" + status + "0" + strconv.FormatInt(int64(len(numbers)), 16)
	for _, f := range numbers {
		s += strings.ToUpper(hex8(math.Float32bits(f)))
	}
	return s
}

func hex8(n uint32) string { s := "0000000" + strconv.FormatUint(uint64(n), 16); return s[len(s)-8:] }

var metric = Console{Units: Units{Volume: "liters", Height: "mm", Temperature: "C"}, Compensated: true}

func TestInventory(t *testing.T) {
	t.Parallel()
	full := level(1, "0001", 8412.5, 8390.25, 1587.5, 1234.5, 12.5, 21.5, 15.25)
	old := level(2, "0006", 100, 99, 900, 200, 0, -5.5)
	newer := level(3, "0000", 1, 2, 3, 4, 5, 6, 7, 8)
	got, err := metric.Inventory("2611221500" + full + old + newer)
	want := tank.Inventory{Console: time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC), Levels: []tank.Level{
		{Tank: 1, VolumeUL: 8_412_500_000, CompensatedUL: new(dispense.Volume(8_390_250_000)), UllageUL: new(dispense.Volume(1_587_500_000)),
			HeightUM: 1_234_500, WaterUM: 12_500, TemperatureMC: 21_500, WaterUL: new(dispense.Volume(15_250_000)), Delivering: true},
		{Tank: 2, VolumeUL: 100_000_000, CompensatedUL: new(dispense.Volume(99_000_000)), UllageUL: new(dispense.Volume(900_000_000)),
			HeightUM: 200_000, TemperatureMC: -5_500, Testing: true, Invalid: true},
		{Tank: 3, VolumeUL: 1_000_000, CompensatedUL: new(dispense.Volume(2_000_000)), UllageUL: new(dispense.Volume(3_000_000)),
			HeightUM: 4_000, WaterUM: 5_000, TemperatureMC: 6_000, WaterUL: new(dispense.Volume(7_000_000))},
	}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("error %v, inventory (-want +got):\n%s", err, diff)
	}
	unknown := metric
	unknown.Compensated = false
	got, err = unknown.Inventory("0000000000" + full)
	if err != nil || got.Levels[0].CompensatedUL != nil || !got.Console.IsZero() {
		t.Errorf("got %+v, %v, want neither a time nor a compensated volume", got, err)
	}
}

func TestBadRepliesSayWhere(t *testing.T) {
	t.Parallel()
	good := level(1, "0000", 1, 2, 3, 4, 5, 6)
	tests := []struct{ data, want string }{
		{"26112215", "time of the console: 8 characters are left, and it has 10"},
		{"2613221500", `time of the console "2613221500" at character 1 of the data: not a time`},
		{"2611221500" + good[:20], "number: 3 characters are left, and it has 8"},
		{"2611221500" + "X" + good[1:], `tank "X1" at character 11 of the data: not a decimal number`},
		{"2611221500" + level(1, "0000", 1, 2), "2 numbers, where at least 6 stand"},
		{"2611221500" + level(1, "00G0", 1, 2, 3, 4, 5, 6), `status "00G0" at character 14 of the data: not a hexadecimal number`},
		{"2611221500" + level(1, "0000", 1, float32(math.NaN()), 3, 4, 5, 6), "not a finite number"},
		{"2611221500" + level(1, "0000", 3e38, 2, 3, 4, 5, 6), "more than can be counted"},
	}
	for _, tt := range tests {
		_, err := metric.Inventory(tt.data)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: got error %v, want %q", tt.data, err, tt.want)
		}
	}
}

func TestAlarms(t *testing.T) {
	t.Parallel()
	got, err := ReadAlarms("2611221500" + "01020304" + "0200" + "030199")
	want := []tank.Alarm{{Tank: 1, Word: "high_water"}, {Tank: 1, Word: "overfill"}, {Tank: 3, Word: "alarm_99"}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("error %v, alarms (-want +got):\n%s", err, diff)
	}
	tests := []struct {
		data string
		want []tank.Alarm
	}{
		{"2611221500", nil}, {"2611221500000000", nil}, {"2312301342020402", nil}, // the tanks say that themselves
		{"2611221500010200", []tank.Alarm{{Word: "console_010200"}}},
	}
	for _, tt := range tests {
		got, err := ReadStatus(tt.data)
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("%s: error %v, status (-want +got):\n%s", tt.data, err, diff)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	good := string(Dialect{}.Bytes(Reply{"i20500", "26112215000100"}))
	parity := []byte(good)
	for i, c := range parity {
		if bits := strconv.FormatUint(uint64(c), 2); strings.Count(bits, "1")%2 == 1 {
			parity[i] |= 0x80
		}
	}
	if body := parity[:len(parity)-5]; Checksum(body) != good[len(good)-5:len(good)-1] {
		t.Errorf("checksum of bytes with parity: got %s, want %s", Checksum(body), good[len(good)-5:len(good)-1])
	}
	tests := []struct {
		name, in string
		d        Dialect
		rest     string
		err      error
		says     string
	}{
		{"good", good, Dialect{}, "", nil, ""},
		{"parity bits", string(parity), Dialect{}, "", nil, ""},
		{"noise before, more after", "\x7f??" + good + "\x01i", Dialect{}, "\x01i", nil, ""},
		{"nothing", "", Dialect{}, "", ErrShort, ""},
		{"noise alone", "????", Dialect{}, "", ErrShort, ""},
		{"begun", good[:9], Dialect{}, good[:9], ErrShort, ""},
		{"cut off by another", good[:9] + good, Dialect{}, good, nil, "cut off by another"},
		{"unknown function", "\x019999FF1B\x03", Dialect{}, "", ErrUnknown, ""},
		{"unknown function, altered", "\x019999FF1C\x03", Dialect{}, "", ErrChecksum, ""},
		{"no checksum", "\x01i20500\x03x", Dialect{}, "x", nil, "no && and checksum"},
		{"control character", string(Dialect{}.Bytes(Reply{"i20500", "\t"})), Dialect{}, "", nil, "character 0x09"},
		{"another end", strings.TrimSuffix(good, "\x03") + "\r", Dialect{End: '\r'}, "", nil, ""},
	}
	for _, tt := range tests {
		r, rest, err := tt.d.Parse([]byte(tt.in))
		if string(rest) != tt.rest {
			t.Errorf("%s: got rest %q, want %q", tt.name, rest, tt.rest)
		}
		switch {
		case tt.err != nil:
			if !errors.Is(err, tt.err) {
				t.Errorf("%s: got error %v, want %v", tt.name, err, tt.err)
			}
		case tt.says != "":
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%s: got error %v, want %q", tt.name, err, tt.says)
			}
		default:
			if err != nil || !r.Is(Alarms, 0) || r.Data != "26112215000100" {
				t.Errorf("%s: got %+v, %v", tt.name, r, err)
			}
		}
	}
}

// Every single number is scaled as exact arithmetic does it, and rounded once.
func TestScaleIsExact(t *testing.T) {
	t.Parallel()
	scales := []scale{{1_000_000, 0, 1}, {3_785_411_784, 0, 1000}, {25_400, 0, 1}, {5000, -160_000, 9}, {1000, 0, 1}}
	rapid.Check(t, func(t *rapid.T) {
		x := single(rapid.Uint32().Filter(func(n uint32) bool { return n>>23&0xFF != 0xFF }).Draw(t, "single"))
		s := scales[rapid.IntRange(0, len(scales)-1).Draw(t, "scale")]
		exact := new(big.Rat).SetFloat64(float64(math.Float32frombits(uint32(x))))
		exact.Mul(exact, big.NewRat(s.num, s.den)).Add(exact, big.NewRat(s.add, s.den))
		got, err := s.apply(x)
		limit := new(big.Rat).SetInt64(dispense.MaxInt)
		if err != nil {
			if new(big.Rat).Abs(exact).Cmp(limit) < 0 {
				t.Fatalf("%08X: got error %v, want %s", uint32(x), err, exact.FloatString(3))
			}
			return
		}
		off := exact.Sub(exact, new(big.Rat).SetInt64(got))
		if off.Abs(off).Cmp(big.NewRat(1, 2)) > 0 {
			t.Fatalf("%08X: got %d, off by %s", uint32(x), got, off.FloatString(6))
		}
	})
}

func TestUnits(t *testing.T) {
	t.Parallel()
	if err := (Units{"barrels", "cm", "K"}).Check(); err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("got %v, want three complaints", err)
	}
	x, err := parseSingle("42240000") // 41.0
	if err != nil {
		t.Fatal(err)
	}
	f, _ := Units{Temperature: "F"}.temperature()
	if got, err := f.apply(x); got != 5000 || err != nil {
		t.Errorf("41 °F: got %d m°C, %v, want 5000", got, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.bytes(f))
	}
	f.Add([]byte("\x019999FF1B\x03\x01i20500"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for left := b; ; {
			r, rest, err := Dialect{}.Parse(left)
			if len(rest) > len(left) || err == nil && len(rest) >= len(left) {
				t.Fatalf("%q: rest %q", left, rest)
			}
			if err == nil {
				_, _ = metric.Inventory(r.Data)
				_, _, _ = metric.Deliveries(r.Data)
				_, _ = ReadAlarms(r.Data)
				_, _ = ReadStatus(r.Data)
				if again, _, err := (Dialect{}).Parse(Dialect{}.Bytes(r)); err != nil || again != r {
					t.Fatalf("%+v: read again as %+v, %v", r, again, err)
				}
			}
			if errors.Is(err, ErrShort) || len(rest) == 0 {
				break
			}
			left = rest
		}
		_, _ = Explain(explain.Device, b)
		_, _ = Explain(explain.Host, b)
	})
}
