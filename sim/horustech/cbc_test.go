package horustech

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/sim/world"
)

// A unit is a controller of the CBC dialect that is asked without a line: hoses 1
// and 2 at channel 1, address 1, hose 3 alone at address 2.
type unit struct {
	*Controller
	t     *testing.T
	clock *world.Clock
}

func newUnit(t *testing.T, o Options) *unit {
	t.Helper()
	clock := world.New(time.Date(2026, 11, 22, 15, 0, 5, 0, time.UTC), 0)
	o.Now = clock.Now
	if o.Dialect == Horustech {
		o.Dialect = Companytec
	}
	d, prices := Decimals{2, 3, 3}, [3]int64{1500, 1600, 1700}
	o.Hoses = []Hose{
		{Number: 1, Side: 1, Fuel: 10, Tank: 1, Prices: prices, Decimals: d, TotalizerUL: 808_950_000},
		{Number: 2, Side: 1, Fuel: 10, Tank: 1, Prices: prices, Decimals: d},
		{Number: 3, Side: 2, Fuel: 1, Tank: 2, Prices: prices, Decimals: d},
	}
	return &unit{New(o), t, clock}
}

// seal adds the checksum by the manual's rule, written here a second time.
func seal(s string) string {
	n := 0
	for _, c := range s {
		n += int(c)
	}
	return s + strings.ToUpper(hex.EncodeToString([]byte{byte(n)}))
}

// ask sends what stands in the parentheses, on the serial port.
func (u *unit) ask(request string) string {
	u.t.Helper()
	n, r := cutCBC([]byte("(" + request + ")"))
	if n != len(request)+2 || string(r) != request {
		u.t.Fatalf("%s: cut %q", request, r)
	}
	return string(u.answerCBC("serial", request))
}

func (u *unit) want(request, want string) {
	u.t.Helper()
	if got := u.ask(request); got != want {
		u.t.Errorf("%s: got %s, want %s", request, got, want)
	}
}

func presetCBC(code, id string) string { return seal("?F" + code + "P" + id + "1S00400060V00000") }

const ours = "0000000000000042"

// TestSaleCBC is a whole sale in raw bytes, printed in every form.
func TestSaleCBC(t *testing.T) {
	t.Parallel()
	u := newUnit(t, Options{FirstIndex: 9_999, DoneFor: time.Second})
	f := strings.Repeat("F", 46)
	u.want("&S", "(SBB"+f+")")
	u.want("&V", "(0)")
	u.want("&A49B", "(0)")
	u.Nozzle(1).Lift()
	u.want("&S", "(SEB"+f+")")
	u.want(presetCBC("44", ours), "(F44)")
	u.want("&S", "(SPB"+f+")")
	u.want(presetCBC("04", ours), "(F04)")
	u.want("&S", "(SAB"+f+")")
	u.want(presetCBC("44", ours), "(F?t)")
	u.want(presetCBC("08", ours), "(F?b)")
	u.Nozzle(1).Squeeze(30)
	u.clock.Advance(30 * time.Second)
	u.want("&V", "(04002250)") // money
	u.want("?V95", "(04"+ours+")")
	u.want(seal("&T04I"), "("+seal("TI04"+strings.Repeat("0", 16)+ours)+")")
	u.clock.Advance(50 * time.Second)
	if u.Nozzle(1).Flowing() {
		t.Error("fuel flows on at the limit")
	}
	u.Nozzle(1).HangUp()
	u.want("&S", "(SCB"+f+")")
	u.clock.Advance(time.Second)
	u.want("&S", "(SBB"+f+")")
	const figures = "006000" + "040000" + "1500" + "3E" + "0050" + "04"
	short := figures + "22" + "15" + "01" + "11" + "9999" + "0000084895" + "00"
	long := "009999" + "0000084895" + "0000080895" + "011001" + "00000000" + NoID + ours
	u.want("&A", "("+seal(short)+")")
	u.want("&A67", "("+seal("A"+short+ours+"999900")+")")
	u.want("&@66", "("+seal("@"+short+NoID+ours+"00")+")")
	u.want("&A299", "("+seal("a2F00020942"+figures+"2215011126"+long+"00")+")")
	u.want("&A39A", "("+seal("a3F00020942"+figures+"261122150125"+long+"0000")+")")
	u.want("&A49B", "("+seal("a4400020942"+"00006000"+"00040000"+"001500"+"3E"+"0050"+"04"+"261122150125"+long+"000000000000000"+"3E00")+")")
	u.want("&A49C", "") // a wrong checksum
	u.want("&T99P3C", "("+seal("TP9900009999")+")")
	u.want("&I", "")
	u.want("&T99P3C", "("+seal("TP9900000000")+")")
	u.want("&A49B", "(0)")
	u.want("&I", "")
	u.want("&T99P3C", "("+seal("TP9900000000")+")")
	u.want(seal("&T04l"), "("+seal("Tl040000084895")+")")
	u.want(seal("&T04L"), "("+seal("TL0400084895")+")")
	u.want(seal("&T04$"), "("+seal("T$0400006000")+")")
	u.want(seal("&T05C"), "("+seal("Ts05013E0201")+")")
}

