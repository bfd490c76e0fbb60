package dispense

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

// sealed returns a good record of number 2 and its text and signature line.
func sealed(t testing.TB, k testKeys) (r *Record, line, sig string) {
	t.Helper()
	c := newChain(t, k.old)
	c.head.Seq = 1
	r = c.seal(void(1))
	line, sig, _ = strings.Cut(string(r.Note.Bytes), "\n\n")
	return r, line, sig
}

// signAny signs a text as package note does it, without asking what it says.
func signAny(t testing.TB, text string, signers ...note.Signer) []byte {
	t.Helper()
	b, err := note.Sign(&note.Note{Text: text}, signers...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// slack returns the signature line with its last base64 character changed in
// bits that carry nothing: another text of the same bytes.
func slack(t testing.TB, sig string) string {
	t.Helper()
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	i := len(sig) - len("=\n") - 1 // 68 bytes leave one character of padding
	at := strings.IndexByte(alphabet, sig[i])
	return sig[:i] + string(alphabet[at^1]) + sig[i+1:]
}

// Each of these says the same as a good record, or nearly. None is a record.
func TestOpenRecordRefusesOtherForms(t *testing.T) {
	t.Parallel()
	k := loadKeys(t)
	_, line, sig := sealed(t, k)
	whole := line + "\n\n" + sig
	other := string(signAny(t, line+"\n", k.policy))
	_, otherSig, _ := strings.Cut(other, "\n\n")
	b64 := strings.TrimSuffix(strings.TrimPrefix(sig, "— norte "), "\n")
	tests := []struct{ name, text string }{
		{"nothing", ""},
		{"text alone", line},
		{"without a signature", line + "\n\n"},
		{"without the last line end", strings.TrimSuffix(whole, "\n")},
		{"slack base64 bits", line + "\n\n" + slack(t, sig)},
		{"base64 without padding", line + "\n\n— norte " + strings.TrimRight(b64, "=") + "\n"},
		{"base64 for URLs", line + "\n\n— norte -_" + b64[2:] + "\n"},
		{"CR within base64", line + "\n\n— norte " + b64[:10] + "\r" + b64[10:] + "\n"},
		{"an appended line", whole + "x\n"},
		{"an appended line end", whole + "\n"},
		{"an appended unknown signature", whole + otherSig},
		{"the same signature twice", whole + sig},
		{"a third signature", whole + sig + sig},
		{"swapped signature of another", line + "\n\n" + otherSig},
		{"signature before the text", sig + "\n\n" + line},
		{"CRLF", strings.ReplaceAll(whole, "\n", "\r\n")},
		{"CR at the end of the text", line + "\r\n\n" + sig},
		{"CR at the end of the signature", line + "\n\n" + strings.TrimSuffix(sig, "\n") + "\r\n"},
		{"text of two lines", "{}\n" + whole},
		{"two blank lines", line + "\n\n\n" + sig},
		{"no blank line", line + "\n" + sig},
		{"blank line first", "\n\n" + whole},
		{"hyphen for the dash", line + "\n\n" + strings.Replace(sig, "—", "-", 1)},
		{"two spaces after the dash", line + "\n\n" + strings.Replace(sig, "— ", "—  ", 1)},
		{"TAB in the name", line + "\n\n" + strings.Replace(sig, "norte", "nor\tte", 1)},
		{"no-break space in the name", line + "\n\n" + strings.Replace(sig, "norte", "nor\u00a0te", 1)},
		{"plus in the name", line + "\n\n" + strings.Replace(sig, "norte", "nor+te", 1)},
		{"other name", line + "\n\n" + strings.Replace(sig, "norte", "sur", 1)},
		{"other case of the name", line + "\n\n" + strings.Replace(sig, "norte", "Norte", 1)},
		{"no name", line + "\n\n" + strings.Replace(sig, "norte", "", 1)},
		{"short signature", line + "\n\n— norte " + base64.StdEncoding.EncodeToString(make([]byte, sigSize-1)) + "\n"},
		{"long signature", line + "\n\n— norte " + base64.StdEncoding.EncodeToString(make([]byte, sigSize+1)) + "\n"},
		{"byte order mark", "\ufeff" + whole},
		{"broken UTF-8 in the body", strings.Replace(whole, "lapsed", "laps\xff", 1)},
		{"TAB in the body", strings.Replace(whole, "lapsed", "laps\t", 1)},
		{"whole note too big", strings.Replace(whole, "lapsed", strings.Repeat("x", MaxNote), 1)},
	}
	if _, err := OpenRecord([]byte(whole)); err != nil {
		t.Fatalf("the good record: %v", err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.text == whole {
				t.Fatal("the text is not altered")
			}
			if r, err := OpenRecord([]byte(tt.text)); !errors.Is(err, ErrForm) {
				t.Errorf("OpenRecord(%q) = %v, %v; want ErrForm", tt.text, r, err)
			}
		})
	}
}

// An envelope in any other form is nobody's word, even when it is well signed.
// encoding/json accepts many of them.
func TestOpenRecordRefusesOtherEnvelopes(t *testing.T) {
	t.Parallel()
	k := loadKeys(t)
	_, line, _ := sealed(t, k)
	tests := []struct{ name, old, new string }{
		{"space", `{"v":1,`, `{"v":1, `},
		{"space at the end", `"why":"lapsed"}}`, `"why":"lapsed"}} `},
		{"repeated member", `{"v":1,`, `{"v":1,"v":1,`},
		{"reordered", `"v":1,"station":"norte"`, `"station":"norte","v":1`},
		{"other case", `"epoch"`, `"Epoch"`},
		{"unknown member", `"kind":`, `"x":1,"kind":`},
		{"missing member", `"boot":1,`, ``},
		{"version 2", `"v":1`, `"v":2`},
		{"version 0", `"v":1`, `"v":0`},
		{"float", `"epoch":1`, `"epoch":1.0`},
		{"number 0", `"seq":2`, `"seq":0`},
		{"number 1 that is no start", `"seq":2`, `"seq":1`},
		{"prev in capitals", `"prev":"`, `"prev":"A`},
		{"unknown clock", `"clock":"S"`, `"clock":"s"`},
		{"time with offset", `20:14:04Z`, `20:14:04+00:00`},
		{"negative boot", `"boot":1`, `"boot":-1`},
		{"station in capitals", `"norte"`, `"Norte"`},
		{"other station", `"norte"`, `"sur"`},
		{"station with a slash", `"norte"`, `"nor/te"`},
		{"body of another kind", `"kind":"void"`, `"kind":"deny"`},
		{"kind with a quote", `"kind":"void","void"`, `"kind":"a\"b","a"b"`},
		{"kind in capitals", `"kind":"void","void"`, `"kind":"Void","Void"`},
		{"empty kind", `"kind":"void","void"`, `"kind":"",""`},
		{"body missing", `,"void":{"auth":"norte/1/2","why":"lapsed"}`, ``},
		{"brace missing", `"lapsed"}}`, `"lapsed"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			altered := strings.Replace(line, tt.old, tt.new, 1)
			if altered == line {
				t.Fatalf("%q does not occur in the line", tt.old)
			}
			if r, err := OpenRecord(signAny(t, altered+"\n", k.old)); !errors.Is(err, ErrForm) {
				t.Errorf("OpenRecord(%s) = %v, %v; want ErrForm", altered, r, err)
			}
		})
	}
}

// A body that cannot be read leaves the record standing: the fuel is already in
// the truck.
func TestOpenRecordKeepsUnreadBodies(t *testing.T) {
	t.Parallel()
	k := loadKeys(t)
	_, line, _ := sealed(t, k)
	const body = `"kind":"void","void":{"auth":"norte/1/2","why":"lapsed"}}`
	tests := []struct{ name, body, want string }{
		{"unknown kind", `"kind":"laser","laser":{"a":1}}`, `kind "laser" is not known here`},
		{"unknown kind, not canonical", `"kind":"laser","laser":{"a":1,"a":2}}`, `and its body member "a" is repeated`},
		{"unknown kind, no object", `"kind":"laser","laser":7}`, `and its body is not an object`},
		{"unknown member", `"kind":"void","void":{"auth":"norte/1/2","why":"lapsed","x":1}}`, `member "x" is unknown`},
		{"impossible value", `"kind":"void","void":{"auth":"norte/1/2","why":"bored"}}`, `"bored"`},
		{"member after the body", `"kind":"void","void":{"auth":"norte/1/2","why":"lapsed"},"x":1}`, `goes on after its end`},
		{"space", `"kind":"void","void":{"auth":"norte/1/2", "why":"lapsed"}}`, `member "why" is missing`},
		{"repeated member", `"kind":"void","void":{"auth":"norte/1/2","auth":"norte/1/2","why":"lapsed"}}`, `member "why" is missing`},
		{"Ref with a leading zero", `"kind":"void","void":{"auth":"norte/1/02","why":"lapsed"}}`, `not station/epoch/seq`},
		{"rule between members", `"kind":"decide","decide":{"what":"adopt","subject":"norte","reason":"x"}}`, `must name who made it`},
		{"nothing", `"kind":"void","void":}`, `is not an object`},
		{"null", `"kind":"void","void":null}`, `is not an object`},
	}
	for _, tt := range tests {
		r, err := OpenRecord(signAny(t, strings.Replace(line, body, tt.body, 1)+"\n", k.old))
		if err != nil {
			t.Errorf("%s: %v, want a record", tt.name, err)
			continue
		}
		if r.Body != nil || r.Unread == nil || !strings.Contains(r.Unread.Error(), tt.want) {
			t.Errorf("%s: body %v, unread %v; want %q", tt.name, r.Body, r.Unread, tt.want)
		}
	}
}

// The number of signatures follows from the kind.
func TestSignaturesOfAKind(t *testing.T) {
	t.Parallel()
	k := loadKeys(t)
	env := newChain(t, k.old).envelope()
	env.Seq = 2
	tests := []struct {
		name    string
		body    Body
		signers []note.Signer
		ok      bool
	}{
		{"void by one", void(1), []note.Signer{k.old}, true},
		{"void by two", void(1), []note.Signer{k.old, k.new}, false},
		{"void by nobody", void(1), nil, false},
		{"void by another name", void(1), []note.Signer{k.policy}, false},
		{"key by two", &KeyChange{Key: k.new.vkey, Why: "renew"}, []note.Signer{k.old, k.new}, true},
		{"key by one", &KeyChange{Key: k.new.vkey, Why: "renew"}, []note.Signer{k.old}, false},
		{"key by two names", &KeyChange{Key: k.new.vkey, Why: "renew"}, []note.Signer{k.old, k.policy}, false},
	}
	for _, tt := range tests {
		if _, err := Seal(env, tt.body, tt.signers...); (err == nil) != tt.ok {
			t.Errorf("%s: Seal = %v, want ok %v", tt.name, err, tt.ok)
		}
	}
}

// controlSigner has a name that package note signs and cannot open.
type controlSigner struct{ note.Signer }

func (controlSigner) Name() string { return "nor\x01te" }

// An author never lets out what a reader would refuse.
func TestSealRefuses(t *testing.T) {
	t.Parallel()
	k := loadKeys(t)
	good := newChain(t, k.old).envelope()
	good.Seq = 2
	tests := []struct {
		name   string
		change func(*Envelope)
		body   Body
		signer note.Signer
		want   string
	}{
		{"start later than 1", nil, start(k), k.old, "no other, is a start"},
		{"first that is no start", func(e *Envelope) { e.Seq = 1 }, void(1), k.old, "no other, is a start"},
		{"station in capitals", func(e *Envelope) { e.Station = "Norte" }, void(1), k.old, "cannot name a station"},
		{"other station", func(e *Envelope) { e.Station = "sur" }, void(1), k.old, "signed by norte"},
		{"no prev", func(e *Envelope) { e.Prev = "" }, void(1), k.old, `"prev" is missing`},
		{"no time", func(e *Envelope) { e.At = e.At.AddDate(-3000, 0, 0) }, void(1), k.old, `"at"`},
		{"epoch 0", func(e *Envelope) { e.Epoch = 0 }, void(1), k.old, `"epoch"`},
		{"unknown word", nil, &Void{Auth: Ref{"norte", 1, 1}, Why: "bored"}, k.old, "bored"},
		{"no Ref", nil, &Void{Why: "lapsed"}, k.old, "names no record"},
		{"broken UTF-8", nil, &Decide{What: "adopt", Subject: "a\xff", Reason: "b", People: two}, k.old, "UTF-8"},
		{"line end in a text", nil, &Decide{What: "adopt", Subject: "a\nb", Reason: "b", People: two}, k.old, "control character"},
		{"name that cannot be opened", nil, void(1), controlSigner{k.old}, "not a signature line"},
		{"too big", nil, tooBig(), k.old, "may have 5500"},
	}
	for _, tt := range tests {
		env := good
		if tt.change != nil {
			tt.change(&env)
		}
		if _, err := Seal(env, tt.body, tt.signer); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: Seal = %v, want %q", tt.name, err, tt.want)
		}
	}
}

// tooBig is a body whose every member is within its limit.
func tooBig() Body {
	s := &Shift{Action: "close", Shift: 1, Attendant: ana}
	for range 50 {
		s.Meters = append(s.Meters, Meter{strings.Repeat("h", 8), MaxInt, MaxInt})
	}
	for range 12 {
		s.Tanks = append(s.Tanks, TankVolume{strings.Repeat("t", 8), MaxInt})
	}
	for range 16 {
		s.Differences = append(s.Differences, HoseVolume{strings.Repeat("h", 8), -MaxInt})
	}
	s.Remark = strings.Repeat(`"`, 200)
	return s
}

