package dispense

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"
)

func TestHeadNext(t *testing.T) {
	t.Parallel()
	head := Head{Epoch: 2, Seq: 7, Hash: HashNote([]byte("7"))}
	follow := Envelope{Station: "norte", Epoch: 2, Seq: 8, Prev: head.Hash.String()}
	tests := []struct {
		name   string
		change func(*Envelope)
		want   error
	}{
		{"the next", func(*Envelope) {}, nil},
		{"a gap", func(e *Envelope) { e.Seq = 9 }, ErrGap},
		{"a large gap", func(e *Envelope) { e.Seq = MaxInt }, ErrGap},
		{"the last again", func(e *Envelope) { e.Seq = 7 }, ErrChain},
		{"an old one again", func(e *Envelope) { e.Seq = 1 }, ErrChain},
		{"wrong prev", func(e *Envelope) { e.Prev = testHash("8") }, ErrChain},
		{"an older epoch", func(e *Envelope) { e.Epoch = 1 }, ErrChain},
		{"a newer epoch", func(e *Envelope) { e.Epoch = 3 }, ErrChain},
	}
	for _, tt := range tests {
		r := &Record{Envelope: follow, Hash: HashNote([]byte("8"))}
		tt.change(&r.Envelope)
		got, err := head.Next(r)
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: Next = %v, want %v", tt.name, err, tt.want)
		}
		want := head
		if tt.want == nil {
			want = Head{2, 8, r.Hash}
		}
		if got != want {
			t.Errorf("%s: Next leaves %v, want %v", tt.name, got, want)
		}
	}
}

