package canon

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A pair is a text, as a Ref is.
type pair struct{ A, B string }

func (p pair) MarshalText() ([]byte, error) {
	if p.A == "" || p.B == "" {
		return nil, errors.New("is half a pair")
	}
	return []byte(p.A + "/" + p.B), nil
}

func (p *pair) UnmarshalText(b []byte) error {
	var ok bool
	p.A, p.B, ok = strings.Cut(string(b), "/")
	if !ok || p.A == "" || p.B == "" {
		return errors.New("is half a pair")
	}
	return nil
}

type inner struct {
	Name string `c:"name,required,max=4"`
	N    *int64 `c:"n"`
}

type loose struct {
	A string `c:"a"`
	B bool   `c:"b"`
}

// A sample has a field of every type and rule.
type sample struct {
	V      int64     `c:"v,required,min=1"`
	Word   string    `c:"word,enum=red|blue"`
	Text   string    `c:"text,max=12"`
	Hash   string    `c:"hash,hex=4"`
	Opt    *int64    `c:"opt"`
	Yes    bool      `c:"yes"`
	Said   bool      `c:"said,required"`
	At     time.Time `c:"at"`
	Pair   pair      `c:"pair"`
	In     *inner    `c:"in"`
	Loose  loose     `c:"loose"`
	List   []string  `c:"list,required,max=2,each=3"`
	Hashes []string  `c:"hashes,hex=4"`
	Inners []inner   `c:"inners,max=2"`
}

var sampleCodec = New[sample]()

const smallest = `{"v":1,"said":false}`

