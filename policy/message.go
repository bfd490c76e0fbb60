package policy

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/canon"
)

// Fleet is the log that is the same for all stations. The other log of a
// station has the station's id as its name.
const Fleet = "fleet"

// A Message is a run of entries of one log, or a part of a snapshot, under one
// signature by the server's key <origin>/policy.
type Message struct {
	V    int64     `c:"v,required,min=1"`
	Log  string    `c:"log,required,max=16"`
	Era  int64     `c:"era,required,min=1"`
	From int64     `c:"from,required,min=0"`
	To   int64     `c:"to,required,min=0"`
	At   time.Time `c:"at,required"` // the server's time
	// Base, Part and Parts are set in a snapshot only, which stands for all that
	// came before Base: there From and To are Base, and an entry's number is the
	// version that last set its object. Part counts from 1 to Parts.
	Base  *int64 `c:"base"`
	Part  *int64 `c:"part"`
	Parts *int64 `c:"parts"`

	Entries []Entry
}

// Snapshot tells whether m is a part of a snapshot.
func (m *Message) Snapshot() bool { return m.Base != nil }

// Version returns what a station holds once it has taken m, or the last part of
// its snapshot.
func (m *Message) Version() dispense.Version { return dispense.Version{Era: m.Era, N: m.To} }

// String names m as messages to people do: "fleet 1764000000.7–9".
func (m *Message) String() string {
	if m.Snapshot() && m.Part != nil && m.Parts != nil {
		return fmt.Sprintf("%s %d.%d, part %d of %d", m.Log, m.Era, *m.Base, *m.Part, *m.Parts)
	}
	return fmt.Sprintf("%s %d.%d–%d", m.Log, m.Era, m.From, m.To)
}

var messageCodec = canon.New[Message]()

// Seal signs m with the server's key <origin>/policy. It sets V, and refuses
// what no station would take.
func Seal(m *Message, s note.Signer) ([]byte, error) {
	m.V = 1
	line, err := appendMessage(nil, m)
	if err == nil {
		err = m.checkForm()
	}
	if err != nil {
		return nil, fmt.Errorf("write policy %s: %w", m, err)
	}
	b, err := dispense.SignLine(line, s)
	if err != nil {
		return nil, fmt.Errorf("sign policy %s: %w", m, err)
	}
	if len(b) > dispense.MaxMessage {
		return nil, fmt.Errorf("sign policy %s: it has %d bytes; a message may have %d", m, len(b), dispense.MaxMessage)
	}
	return b, nil
}

// Open verifies a message with whichever of keys made it, and reads it. It
// fails with [dispense.ErrForm] or [dispense.ErrSignature]; such bytes are
// nobody's word. Entries that cannot be read are no error, see [Entry].
func Open(b []byte, keys ...note.Verifier) (*Message, error) {
	if len(b) > dispense.MaxMessage {
		return nil, fmt.Errorf("policy: %w: it has %d bytes; a message may have %d", dispense.ErrForm, len(b), dispense.MaxMessage)
	}
	n, err := dispense.OpenNote(b, keys...)
	if err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	m, err := readMessage(n.Line)
	if err != nil {
		return nil, fmt.Errorf("policy: %w: %w", dispense.ErrForm, err)
	}
	return m, nil
}

func appendMessage(b []byte, m *Message) ([]byte, error) {
	b, err := messageCodec.Append(b, m)
	if err != nil {
		return nil, err
	}
	for i := range m.Entries {
		b = append(b[:len(b)-1], separator(i)...)
		if b, err = appendEntry(b, &m.Entries[i]); err != nil {
			return nil, err
		}
		b = append(b, '}')
	}
	if len(m.Entries) > 0 {
		b = append(b[:len(b)-1], "]}"...)
	}
	return b, nil
}

const entriesKey = `,"entries":[`

// separator returns what stands before entry i.
func separator(i int) string {
	if i == 0 {
		return entriesKey
	}
	return ","
}

func readMessage(line []byte) (*Message, error) {
	m, rest, err := messageCodec.DecodePrefix(line)
	if err != nil {
		return nil, err
	}
	if m.Entries, err = readEntries(rest); err != nil {
		return nil, err
	}
	if err := m.checkForm(); err != nil {
		return nil, err
	}
	again, err := appendMessage(nil, m)
	if err != nil || !bytes.Equal(again, line) {
		return nil, errors.New("written again it comes out differently")
	}
	return m, nil
}

// readEntries reads the end of a message: its entries if it has any, and the
// closing brace.
func readEntries(rest []byte) ([]Entry, error) {
	if string(rest) == "}" {
		return nil, nil
	}
	var entries []Entry
	for i := 0; ; i++ {
		var ok bool
		if rest, ok = bytes.CutPrefix(rest, []byte(separator(i))); !ok {
			break
		}
		end := objectEnd(rest)
		if end < 0 {
			return nil, fmt.Errorf("entries[%d] is not an object", i)
		}
		e, err := readEntry(rest[:end])
		if err != nil {
			return nil, fmt.Errorf("entries[%d]: %w", i, err)
		}
		entries, rest = append(entries, e), rest[end:]
	}
	if string(rest) != "]}" {
		return nil, fmt.Errorf("goes on with %.20q, which is no entry", rest)
	}
	return entries, nil
}

// checkForm holds a message against the rules that stand between its members.
func (m *Message) checkForm() error {
	switch {
	case m.V != 1:
		return fmt.Errorf("version %d of the contract is not known here", m.V)
	case m.Log != Fleet && !dispense.ValidStation(m.Log):
		return fmt.Errorf("%q is neither %s nor a station", m.Log, Fleet)
	case (m.Base == nil) != (m.Part == nil) || (m.Base == nil) != (m.Parts == nil):
		return errors.New("base, part and parts go together")
	case m.Snapshot():
		return m.checkSnapshot()
	}
	return m.checkRun()
}

func (m *Message) checkSnapshot() error {
	if m.From != *m.Base || m.To != *m.Base {
		return errors.New("in a snapshot from and to are the base")
	}
	if *m.Part < 1 || *m.Part > *m.Parts {
		return fmt.Errorf("part %d of %d cannot be", *m.Part, *m.Parts)
	}
	last := int64(0)
	for _, e := range m.Entries {
		if e.N <= last || e.N > *m.Base {
			return fmt.Errorf("entry %d follows entry %d in a snapshot of base %d", e.N, last, *m.Base)
		}
		last = e.N
	}
	return nil
}

func (m *Message) checkRun() error {
	if m.From < 1 || m.To < m.From || m.To-m.From+1 != int64(len(m.Entries)) {
		return fmt.Errorf("it has %d entries from %d to %d", len(m.Entries), m.From, m.To)
	}
	for i, e := range m.Entries {
		if e.N != m.From+int64(i) {
			return fmt.Errorf("entry %d stands where entry %d must be", e.N, m.From+int64(i))
		}
	}
	return nil
}