// broken returns r with a signature that does not verify: its last byte is
// another.
func broken(t testing.TB, r *Record, i int) *Record {
	t.Helper()
	n := r.Note
	n.Sigs = append([]Signature(nil), n.Sigs...)
	n.Sigs[i].sig = append([]byte(nil), n.Sigs[i].sig...)
	n.Sigs[i].sig[63] ^= 1
	got, err := OpenRecord(n.render())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestVerify(t *testing.T) {
	t.Parallel()
	k := loadKeys(t)
	c := newChain(t, k.old)
	c.head.Seq = 1
	one, two := c.seal(void(1)), c.seal(void(2))
	change := c.change(k.new)
	after := c.seal(void(3))
	wrongKey := newChain(t, k.new)
	wrongKey.head = Head{1, 3, two.Hash}
	byNew := wrongKey.seal(void(9))

	other := newChain(t, k.old)
	other.head = Head{1, 3, two.Hash}
	other.sign = []note.Signer{k.old, k.old}
	lie := other.seal(&KeyChange{Key: k.new.vkey, Why: "renew"}) // the second signature is not the new key's
	other.sign = other.sign[:1]
	nonsense := newChain(t, k.old)
	nonsense.head = Head{1, 3, two.Hash}
	nonsense.sign = []note.Signer{k.old, k.new}
	noKey := nonsense.seal(&KeyChange{Key: "norte+00000000+none", Why: "renew"})
	unread, err := OpenRecord(signAny(t, string(bytes.Replace(change.Note.Line, []byte("renew"), []byte("bored"), 1))+"\n", k.old, k.new))
	if err != nil || unread.Unread == nil {
		t.Fatalf("a key change that cannot be read: %v, %v", unread, err)
	}

	tests := []struct {
		name    string
		records []*Record
		good    int
		key     keyPair
		ok      bool
	}{
		{"nothing", nil, 0, k.old, true},
		{"one", []*Record{one}, 1, k.old, true},
		{"a run", []*Record{one, two}, 2, k.old, true},
		{"a change of key", []*Record{one, two, change, after}, 4, k.new, true},
		{"last signature bad", []*Record{one, broken(t, two, 0)}, 1, k.old, false},
		{"only signature bad", []*Record{broken(t, one, 0)}, 0, k.old, false},
		{"bad after a change of key", []*Record{one, two, change, broken(t, after, 0)}, 3, k.new, false},
		{"old key's signature on the change bad", []*Record{one, two, broken(t, change, 0)}, 2, k.old, false},
		{"new key's signature on the change bad", []*Record{one, two, broken(t, change, 1)}, 2, k.old, false},
		{"second signature not by the new key", []*Record{one, two, lie}, 2, k.old, false},
		{"new key that is none", []*Record{one, two, noKey}, 2, k.old, false},
		{"old key after the change", []*Record{one, two, change, other.seal(void(4))}, 3, k.new, false},
		{"new key before the change", []*Record{one, two, byNew}, 2, k.old, false},
		{"other key id within a run", []*Record{one, byNew, two}, 1, k.old, false},
		{"unread change of key", []*Record{one, two, unread}, 3, k.old, true},
	}
	for _, tt := range tests {
		good, key, err := Verify(tt.records, k.old)
		if good != tt.good || (err == nil) != tt.ok || key == nil || key.KeyHash() != tt.key.KeyHash() {
			t.Errorf("%s: Verify = %d, %v, %v; want %d under %08x, ok %v", tt.name, good, key, err, tt.good, tt.key.KeyHash(), tt.ok)
		}
		if !tt.ok && tt.name != "new key that is none" && !errors.Is(err, ErrSignature) {
			t.Errorf("%s: Verify = %v, want ErrSignature", tt.name, err)
		}
	}
}

// oneByOne is what Verify must agree with.
func oneByOne(records []*Record, v note.Verifier) (good int) {
	for _, r := range records {
		if r.Note.Verify(0, v) != nil {
			return good
		}
		if change, ok := r.Body.(*KeyChange); ok {
			next, err := newKey(r, change)
			if err != nil {
				return good
			}
			v = next
		}
		good++
	}
	return good
}

// Whatever a stranger does to the bytes between station and server, what holds
// as a chain and passes Verify is what passes one by one, and all of it is what
// the station said.
func TestVerifyAgreesWithOneByOne(t *testing.T) {
	t.Parallel()
	k := loadKeys(t)
	rapid.Check(t, func(rt *rapid.T) {
		c := newChain(t, k.old)
		c.head.Seq = 1
		head := c.head
		changeAt := rapid.IntRange(0, 20).Draw(rt, "key change at")
		var said [][]byte
		for n := range rapid.IntRange(1, 16).Draw(rt, "records") {
			r := (*Record)(nil)
			if n == changeAt {
				r = c.change(k.new)
			} else {
				r = c.seal(void(n))
			}
			said = append(said, r.Note.Bytes)
		}
		received := corrupt(rt, bytes.Join(said, nil))
		notes, _ := Split(received)
		var chained []*Record
		for _, b := range notes {
			r, err := OpenRecord(b)
			if err != nil {
				break
			}
			if head, err = head.Next(r); err != nil {
				break
			}
			chained = append(chained, r)
		}
		good, _, err := Verify(chained, k.old)
		if want := oneByOne(chained, k.old); good != want || (err == nil) != (good == len(chained)) {
			rt.Fatalf("Verify = %d, %v of %d; one by one %d", good, err, len(chained), want)
		}
		for i, r := range chained[:good] {
			if !bytes.Equal(r.Note.Bytes, said[i]) {
				rt.Fatalf("record %d counts as\n%s\nbut the station said\n%s", i, r.Note.Bytes, said[i])
			}
		}
	})
}

// corrupt changes, drops or repeats bytes of a message, or leaves it alone.
func corrupt(rt *rapid.T, message []byte) []byte {
	b := bytes.Clone(message)
	for range rapid.IntRange(0, 2).Draw(rt, "corruptions") {
		i := rapid.IntRange(0, len(b)-1).Draw(rt, "at")
		switch rapid.IntRange(0, 2).Draw(rt, "how") {
		case 0:
			b[i] ^= byte(rapid.IntRange(1, 255).Draw(rt, "flip"))
		case 1:
			b = b[:i+1]
		default:
			b = append(b, b[i:]...)
		}
	}
	return b
}

// renamed is a verifier of the same key under another name.
type renamed struct{ note.Verifier }

func (renamed) Name() string { return "sur" }

func TestNoteVerifyRefuses(t *testing.T) {
	t.Parallel()
	k := loadKeys(t)
	r, _, _ := sealed(t, k)
	tests := []struct {
		name string
		i    int
		key  note.Verifier
	}{
		{"a signature that is not there", 1, k.old},
		{"another key", 0, k.new},
		{"another name", 0, renamed{k.old}},
	}
	for _, tt := range tests {
		if err := r.Note.Verify(tt.i, tt.key); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: Verify = %v, want ErrSignature", tt.name, err)
		}
	}
}

