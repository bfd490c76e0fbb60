package dispense

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

func goodReceipt() *Receipt {
	return &Receipt{Station: "norte", Epoch: 1, Hash: testHash("0"), At: testTime, State: "ok"}
}

func goodHeld() *Held { return &Held{} }

func TestSealRefusesImpossibleMessages(t *testing.T) {
	t.Parallel()
	k := loadKeys(t)
	_, g := goldenGrant(t, k)
	tests := []struct {
		name string
		seal func() ([]byte, error)
		want string
	}{
		{"receipt of no station", func() ([]byte, error) {
			r := goodReceipt()
			r.Station = "N"
			return SealReceipt(r, k.receipt)
		}, "cannot name a station"},
		{"receipt in an unknown state", func() ([]byte, error) {
			r := goodReceipt()
			r.State = "fine"
			return SealReceipt(r, k.receipt)
		}, "state"},
		{"receipt without a hash", func() ([]byte, error) {
			r := goodReceipt()
			r.Hash = ""
			return SealReceipt(r, k.receipt)
		}, "hash"},
		{"receipt below zero", func() ([]byte, error) {
			r := goodReceipt()
			r.Seq = -1
			return SealReceipt(r, k.receipt)
		}, "seq"},
		{"grant of no shard", func() ([]byte, error) {
			v := *g
			v.Shard = "10"
			return SealGrant(&v, k.policy)
		}, "is no shard"},
		{"grant by one person", func() ([]byte, error) {
			v := *g
			v.People = two[:1]
			return SealGrant(&v, k.policy)
		}, "it takes two"},
		{"grant without server keys", func() ([]byte, error) {
			v := *g
			v.Receipt = nil
			return SealGrant(&v, k.policy)
		}, "server's keys"},
		{"grant of no station", func() ([]byte, error) {
			v := *g
			v.Station = "-x"
			return SealGrant(&v, k.policy)
		}, "cannot name a station"},
		{"held below zero", func() ([]byte, error) {
			h := goodHeld()
			h.Unsent = -1
			return EncodeHeld(h)
		}, "unsent"},
		{"receipt by a name that cannot be opened", func() ([]byte, error) {
			return SealReceipt(goodReceipt(), controlSigner{k.receipt})
		}, "not a signature line"},
		{"line with a TAB", func() ([]byte, error) { return SignLine([]byte("a\tb"), k.policy) }, "control character"},
		{"two lines", func() ([]byte, error) { return SignLine([]byte("a\nb"), k.policy) }, "canonical"},
		{"line with a blank one", func() ([]byte, error) { return SignLine([]byte("a\n\nb"), k.policy) }, "canonical"},
	}
	for _, tt := range tests {
		if b, err := tt.seal(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %q, %v; want %q", tt.name, b, err, tt.want)
		}
	}
}

func TestOpenRefusesOtherReceipts(t *testing.T) {
	t.Parallel()
	k := loadKeys(t)
	b, err := SealReceipt(goodReceipt(), k.receipt)
	if err != nil {
		t.Fatal(err)
	}
	good := string(b)
	line, _, _ := strings.Cut(good, "\n")
	resign := func(old, new string, signers ...note.Signer) []byte {
		altered := strings.Replace(line, old, new, 1)
		if altered == line && old != new {
			t.Fatalf("%q does not occur in %s", old, line)
		}
		return signAny(t, altered+"\n", signers...)
	}
	tests := []struct {
		name string
		note []byte
		want error
	}{
		{"altered", []byte(strings.Replace(good, `"seq":0`, `"seq":9`, 1)), ErrSignature},
		{"by the policy key", resign("", "", k.policy), ErrSignature},
		{"by two keys", resign("", "", k.receipt, k.policy), ErrForm},
		{"version 2", resign(`"v":1`, `"v":2`, k.receipt), ErrForm},
		{"space", resign(`"v":1,`, `"v":1, `, k.receipt), ErrForm},
		{"unknown member", resign(`"state"`, `"x":1,"state"`, k.receipt), ErrForm},
		{"member missing", resign(`"n":0,`, ``, k.receipt), ErrForm},
		{"unknown state", resign(`"ok"`, `"OK"`, k.receipt), ErrForm},
		{"of no station", resign(`"norte"`, `"no/te"`, k.receipt), ErrForm},
		{"without the last line end", []byte(strings.TrimSuffix(good, "\n")), ErrForm},
	}
	if _, err := OpenReceipt(b, k.policy, k.receipt); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenReceipt(b); !errors.Is(err, ErrSignature) {
		t.Errorf("without a key: %v, want ErrSignature", err)
	}
	for _, tt := range tests {
		if r, err := OpenReceipt(tt.note, k.receipt); !errors.Is(err, tt.want) {
			t.Errorf("%s: OpenReceipt = %v, %v; want %v", tt.name, r, err, tt.want)
		}
	}
}

func TestGrantReadsWithoutKeysButNotWithoutForm(t *testing.T) {
	t.Parallel()
	k := loadKeys(t)
	b, _ := goldenGrant(t, k)
	if _, err := OpenGrant(b, k.receipt); !errors.Is(err, ErrSignature) {
		t.Errorf("OpenGrant with another key = %v, want ErrSignature", err)
	}
	for _, altered := range []string{
		strings.Replace(string(b), `"v":1`, `"v":2`, 1),
		strings.Replace(string(b), `"07"`, `"70"`, 1),
		strings.TrimSuffix(string(b), "\n"),
		"",
	} {
		if g, err := ReadGrant([]byte(altered)); !errors.Is(err, ErrForm) {
			t.Errorf("ReadGrant(%q) = %v, %v; want ErrForm", altered, g, err)
		}
	}
}