// TestModesCBC blocks, frees, stops, pauses and authorizes.
func TestModesCBC(t *testing.T) {
	t.Parallel()
	u := newUnit(t, Options{Dialect: CBC06})
	tail := strings.Repeat("F", 30) + "FF006V8.4M1.0G84)"
	u.want("&M04L23", "(M04)")
	u.want("&S", "(SLB"+tail)
	u.want("&M04B19", "(M04)")
	u.want("&M04A18", "(M04)")
	u.want("&S", "(SPB"+tail)
	u.Nozzle(1).Lift()
	u.Nozzle(1).Squeeze(60)
	u.clock.Advance(time.Second)
	u.want("&M04P27", "(M04)")
	u.want("&S", "(SEB"+tail)
	u.want("&M04A18", "(M04)")
	u.clock.Advance(time.Second)
	u.want("&M44S2E", "(M44)") // the side's
	u.want("&S", "(SBB"+tail)
	u.want(seal("&M04Z"), "(M?m)")
	u.want(seal("&M1CB"), "(M?b)")
	u.Nozzle(3).CutCable(true)
	u.want(seal("&M05B"), "(M?t)")
	u.want("&S", "(SBF"+tail)
	u.Nozzle(3).CutCable(false)
	u.want("&S", "(SBB"+tail)
	u.want("&A49B", "") // a form it does not know
	if s := u.Sales(); len(s) != 1 || s[0].VolumeUL != 2_000_000 {
		t.Errorf("sales: got %+v, want one of 2 l", s)
	}
}

// TestStuckValve flows on after a stop, past a limit, and without any release.
func TestStuckValve(t *testing.T) {
	t.Parallel()
	u := newUnit(t, Options{})
	n := u.Nozzle(1)
	n.Stick(true)
	u.want(presetCBC("04", ours), "(F04)")
	n.Lift()
	n.Squeeze(60)
	u.clock.Advance(50 * time.Second)
	u.want("&M04S2A", "(M04)")
	u.clock.Advance(10 * time.Second)
	if got := n.Totalizer(); got != 868_950_000 {
		t.Errorf("true meter: got %d, want 60 l more", got)
	}
	if s := u.Sales(); len(s) != 1 || s[0].VolumeUL != 50_000_000 {
		t.Errorf("sales: got %+v, want one of 50 l", s)
	}
	n.Stick(false)
	if n.Flowing() {
		t.Error("fuel flows with the valve mended and nothing released")
	}
}

// TestOverflow fills the ring and one more, with nobody to read it.
func TestOverflow(t *testing.T) {
	t.Parallel()
	for _, empties := range []bool{false, true} {
		u := newUnit(t, Options{OverflowEmpties: empties})
		u.Nozzle(1).SetFree(true)
		for range Ring + 4 {
			u.Nozzle(1).Lift()
			u.Nozzle(1).Squeeze(60)
			u.clock.Advance(time.Second)
			u.Nozzle(1).HangUp()
		}
		want := map[bool]int{false: Ring - 1, true: 4}[empties]
		if got := u.Unread("serial"); got != want {
			t.Errorf("unread, empties %t: got %d, want %d", empties, got, want)
		}
	}
}