// The form of a note does not depend on what its line says.
func TestParseNoteRefuses(t *testing.T) {
	t.Parallel()
	k := loadKeys(t)
	good := string(signAny(t, "x\n", k.old))
	_, sig, _ := strings.Cut(good, "\n\n")
	if _, err := ParseNote([]byte(good)); err != nil {
		t.Fatal(err)
	}
	if n, err := ParseNote([]byte(good + sig)); err != nil || len(n.Sigs) != 2 {
		t.Errorf("two signatures: %v, want a note", err)
	}
	for name, text := range map[string]string{
		"three signatures":        good + sig + sig,
		"a plus in the name":      strings.Replace(good, "norte", "nor+te", 1),
		"a DEL in the name":       strings.Replace(good, "norte", "nor\x7fte", 1),
		"no line":                 "\n\n" + sig,
		"a control in the line":   strings.Replace(good, "x", "\x1f", 1),
		"a CR in the line":        strings.Replace(good, "x", "x\r", 1),
		"broken UTF-8":            strings.Replace(good, "x", "\xff", 1),
		"an open signature line":  strings.TrimSuffix(good, "\n"),
		"slack bits of base64":    "x\n\n" + slack(t, sig),
		"a signature of no bytes": "x\n\n— norte \n",
	} {
		if n, err := ParseNote([]byte(text)); !errors.Is(err, ErrForm) {
			t.Errorf("%s: ParseNote(%q) = %v, %v; want ErrForm", name, text, n, err)
		}
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	k := loadKeys(t)
	c := newChain(t, k.old)
	c.head.Seq = 1
	var records []*Record
	for n := range MaxRecords {
		records = append(records, c.seal(void(n)))
		notes, err := Split(message(records))
		if err != nil || len(notes) != n+1 {
			t.Fatalf("Split of %d = %d, %v", n+1, len(notes), err)
		}
		for i, b := range notes {
			if !bytes.Equal(b, records[i].Note.Bytes) {
				t.Errorf("note %d of %d is %q, want %q", i, n+1, b, records[i].Note.Bytes)
			}
		}
	}
	one, two := records[0].Note.Bytes, records[1].Note.Bytes
	tests := []struct {
		name    string
		message []byte
		good    int // notes that open as records
		err     bool
	}{
		{"nothing", nil, 0, false},
		{"garbage before", append([]byte("x\n"), one...), 0, true},
		{"line end before", append([]byte("\n"), one...), 0, true},
		{"garbage between", append(append(bytes.Clone(one), "x\n"...), two...), 1, false},
		{"garbage after", append(bytes.Clone(one), "x\n"...), 0, false},
		{"cut short", one[:len(one)-1], 0, false},
		{"first cut short", append(bytes.Clone(one[:len(one)-1]), two...), 0, false},
		{"a line that begins with a brace within", append([]byte("{}\n"), one...), 1, false},
	}
	for _, tt := range tests {
		notes, err := Split(tt.message)
		good := 0
		for _, b := range notes {
			if _, err := OpenRecord(b); err == nil {
				good++
			}
		}
		if good != tt.good || (err != nil) != tt.err {
			t.Errorf("%s: Split = %d notes, %d good, %v; want %d good, error %v", tt.name, len(notes), good, err, tt.good, tt.err)
		}
	}
}

func TestReadFrameTornAndFlipped(t *testing.T) {
	t.Parallel()
	notes := [][]byte{[]byte("one"), bytes.Repeat([]byte("x"), MaxCarried)}
	var b []byte
	for _, n := range notes {
		b = AppendFrame(b, n)
	}
	rest := b
	for _, want := range notes {
		var got []byte
		var err error
		if got, rest, err = ReadFrame(rest); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("ReadFrame = %.20q, %v; want %.20q", got, err, want)
		}
	}
	if len(rest) != 0 {
		t.Errorf("%d bytes are left, want none", len(rest))
	}

	frame := AppendFrame(nil, mustOpen(t, "void_min.note").Note.Bytes)
	for n := range frame {
		if _, rest, err := ReadFrame(frame[:n]); !errors.Is(err, ErrTorn) || len(rest) != n {
			t.Errorf("cut to %d of %d bytes: %v with %d left, want ErrTorn", n, len(frame), err, len(rest))
		}
	}
	for bit := range 8 * len(frame) {
		flipped := bytes.Clone(frame)
		flipped[bit/8] ^= 1 << (bit % 8)
		if _, _, err := ReadFrame(flipped); !errors.Is(err, ErrTorn) && !errors.Is(err, ErrFrame) {
			t.Errorf("bit %d flipped: %v, want ErrTorn or ErrFrame", bit, err)
		}
	}
	for name, b := range map[string][]byte{
		"an empty frame":       AppendFrame(nil, nil),
		"a frame of zeros":     make([]byte, 100),
		"a frame of 8 KiB + 1": AppendFrame(nil, make([]byte, MaxCarried+1)),
	} {
		if _, _, err := ReadFrame(b); !errors.Is(err, ErrFrame) {
			t.Errorf("%s: %v, want ErrFrame", name, err)
		}
	}
}
