package dispense

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

// seed adds every golden note to a corpus.
func seed(f *testing.F) {
	files, err := filepath.Glob(v1("*.note"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
}

// FuzzOpenRecord: what we take for a record is a note for everybody else too,
// and its envelope and body come out again with the same bytes.
func FuzzOpenRecord(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := OpenRecord(b)
		if err != nil {
			if !errors.Is(err, ErrForm) {
				t.Errorf("OpenRecord(%q) = %v, want ErrForm", b, err)
			}
			return
		}
		if _, err := note.Open(b, note.VerifierList()); !unverified(err) {
			t.Errorf("%q is a record, but note.Open says %v", b, err)
		}
		if (r.Body == nil) == (r.Unread == nil) {
			t.Errorf("%q has the body %v and is unread %v", b, r.Body, r.Unread)
		}
		if r.Body == nil {
			return
		}
		line, err := appendRecord(nil, &r.Envelope, r.Body)
		if err != nil || !bytes.Equal(line, r.Note.Line) {
			t.Errorf("%q comes out again as %q, %v", r.Note.Line, line, err)
		}
	})
}

func unverified(err error) bool {
	_, ok := errors.AsType[*note.UnverifiedNoteError](err)
	return ok
}

// FuzzSplit: nothing of a message is lost or made, and each part begins as a
// note does.
func FuzzSplit(f *testing.F) {
	b, err := os.ReadFile(v1("journal.message"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte("{\n{\n\n{"))
	f.Add([]byte("x{"))
	f.Fuzz(func(t *testing.T, message []byte) {
		notes, err := Split(message)
		joined := bytes.Join(notes, nil)
		if !bytes.HasPrefix(message, joined) || (err == nil) != (len(joined) == len(message)) {
			t.Errorf("Split(%q) = %q, %v", message, notes, err)
		}
		for _, n := range notes {
			if n[0] != '{' || bytes.Contains(n, []byte("\n{")) {
				t.Errorf("Split(%q) has the part %q", message, n)
			}
		}
	})
}

// FuzzReadFrame: a frame that reads is the frame that is written.
func FuzzReadFrame(f *testing.F) {
	b, err := os.ReadFile(v1("segment"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(b[:len(b)/2])
	f.Add(make([]byte, 16))
	f.Fuzz(func(t *testing.T, b []byte) {
		n, rest, err := ReadFrame(b)
		if err != nil {
			if !bytes.Equal(rest, b) {
				t.Errorf("ReadFrame(%q) fails and takes %d bytes", b, len(b)-len(rest))
			}
			return
		}
		if again := append(AppendFrame(nil, n), rest...); !bytes.Equal(again, b) {
			t.Errorf("frame %q is written again as %q", b, again)
		}
	})
}

func FuzzDecodeHeld(f *testing.F) {
	b, err := os.ReadFile(v1("held.json"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"v":1,"policy":{"fleet":"0.0","own":"0.0"},"epoch":0,"durable":0,"unsent":0}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := DecodeHeld(b)
		if err != nil {
			return
		}
		if again, err := EncodeHeld(h); err != nil || !bytes.Equal(again, b) {
			t.Errorf("%q comes out again as %q, %v", b, again, err)
		}
	})
}

func FuzzParseTopic(f *testing.F) {
	f.Add("litro/v1/00/norte/journal")
	f.Add("litro/v1/0f/+/#")
	f.Fuzz(func(t *testing.T, s string) {
		topic, err := ParseTopic(s)
		if err == nil && topic.String() != s {
			t.Errorf("ParseTopic(%q) is written %q", s, topic)
		}
	})
}