func TestDecodeHeldRefuses(t *testing.T) {
	t.Parallel()
	text, err := EncodeHeld(goodHeld())
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"v":1,"policy":{"fleet":"0.0","own":"0.0"},"epoch":0,"durable":0,"unsent":0}`; string(text) != want {
		t.Errorf("a station that holds nothing says %s, want %s", text, want)
	}
	tests := []string{
		``, `{}`, `null`, string(text) + "\n", " " + string(text),
		strings.Replace(string(text), `"v":1`, `"v":2`, 1),
		strings.Replace(string(text), `"0.0"`, `"0"`, 1),
		strings.Replace(string(text), `"0.0"`, `"00.0"`, 1),
		strings.Replace(string(text), `"0.0"`, `"-1.0"`, 1),
		strings.Replace(string(text), `"0.0"`, `"0.0.0"`, 1),
		strings.Replace(string(text), `"0.0"`, `"0.9007199254740992"`, 1),
		strings.Replace(string(text), `}`, `,"asks":[]}`, 1),
	}
	for _, text := range tests {
		if h, err := DecodeHeld([]byte(text)); !errors.Is(err, ErrForm) || h != nil {
			t.Errorf("DecodeHeld(%s) = %v, %v; want ErrForm", text, h, err)
		}
	}
}

func TestTopic(t *testing.T) {
	t.Parallel()
	tests := []struct {
		topic string
		want  Topic // zero: refused
	}{
		{"litro/v1/00/norte/journal", Topic{"00", "norte", Journal}},
		{"litro/v1/0f/a1/receipt", Topic{"0f", "a1", Receipts}},
		{"litro/v1/0a/abcdefghijklmno-/policy", Topic{"0a", "abcdefghijklmno-", Policies}},
		{"litro/v1/07/norte/held", Topic{"07", "norte", Helds}},
		{"", Topic{}},
		{"litro/v1/00/norte", Topic{}},
		{"litro/v1/00/norte/journal/", Topic{}},
		{"/litro/v1/00/norte/journal", Topic{}},
		{"litro/v2/00/norte/journal", Topic{}},
		{"Litro/v1/00/norte/journal", Topic{}},
		{"litro/v1/10/norte/journal", Topic{}},
		{"litro/v1/0F/norte/journal", Topic{}},
		{"litro/v1/0g/norte/journal", Topic{}},
		{"litro/v1/0/norte/journal", Topic{}},
		{"litro/v1/+/norte/journal", Topic{}},
		{"litro/v1/00/+/journal", Topic{}},
		{"litro/v1/00/Norte/journal", Topic{}},
		{"litro/v1/00/-norte/journal", Topic{}},
		{"litro/v1/00/n/journal", Topic{}},
		{"litro/v1/00/abcdefghijklmnopq/journal", Topic{}},
		{"litro/v1/00//journal", Topic{}},
		{"litro/v1/00/norte/#", Topic{}},
		{"litro/v1/00/norte/Journal", Topic{}},
		{"litro/v1/00/norte/journals", Topic{}},
	}
	for _, tt := range tests {
		got, err := ParseTopic(tt.topic)
		if got != tt.want || (err == nil) != (tt.want != Topic{}) {
			t.Errorf("ParseTopic(%q) = %v, %v; want %v", tt.topic, got, err, tt.want)
		}
		if err == nil && got.String() != tt.topic {
			t.Errorf("%v is written %q, want %q", got, got.String(), tt.topic)
		}
	}
	for n := range Shards {
		if s := ShardName(n); !ValidShard(s) {
			t.Errorf("shard %d is named %q, which is no shard", n, s)
		}
	}
	if got, want := ShardFilter("07", Helds), "litro/v1/07/+/held"; got != want {
		t.Errorf("ShardFilter = %q, want %q", got, want)
	}
}

func TestRefAndHashForms(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"norte/1/2", "a1/9007199254740991/9007199254740991"} {
		if r, err := ParseRef(s); err != nil || r.String() != s {
			t.Errorf("ParseRef(%q) = %v, %v", s, r, err)
		}
	}
	for _, s := range []string{"", "norte", "norte/1", "norte/1/2/3", "norte/0/1", "norte/1/0", "norte/01/1", "norte/1/+1", "norte/-1/1", "norte/1/9007199254740992", "N/1/1", "norte/1/1 "} {
		if r, err := ParseRef(s); err == nil {
			t.Errorf("ParseRef(%q) = %v, want an error", s, r)
		}
	}
	h := HashNote([]byte("a"))
	if got, err := ParseHash(h.String()); err != nil || got != h {
		t.Errorf("ParseHash(%v) = %v, %v", h, got, err)
	}
	for _, s := range []string{"", h.String()[1:], strings.ToUpper(h.String()), strings.Repeat("g", 64)} {
		if got, err := ParseHash(s); err == nil {
			t.Errorf("ParseHash(%q) = %v, want an error", s, got)
		}
	}
	older, newer := Version{1, 9}, Version{2, 1}
	if !older.Less(newer) || newer.Less(older) || older.Less(older) || !(Version{2, 0}).Less(newer) {
		t.Error("versions are ordered by era first, then by number")
	}
	if _, err := (Version{-1, 0}).MarshalText(); err == nil {
		t.Error("a negative era is written, want an error")
	}
}