// A record with 50 hoses fits; the contract promises it.
func TestFiftyHosesFit(t *testing.T) {
	t.Parallel()
	k := loadKeys(t)
	c := newChain(t, k.old)
	c.head.Seq = 1
	tick := &Tick{Policy: held, Unsent: 64}
	for range 50 {
		tick.Meters = append(tick.Meters, Meter{"hose-001", 12, 123_456_789_012_345})
	}
	if r := c.seal(tick); len(r.Note.Bytes) > MaxNote-1000 {
		t.Errorf("a tick of 50 hoses has %d bytes, want room to spare below %d", len(r.Note.Bytes), MaxNote)
	}
}

// The largest record still fits into one that carries it.
func TestLargestRecordCanBeCarried(t *testing.T) {
	t.Parallel()
	k := loadKeys(t)
	_, line, _ := sealed(t, k)
	const body = `"kind":"void","void":{"auth":"norte/1/2","why":"lapsed"}}`
	grow := func(n int) []byte {
		b := `"kind":"laser","laser":{"a":"` + strings.Repeat("x", n) + `"}}`
		return signAny(t, strings.Replace(line, body, b, 1)+"\n", k.old)
	}
	largest := grow(MaxNote - len(grow(0)))
	r, err := OpenRecord(largest)
	if err != nil || len(largest) != MaxNote {
		t.Fatalf("a record of %d bytes: %v", len(largest), err)
	}
	if _, err := OpenRecord(grow(MaxNote - len(grow(0)) + 1)); !errors.Is(err, ErrForm) {
		t.Errorf("a record of %d bytes: %v, want ErrForm", MaxNote+1, err)
	}
	c := newChain(t, k.old)
	c.head.Seq = 1
	carrier := c.seal(Carry(r))
	got, err := carrier.Body.(*Carried).Record()
	if err != nil || !bytes.Equal(got.Note.Bytes, largest) {
		t.Errorf("carried record: %v, want the bytes it had", err)
	}
	if again := Carry(carrier); again.Note != Carry(r).Note {
		t.Error("a carried record is carried nested, want its original")
	}
}

