package dispense

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
)

// Sizes of a message on the wire.
const (
	MaxMessage = 64 << 10 // bytes
	MaxRecords = 16       // records in a message of the journal
)

// ErrForm means that bytes are not a note in its one canonical form. They are
// nobody's word: what they seem to say must not be used.
var ErrForm = errors.New("not a canonical note")

// ErrSignature means that a note is well-formed, and its signature is not by
// the key that was asked for.
var ErrSignature = errors.New("signature does not verify")

// A Note is a signed text in its canonical form: one line, a blank line, and one
// signature line (two in a record of a key change, the old key's first). Its
// form has been checked, its signatures have not: see [Note.Verify].
type Note struct {
	// Bytes is the whole note as it travelled. Whoever keeps a note keeps these.
	Bytes []byte
	// Line is the one line of text, without its line end; a part of Bytes.
	Line []byte
	Sigs []Signature
}

// A Signature is one signature line of a note.
type Signature struct {
	Name    string
	KeyHash uint32
	sig     []byte
}

// An Ed25519 signature with the key hash before it.
const sigSize = 4 + 64

const sigPrefix = "— "

// ParseNote reads a whole note and refuses every form but the canonical one.
func ParseNote(b []byte) (Note, error) {
	line, rest, ok := bytes.Cut(b, []byte("\n\n"))
	if !ok || len(line) == 0 || bytes.IndexByte(line, '\n') >= 0 {
		return Note{}, fmt.Errorf("%w: it is not one line, a blank line and a signature", ErrForm)
	}
	if !utf8.Valid(line) || hasControl(line) {
		return Note{}, fmt.Errorf("%w: its line has a control character or is not UTF-8", ErrForm)
	}
	n := Note{Bytes: b, Line: line}
	for len(rest) > 0 {
		var sigLine []byte
		sigLine, rest, ok = bytes.Cut(rest, []byte("\n"))
		s, err := parseSignature(string(sigLine))
		if err != nil {
			return Note{}, err
		}
		if !ok {
			return Note{}, fmt.Errorf("%w: its last line does not end", ErrForm)
		}
		n.Sigs = append(n.Sigs, s)
	}
	if len(n.Sigs) < 1 || len(n.Sigs) > 2 {
		return Note{}, fmt.Errorf("%w: it has %d signature lines", ErrForm, len(n.Sigs))
	}
	if !bytes.Equal(n.render(), b) {
		return Note{}, fmt.Errorf("%w: written again it comes out differently", ErrForm)
	}
	return n, nil
}

// hasControl tells whether a line has a character that no signed note may have.
func hasControl(line []byte) bool {
	for _, c := range line {
		if c < ' ' {
			return true
		}
	}
	return false
}

func parseSignature(line string) (Signature, error) {
	rest, ok := strings.CutPrefix(line, sigPrefix)
	name, b64, ok2 := strings.Cut(rest, " ")
	if !ok || !ok2 || !validName(name) {
		return Signature{}, fmt.Errorf("%w: %.40q is not a signature line", ErrForm, line)
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(b64)
	if err != nil || len(raw) != sigSize {
		return Signature{}, fmt.Errorf("%w: the signature of %s is not %d bytes of strict base64", ErrForm, name, sigSize)
	}
	return Signature{Name: name, KeyHash: binary.BigEndian.Uint32(raw), sig: raw[4:]}, nil
}

// validName tells whether a key name can stand in a signature line. It is
// stricter than package note, which signs names that it then cannot open.
func validName(name string) bool {
	if name == "" {
		return false
	}
	for _, c := range name {
		if c <= ' ' || c > '~' || c == '+' {
			return false
		}
	}
	return true
}

// render writes the parsed note again.
func (n Note) render() []byte {
	b := make([]byte, 0, len(n.Bytes))
	b = append(b, n.Line...)
	b = append(b, "\n\n"...)
	for _, s := range n.Sigs {
		raw := binary.BigEndian.AppendUint32(make([]byte, 0, sigSize), s.KeyHash)
		raw = append(raw, s.sig...)
		b = append(b, sigPrefix+s.Name+" "...)
		b = base64.StdEncoding.AppendEncode(b, raw)
		b = append(b, '\n')
	}
	return b
}

// Verify fails with [ErrSignature] unless signature i of the note is by v's key.
func (n Note) Verify(i int, v note.Verifier) error {
	if i >= len(n.Sigs) {
		return fmt.Errorf("%w: there is no signature %d", ErrSignature, i+1)
	}
	s := n.Sigs[i]
	if s.Name != v.Name() || s.KeyHash != v.KeyHash() {
		return fmt.Errorf("%w: it is signed by %s+%08x, not by %s+%08x", ErrSignature, s.Name, s.KeyHash, v.Name(), v.KeyHash())
	}
	text := n.Bytes[:len(n.Line)+1]
	if !v.Verify(text, s.sig) {
		return fmt.Errorf("%w by %s+%08x", ErrSignature, s.Name, s.KeyHash)
	}
	return nil
}

// Hash returns the SHA-256 of the whole note.
func (n Note) Hash() Hash { return HashNote(n.Bytes) }

// signLine makes a note of one line, and reads it back as a stranger would
// before it lets it out: package note signs things that nobody can open.
func signLine(line []byte, signers ...note.Signer) (Note, error) {
	msg, err := note.Sign(&note.Note{Text: string(line) + "\n"}, signers...)
	if err != nil {
		return Note{}, err
	}
	n, err := ParseNote(msg)
	if err != nil {
		return Note{}, err
	}
	if len(n.Sigs) != len(signers) || !bytes.Equal(n.Line, line) {
		return Note{}, fmt.Errorf("%w: the line cannot be signed", ErrForm)
	}
	return n, nil
}

// Split cuts a message into its notes. A line that begins with a brace begins a
// note; what stands before the first one is an error. It does not count them:
// an exported journal has the same form and is longer than any message.
func Split(message []byte) ([][]byte, error) {
	var notes [][]byte
	for len(message) > 0 {
		if message[0] != '{' {
			return notes, fmt.Errorf("%w: a note begins with %.20q", ErrForm, message)
		}
		end := len(message)
		if i := bytes.Index(message[1:], []byte("\n{")); i >= 0 {
			end = i + 2
		}
		notes = append(notes, message[:end])
		message = message[end:]
	}
	return notes, nil
}