var full = sample{
	V: MaxInt, Word: "blue", Text: `é"\`, Hash: "00ff", Opt: new(int64(0)), Yes: true, Said: true,
	At: time.Date(2026, 11, 22, 20, 14, 3, 0, time.UTC), Pair: pair{"a", "b"},
	In: &inner{"x", new(int64(-MaxInt))}, Loose: loose{B: true}, List: []string{"a", "bcd"},
	Hashes: []string{"0123"}, Inners: []inner{{Name: "y"}, {Name: "z", N: new(int64(7))}},
}

const fullText = `{"v":9007199254740991,"word":"blue","text":"é\"\\","hash":"00ff","opt":0,"yes":true,"said":true,` +
	`"at":"2026-11-22T20:14:03Z","pair":"a/b","in":{"name":"x","n":-9007199254740991},"loose":{"b":true},"list":["a","bcd"],` +
	`"hashes":["0123"],"inners":[{"name":"y"},{"name":"z","n":7}]}`

func TestOneForm(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text  string
		value sample
	}{
		{smallest, sample{V: 1}},
		{fullText, full},
	}
	for _, tt := range tests {
		got, err := sampleCodec.Append(nil, &tt.value)
		if err != nil || string(got) != tt.text {
			t.Errorf("Append = %s, %v; want %s", got, err, tt.text)
		}
		value, err := sampleCodec.Decode([]byte(tt.text))
		if err != nil {
			t.Errorf("Decode(%s): %v", tt.text, err)
			continue
		}
		if diff := cmp.Diff(&tt.value, value); diff != "" {
			t.Errorf("Decode(%s) differs (-want +got):\n%s", tt.text, diff)
		}
		if err := CheckObject([]byte(tt.text)); err != nil {
			t.Errorf("CheckObject(%s) = %v, want nil", tt.text, err)
		}
	}
}

// Each of these is another form of something, or breaks a rule; the reason must
// be the right one.
func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"nothing", ``, `is not an object`},
		{"null", `null`, `is not an object`},
		{"list", `[]`, `is not an object`},
		{"empty object", `{}`, `is an empty object; it must be absent instead`},
		{"byte order mark", "\ufeff" + smallest, `is not an object`},
		{"space before", ` {"v":1,"said":false}`, `is not an object`},
		{"space inside", `{ "v":1,"said":false}`, `member "v" is missing or out of place`},
		{"space after colon", `{"v": 1,"said":false}`, `member "v" is not an integer`},
		{"space after comma", `{"v":1, "said":false}`, `member "said" is missing`},
		{"space at the end", `{"v":1,"said":false }`, `ends with " }"`},
		{"space after", `{"v":1,"said":false} `, `goes on after its end with " "`},
		{"line end after", smallest + "\n", `goes on after its end`},
		{"two values", smallest + smallest, `goes on after its end`},
		{"extra brace", smallest + "}", `goes on after its end`},
		{"cut short", `{"v":1,"said":false`, `ends with ""`},
		{"trailing comma", `{"v":1,"said":false,}`, `which is no member`},
		{"leading comma", `{,"v":1,"said":false}`, `member "v" is missing`},
		{"missing member", `{"v":1}`, `member "said" is missing`},
		{"reordered", `{"said":false,"v":1}`, `member "v" is missing or out of place`},
		{"reordered optional", `{"v":1,"said":false,"word":"red"}`, `member "word" is repeated or out of place`},
		{"repeated required", `{"v":1,"v":1,"said":false}`, `member "said" is missing`},
		{"repeated optional", `{"v":1,"said":false,"pair":"a/b","pair":"a/b"}`, `member "pair" is repeated`},
		{"unknown", `{"v":1,"said":false,"zzz":1}`, `member "zzz" is unknown`},
		{"other case", `{"V":1,"said":false}`, `member "v" is missing`},
		{"other case of the last", `{"v":1,"said":false,"Pair":"a/b"}`, `member "Pair" is unknown`},
		{"escaped name", `{"\u0076":1,"said":false}`, `member "v" is missing`},

		{"null member", `{"v":1,"word":null,"said":false}`, `member "word" is not a string`},
		{"null integer", `{"v":1,"opt":null,"said":false}`, `member "opt" is not an integer`},
		{"null object", `{"v":1,"said":false,"in":null}`, `member "in" is not an object`},
		{"empty string", `{"v":1,"text":"","said":false}`, `member "text" is empty`},
		{"empty list", `{"v":1,"said":false,"list":[]}`, `member "list[0]" is not a string`},
		{"empty inner object", `{"v":1,"said":false,"loose":{}}`, `member "loose" is an empty object`},
		{"empty string in a list", `{"v":1,"said":false,"list":[""]}`, `member "list[0]" is empty`},
		{"false optional bool", `{"v":1,"yes":false,"said":false}`, `member "yes" is false`},
		{"bool as integer", `{"v":1,"said":0}`, `member "said" is not true or false`},
		{"bool in capitals", `{"v":1,"said":True}`, `member "said" is not true or false`},
		{"bool as string", `{"v":1,"said":"true"}`, `member "said" is not true or false`},

		{"float", `{"v":1.0,"said":false}`, `member "said" is missing`},
		{"exponent", `{"v":1e3,"said":false}`, `member "said" is missing`},
		{"minus zero", `{"v":1,"opt":-0,"said":false}`, `member "opt" is not an integer`},
		{"leading zero", `{"v":01,"said":false}`, `member "v" is not an integer`},
		{"leading zero after minus", `{"v":1,"opt":-01,"said":false}`, `member "opt" is not an integer`},
		{"plus", `{"v":+1,"said":false}`, `member "v" is not an integer`},
		{"minus alone", `{"v":1,"opt":-,"said":false}`, `member "opt" is not an integer`},
		{"2^53", `{"v":9007199254740992,"said":false}`, `member "v" is not an integer`},
		{"-2^53", `{"v":1,"opt":-9007199254740992,"said":false}`, `member "opt" is not an integer`},
		{"2^64+1", `{"v":18446744073709551617,"said":false}`, `member "v" is not an integer`},
		{"integer as string", `{"v":"1","said":false}`, `member "v" is not an integer`},
		{"below the least", `{"v":0,"said":false}`, `member "v" is 0; the least allowed is 1`},

		{"needless escape of a letter", `{"v":1,"text":"\u0041","said":false}`, `member "text" has a control character, a needless escape`},
		{"needless escape of a slash", `{"v":1,"text":"\/","said":false}`, `needless escape`},
		{"escape of a line end", `{"v":1,"text":"\n","said":false}`, `needless escape`},
		{"escaped surrogates", `{"v":1,"text":"\ud83d\ude00","said":false}`, `needless escape`},
		{"line end", "{\"v\":1,\"text\":\"\n\",\"said\":false}", `has a control character`},
		{"tab", "{\"v\":1,\"text\":\"\t\",\"said\":false}", `has a control character`},
		{"NUL", "{\"v\":1,\"text\":\"\x00\",\"said\":false}", `has a control character`},
		{"U+007F", "{\"v\":1,\"text\":\"a\u007f\",\"said\":false}", `has a control character`},
		{"U+0085", "{\"v\":1,\"text\":\"a\u0085\",\"said\":false}", `has a control character`},
		{"U+009F", "{\"v\":1,\"text\":\"a\u009f\",\"said\":false}", `has a control character`},
		{"U+2028", "{\"v\":1,\"text\":\"a\u2028\",\"said\":false}", `has a control character`},
		{"U+2029", "{\"v\":1,\"text\":\"a\u2029\",\"said\":false}", `has a control character`},
		{"broken UTF-8", "{\"v\":1,\"text\":\"\xff\",\"said\":false}", `is not UTF-8`},
		{"overlong UTF-8", "{\"v\":1,\"text\":\"\xc0\xaf\",\"said\":false}", `is not UTF-8`},
		{"surrogate in UTF-8", "{\"v\":1,\"text\":\"\xed\xa0\x80\",\"said\":false}", `is not UTF-8`},
		{"open string", `{"v":1,"text":"a`, `member "text" is not a string`},
		{"open string after an escape", `{"v":1,"text":"\\`, `member "text" is not a string`},
		{"escape at the end", `{"v":1,"text":"\`, `member "text" has a control character, a needless escape`},
		{"single quotes", `{"v":1,"text":'a',"said":false}`, `member "text" is not a string`},

		{"string too long", `{"v":1,"text":"1234567890123","said":false}`, `member "text" has 13 bytes; at most 12 are allowed`},
		{"bytes are counted, not letters", `{"v":1,"text":"ééééééé","said":false}`, `member "text" has 14 bytes`},
		{"unknown word", `{"v":1,"word":"Red","said":false}`, `member "word" is "Red", not one of red, blue`},
		{"hex in capitals", `{"v":1,"hash":"00FF","said":false}`, `member "hash" is not 4 lower-case hex digits`},
		{"hex too short", `{"v":1,"hash":"00f","said":false}`, `member "hash" is not 4 lower-case hex digits`},
		{"hex in a list", `{"v":1,"said":false,"hashes":["0123","012g"]}`, `member "hashes[1]" is not 4 lower-case hex digits`},
		{"list too long", `{"v":1,"said":false,"list":["a","b","c"]}`, `member "list" has more than 2 members`},
		{"string of a list too long", `{"v":1,"said":false,"list":["a","abcd"]}`, `member "list[1]" has 4 bytes; at most 3 are allowed`},
		{"open list", `{"v":1,"said":false,"list":["a"`, `member "list" is not a closed list`},
		{"comma at the end of a list", `{"v":1,"said":false,"list":["a",]}`, `member "list[1]" is not a string`},
		{"list that is none", `{"v":1,"said":false,"list":"a"}`, `member "list" is not a closed list`},
		{"missing in a list", `{"v":1,"said":false,"inners":[{"name":"y"},{"n":7}]}`, `member "inners[1].name" is missing`},
		{"unknown in a list", `{"v":1,"said":false,"inners":[{"name":"y","q":1}]}`, `member "inners[0].q" is unknown`},
		{"inner object not closed", `{"v":1,"said":false,"in":{"name":"x"`, `member "in" ends with ""`},

		{"time with fraction", `{"v":1,"said":false,"at":"2026-11-22T20:14:03.5Z"}`, `member "at" is not a time`},
		{"time with zero fraction", `{"v":1,"said":false,"at":"2026-11-22T20:14:03.0Z"}`, `member "at" is not a time`},
		{"time with offset", `{"v":1,"said":false,"at":"2026-11-22T20:14:03+00:00"}`, `member "at" is not a time`},
		{"time in small letters", `{"v":1,"said":false,"at":"2026-11-22t20:14:03z"}`, `member "at" is not a time`},
		{"leap second", `{"v":1,"said":false,"at":"2026-12-31T23:59:60Z"}`, `member "at" is not a time`},
		{"no such day", `{"v":1,"said":false,"at":"2026-02-29T00:00:00Z"}`, `member "at" is not a time`},
		{"the zero time", `{"v":1,"said":false,"at":"0001-01-01T00:00:00Z"}`, `member "at" is not a time`},
		{"time as number", `{"v":1,"said":false,"at":1}`, `member "at" is not a string`},
		{"text refused by its type", `{"v":1,"said":false,"pair":"a"}`, `member "pair" is half a pair`},
		{"text that is no string", `{"v":1,"said":false,"pair":{}}`, `member "pair" is not a string`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := sampleCodec.Decode([]byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Decode(%s) = %v, want %q", tt.text, err, tt.want)
			}
		})
	}
}

// What nobody could read is never written.
func TestAppendRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*sample)
		want   string
	}{
		{"below the least", func(s *sample) { s.V = 0 }, `member "v" is 0`},
		{"integer too large", func(s *sample) { s.Opt = new(int64(MaxInt + 1)) }, `member "opt" is not an integer`},
		{"integer too small", func(s *sample) { s.Opt = new(int64(-MaxInt - 1)) }, `member "opt" is not an integer`},
		{"unknown word", func(s *sample) { s.Word = "green" }, `not one of red, blue`},
		{"string too long", func(s *sample) { s.Text = strings.Repeat("x", 13) }, `at most 12`},
		{"control character", func(s *sample) { s.Text = "a\n" }, `control character`},
		{"C1 control", func(s *sample) { s.Text = "a\u0085" }, `control character`},
		{"broken UTF-8", func(s *sample) { s.Text = "a\xff" }, `not UTF-8`},
		{"hex", func(s *sample) { s.Hash = "xx" }, `hex digits`},
		{"year too large", func(s *sample) { s.At = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }, `is not a time`},
		{"less than a second after zero", func(s *sample) { s.At = time.Time{}.Add(5) }, `is not a time`},
		{"half a text", func(s *sample) { s.Pair = pair{A: "a"} }, `member "pair" is half a pair`},
		{"required member of an object", func(s *sample) { s.In = &inner{} }, `member "in.name" is missing`},
		{"empty string in a list", func(s *sample) { s.List = []string{""} }, `member "list[0]" is empty`},
		{"list too long", func(s *sample) { s.List = []string{"a", "b", "c"} }, `more than 2`},
		{"required member in a list", func(s *sample) { s.Inners = []inner{{Name: "a"}, {}} }, `member "inners[1].name" is missing`},
	}
	for _, tt := range tests {
		s := full
		tt.change(&s)
		_, err := sampleCodec.Append(nil, &s)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: Append = %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestRequiredStructMayHoldZeros(t *testing.T) {
	t.Parallel()
	type zeros struct {
		A int64 `c:"a,required"`
		B bool  `c:"b,required"`
	}
	type outer struct {
		In zeros `c:"in,required"`
	}
	got, err := New[outer]().Append(nil, &outer{})
	if want := `{"in":{"a":0,"b":false}}`; err != nil || string(got) != want {
		t.Errorf("Append = %s, %v; want %s", got, err, want)
	}
}

func TestAppendRefusesNothing(t *testing.T) {
	t.Parallel()
	codec := New[loose]()
	if got, err := codec.Append(nil, &loose{}); err == nil {
		t.Errorf("Append of nothing = %s, want an error", got)
	}
	if _, err := codec.Decode([]byte(`{}`)); err == nil {
		t.Error("Decode of nothing = nil, want an error")
	}
}

func TestDecodePrefix(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, rest string }{
		{smallest, `}`},
		{`{"v":1,"said":true,"more":{}}`, `,"more":{}}`},
		{`{"v":1,"said":true,"list":["a"],"said":1`, `,"said":1`},
	}
	for _, tt := range tests {
		_, rest, err := sampleCodec.DecodePrefix([]byte(tt.text))
		if err != nil || string(rest) != tt.rest {
			t.Errorf("DecodePrefix(%s) leaves %s, %v; want %s", tt.text, rest, err, tt.rest)
		}
	}
}

func TestTimesAreCutToSeconds(t *testing.T) {
	t.Parallel()
	s := sample{V: 1, At: time.Date(2026, 11, 22, 14, 14, 3, 999_999_999, time.FixedZone("", -6*3600))}
	got, err := sampleCodec.Append(nil, &s)
	if want := `{"v":1,"said":false,"at":"2026-11-22T20:14:03Z"}`; err != nil || string(got) != want {
		t.Errorf("Append = %s, %v; want %s", got, err, want)
	}
}

func TestCheckObjectRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{``, `is not an object`},
		{`[1]`, `is not an object`},
		{`"a"`, `is not an object`},
		{`{}`, `has no member`},
		{`{"a":{}}`, `member "a" has no member`},
		{`{"a":[]}`, `member "a[0]" is not an integer`},
		{`{"a":""}`, `member "a" is empty`},
		{`{"a":null}`, `member "a" is not an integer`},
		{`{"":1}`, `has no member`},
		{`{"a":1,"a":1}`, `member "a" is repeated`},
		{`{"b":[1,{"a":1,"a":2}]}`, `member "b[1].a" is repeated`},
		{`{"a" :1}`, `member "a" has no value`},
		{`{"a":1 }`, `not a closed object`},
		{`{"a":1,}`, `has no member`},
		{`{"a":[1,]}`, `member "a[1]" is not an integer`},
		{`{"a":[1 ]}`, `not a closed list`},
		{`{"a":1.5}`, `not a closed object`},
		{`{"a":1E2}`, `not a closed object`},
		{`{"a":-0}`, `is not an integer`},
		{`{"a":00}`, `is not an integer`},
		{`{"a":9007199254740992}`, `is not an integer`},
		{`{"a":-9007199254740992}`, `is not an integer`},
		{`{"a":"\u0041"}`, `needless escape`},
		{`{"a":"\/"}`, `needless escape`},
		{"{\"a\":\"\u2028\"}", `control character`},
		{"{\"a\":\"\xff\"}", `not UTF-8`},
		{`{"a":1}x`, `goes on after its end`},
		{`{"a":`, `ends too early`},
		{`{"a":truer}`, `not a closed object`},
		{`{"a":` + strings.Repeat("[", 20) + `1`, `is nested too deep`},
	}
	for _, tt := range tests {
		if err := CheckObject([]byte(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("CheckObject(%s) = %v, want %q", tt.text, err, tt.want)
		}
	}
}

func TestNewPanics(t *testing.T) {
	t.Parallel()
	tests := map[string]func(){
		"not a struct": func() { New[int]() },
		"unknown rule": func() {
			New[struct {
				A string `c:"a,most=3"`
			}]()
		},
		"rule not number": func() {
			New[struct {
				A string `c:"a,max=x"`
			}]()
		},
		"type": func() {
			New[struct {
				A float64 `c:"a,required"`
			}]()
		},
		"optional number": func() {
			New[struct {
				A int64 `c:"a"`
			}]()
		},
	}
	for name, f := range tests {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: New did not panic", name)
				}
			}()
			f()
		}()
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		max  int
		want string
	}{
		{"plain", 10, "plain"},
		{"cut here", 3, "cut"},
		{"año", 2, "a"}, // not half a letter
		{"año", 3, "añ"},
		{"a\tb\nc\u2028d", 20, "a b c d"},
		{"a\xffb", 20, "a\ufffdb"},
		{"", 5, ""},
	}
	for _, tt := range tests {
		if got := Clean(tt.in, tt.max); got != tt.want {
			t.Errorf("Clean(%q, %d) = %q, want %q", tt.in, tt.max, got, tt.want)
		}
	}
}

// Whatever a person types, cleaned it can be written.
func TestCleanCanBeWritten(t *testing.T) {
	t.Parallel()
	type remark struct {
		Text string `c:"text,required,max=20"`
	}
	codec := New[remark]()
	rapid.Check(t, func(t *rapid.T) {
		s := Clean(string(rapid.SliceOf(rapid.Byte()).Draw(t, "typed")), 20)
		if s == "" {
			return
		}
		text, err := codec.Append(nil, &remark{s})
		if err != nil {
			t.Fatalf("Append(%q): %v", s, err)
		}
		got, err := codec.Decode(text)
		if err != nil || got.Text != s {
			t.Fatalf("Decode(%s) = %v, %v; want %q", text, got, err, s)
		}
	})
}