func TestClockCBC(t *testing.T) {
	t.Parallel()
	u := newUnit(t, Options{})
	u.want("&R", "(REL 15:00:05 22/11/26)")
	u.want("&KR1F4", "("+seal("KR126112201150005")+")")
	u.want("&KW120021301090000AB", "("+seal("KW120021305090000")+")") // the day is a Thursday
	u.want(seal("&KW120021399990000"), "("+seal("KW120021305090000")+")")
	u.want("&H150956", "(&H)")
	u.want("&R", "(REL 09:56:00 15/02/20)")
	u = newUnit(t, Options{DayOnly: true})
	u.want("&KW120021301090000AB", "")
}

// TestPrintedCBC is asked everything that the manual prints and that is played,
// and answers in a form the manual knows.
func TestPrintedCBC(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("testdata/cbc.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	silent := []string{"(&I)", "(?A", "(?F27", "(?LF", "(&M99", "(&L"} // no reply, or not played
	asked := 0
	for _, v := range all {
		request := string(v.frame(t))
		if v.Direction != "host->controller" || slices.ContainsFunc(silent, func(s string) bool { return strings.HasPrefix(request, s) }) {
			continue
		}
		asked++
		u := newUnit(t, Options{})
		if got := u.ask(strings.Trim(request, "()")); !strings.HasPrefix(got, "(") || !strings.HasSuffix(got, ")") {
			t.Errorf("%s (%s): got %q, want an answer", request, v.Meaning, got)
		}
	}
	if asked != 24 {
		t.Errorf("asked %d, want 24", asked)
	}
}

// TestSalesPrintAlikeCBC has the facts of the manual's sales print as they do.
func TestSalesPrintAlikeCBC(t *testing.T) {
	t.Parallel()
	r := record{
		index: 683, hose: 3, total: 386, volume: 3860, price: 1000, dec: Decimals{2, 3, 3}, seconds: 28, code: 0x08,
		at: time.Date(2020, 2, 12, 16, 40, 10, 0, time.UTC), before: 80403, after: 80789,
		attendant: "B3CF6CCFFF1FD792", client: NoID,
	}
	tests := []struct{ form, want string }{
		{"&A", "(A00038600386010003E001C08121640020683000008078900B3CF6CCFFF1FD792068300F3)"},
		{"&@", "(@00038600386010003E001C08121640020683000008078900B3CF6CCFFF1FD792FFFFFFFFFFFFFFFF0081)"},
		{"&A2", "(a2FFFFFFFFF00038600386010003E001C0812164002200006830000080789000008040303000000000000B3CF6CCFFF1FD792FFFFFFFFFFFFFFFF003E)"},
		{"&A3", "(a3FFFFFFFFF00038600386010003E001C082002121640100006830000080789000008040303000000000000B3CF6CCFFF1FD792FFFFFFFFFFFFFFFF000000)"},
	}
	for _, tt := range tests {
		if got := string(sealCBC(r.printCBC(tt.form, false, "FFFFFFFF"))); got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.form, got, tt.want)
		}
	}
	if got, want := string(sealCBC(r.printCBC("&A", true, ""))), "(00038600386010003E001C0812164002068300000807890098)"; got != want {
		t.Errorf("plain: got %s, want %s", got, want)
	}
}

// Whatever comes in, cutCBC goes on and takes no more than there is.
func FuzzCutCBC(f *testing.F) {
	f.Add([]byte("(&A49B)"))
	f.Add([]byte("(&A(&S)"))
	f.Add([]byte("\x00(&"))
	f.Fuzz(func(t *testing.T, in []byte) {
		for len(in) > 0 {
			n, request := cutCBC(in)
			if n < 0 || n > len(in) || request != nil && n != len(request)+2 {
				t.Fatalf("cutCBC(%q) = %d, %q", in, n, request)
			}
			if n == 0 {
				return
			}
			if request != nil {
				c := New(Options{Dialect: CBC, Hoses: []Hose{{Number: 1, Side: 1, Prices: [3]int64{1}}}})
				c.answerCBC("serial", string(request))
			}
			in = in[n:]
		}
	})
}