// A record, a receipt and a held say the same to package note and encoding/json
// as they say to us: the contract is narrower than both, never different.
func TestOthersReadTheSame(t *testing.T) {
	t.Parallel()
	k := loadKeys(t)
	r, line, _ := sealed(t, k)
	n, err := note.Open(r.Note.Bytes, note.VerifierList(k.old))
	if err != nil || n.Text != line+"\n" || len(n.Sigs) != 1 {
		t.Errorf("note.Open = %+v, %v; want the line under one signature", n, err)
	}
	var v struct {
		Seq  int64
		Kind string
		Void struct{ Why string }
	}
	if err := json.Unmarshal(r.Note.Line, &v); err != nil || v.Seq != 2 || v.Kind != "void" || v.Void.Why != "lapsed" {
		t.Errorf("encoding/json reads %+v, %v", v, err)
	}
}

// Every rule between members holds on both sides: never sealed, and unread.
func TestRulesBetweenMembers(t *testing.T) {
	t.Parallel()
	dispense := func(change func(*Dispense)) Body {
		d := &Dispense{Auth: Ref{"norte", 1, 9}, Position: "1", Hose: "A1", Grade: "DIE", Purpose: "test", VolumeFrom: "pump", Basis: "obs", End: "H"}
		change(d)
		return d
	}
	typed := func(change func(*Dispense)) Body {
		return dispense(func(d *Dispense) { d.VolumeFrom, d.People = "typed", two; change(d) })
	}
	tests := []struct {
		name string
		body Body
		want string
	}{
		{"start without people", &Start{Why: "enrolled"}, "it takes two"},
		{"replaced by one person", &Start{Why: "replaced", People: two[:1]}, "it takes two"},
		{"start with half a last record", &Start{Why: "corrupt", AfterHash: "00"}, "go together"},
		{"carried that is no base64", &Carried{Note: "é"}, "strict base64"},
		{"carried base64 with a line end", &Carried{Note: "YQ\n=="}, "strict base64"},
		{"carried that is no record", &Carried{Note: "YQ=="}, "not a canonical note"},
		{"config without layout", &Config{What: "layout"}, "has a layout"},
		{"config with a layout", &Config{What: "price", Layout: &Layout{}}, "has a layout"},
		{"test sale without a wiring", &Config{What: "layout", Layout: &Layout{}, Test: &Test{}, People: two}, "names its wiring"},
		{"test sale of one person", &Config{What: "layout", Layout: &Layout{Wiring: "0123456789abcdef"}, Test: &Test{}, People: two[:1]}, "it takes two"},
		{"layout with half a scale", &Config{What: "layout", Layout: &Layout{Num: new(int64(1))}}, "go together"},
		{"layout with a scale of 0", &Config{What: "layout", Layout: &Layout{Num: new(int64(1)), Den: new(int64(0))}}, "positive"},
		{"authorize without a hose", &Authorize{}, "must name a hose"},
		{"dispense without authorize", dispense(func(d *Dispense) { d.Auth = Ref{} }), "must name its authorize"},
		{"dispense without hose", dispense(func(d *Dispense) { d.Hose, d.Position = "", "" }), "must name its hose"},
		{"dispense with hose alone", dispense(func(d *Dispense) { d.Position = "" }), "go together"},
		{"dispense with one totalizer", dispense(func(d *Dispense) { d.TotalizerAfterUL = ul(1) }), "go together"},
		{"dispense that happened elsewhere", dispense(func(d *Dispense) { d.HappenedAt, d.HappenedPrecision = testTime, "day" }), "only a typed dispense"},
		{"dispense that was typed for a reason", dispense(func(d *Dispense) { d.TypedWhy = "no display" }), "only a typed dispense"},
		{"dispense with a source", dispense(func(d *Dispense) { d.Source = "sheet" }), "only a typed dispense"},
		{"happened without precision", typed(func(d *Dispense) { d.HappenedAt = testTime }), "go together"},
		{"typed by nobody", typed(func(d *Dispense) { d.People = nil }), "who typed it"},
		{"typed with an end", typed(func(d *Dispense) { d.End = "L" }), "the end H"},
		{"typed at 15 degrees", typed(func(d *Dispense) { d.Basis = "15C" }), "basis obs"},
		{"deny with label and scan", &Deny{Label: "a.1", Scanned: "x"}, "no label"},
		{"meter by one person", &MeterChange{Why: "reset", People: two[:1]}, "it takes two"},
		{"rollover by people", &MeterChange{Why: "rollover", People: two}, "nobody's act"},
		{"delivery by one person", &Delivery{Source: "gauge", People: two[:1]}, "it takes two"},
		{"delivery typed by nobody", &Delivery{Source: "typed"}, "it takes two"},
		{"override by one person", &Override{People: two[:1]}, "it takes two"},
		{"correction by one person", &Correct{Action: "void", People: two[:1]}, "it takes two"},
		{"replace by nothing", &Correct{Action: "replace", People: two}, "has a dispense"},
		{"assign nothing", &Correct{Action: "assign", People: two}, "has a dispense"},
		{"void with a dispense", &Correct{Action: "void", People: two, Dispense: &Dispense{}}, "has a dispense"},
		{"replace by an impossible dispense", &Correct{Action: "replace", People: two, Dispense: &Dispense{}}, "must name its authorize"},
		{"decision by nobody", &Decide{}, "who made it"},
	}
	for _, tt := range tests {
		if err := check(tt.body); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: check = %v, want %q", tt.name, err, tt.want)
		}
		if _, err := bodies[tt.body.Kind()].append(nil, tt.body); err == nil {
			t.Errorf("%s: is written, want an error", tt.name)
		}
	}
	carrier := Carry(mustOpen(t, "carried.note"))
	nested := &Carried{Note: base64.StdEncoding.EncodeToString(readFile(t, "carried.note"))}
	if err := check(nested); err == nil || !strings.Contains(err.Error(), "nested") {
		t.Errorf("nested carried: check = %v, want an error", err)
	}
	if err := check(carrier); err != nil {
		t.Errorf("carried: check = %v, want nil", err)
	}
}

func mustOpen(t testing.TB, name string) *Record {
	t.Helper()
	r, err := OpenRecord(readFile(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A body of the wrong Go type is a mistake of the program and is not written.
func TestSealRefusesStrangers(t *testing.T) {
	t.Parallel()
	k := loadKeys(t)
	env := newChain(t, k.old).envelope()
	env.Seq = 2
	for _, body := range []Body{stranger("laser"), stranger("void")} {
		if _, err := Seal(env, body, k.old); err == nil {
			t.Errorf("Seal of a %s of another package = nil, want an error", body.Kind())
		}
	}
}

type stranger string

func (s stranger) Kind() string { return string(s) }
