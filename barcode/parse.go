package barcode

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// A Symbology is what the scanner said about the symbol it read. It matters
// because a 2D symbol without our token never is a vehicle, while a 1D symbol
// has no room for one.
type Symbology uint8

// What a scanner can say. Unknown is for one that sends no AIM prefix, and for
// a label typed by hand; such text is taken in either form, so only a rule that
// refuses 1D keeps out a 1D text put into a 2D symbol.
const (
	Unknown Symbology = iota
	OneD
	TwoD
)

// String returns the name of the symbology.
func (s Symbology) String() string {
	switch s {
	case Unknown:
		return "unknown"
	case OneD:
		return "1D"
	case TwoD:
		return "2D"
	}
	panic(fmt.Sprintf("barcode: symbology %d", uint8(s)))
}

// Why a text is not a label. Tell them apart with errors.Is.
var (
	// ErrForeign means that we never made this text: a soda can, a parcel.
	ErrForeign = errors.New("this is not one of our labels")
	// ErrCheck means that it has the form of our labels but is damaged or
	// mistyped; reading it again may help.
	ErrCheck = errors.New("the label was misread or mistyped; scan or type it again")
	// ErrNoToken means a 2D symbol that says what our 1D labels say. We never
	// print one, so somebody else did.
	ErrNoToken = errors.New("a 2D symbol without our token never is a vehicle; scan the printed label itself")
)

// The forms are looser than the labels, so that a label with a wrong character
// is called misread and not foreign.
var (
	form1D = regexp.MustCompile(`^[0-9A-Z]{8}\.[0-9]*[0-9A-Z*]$`)
	form2D = regexp.MustCompile(`^[0-9A-Z]{8}\.[0-9]+\.[0-9A-Z]*$`)
)

// tokens finds what is or may be most of a token, with what stands before it.
var tokens = regexp.MustCompile(`([0-9A-Z]{8}\.[0-9]+\.)[0-9A-Z]+`)

// maxLabelLength bounds what is looked at: id, version, token and two dots.
const maxLabelLength = IDLength + 1 + 15 + 1 + TokenLength

// Parse reads the text of one symbol, without AIM prefix or terminator. Exactly
// what [Format1D] and [Format2D] write is a label: no other case, no spaces, no
// leading zeros, and no token in a 1D symbol. Its errors wrap [ErrForeign], [ErrCheck] or [ErrNoToken].
//
// A token has the right form when Parse returns it, no more: compare its
// [TokenHash] with the policy's.
func Parse(text string, sym Symbology) (Label, error) {
	l, err := parse(text, sym)
	if err != nil {
		return Label{}, fmt.Errorf("read label %q: %w", text[:min(len(text), 64)], err)
	}
	return l, nil
}

func parse(text string, sym Symbology) (Label, error) {
	switch {
	case len(text) > maxLabelLength:
		return Label{}, ErrForeign
	case sym != OneD && form2D.MatchString(text):
		return parse2D(text)
	case sym != TwoD && form1D.MatchString(text):
		return parse1D(text)
	case sym == TwoD && form1D.MatchString(text):
		return Label{}, ErrNoToken
	}
	return Label{}, ErrForeign
}

// parse1D reads text that matches form1D.
func parse1D(text string) (Label, error) {
	body, check := text[:len(text)-1], text[len(text)-1]
	if checkCharacter(withoutDot(body)) != check {
		return Label{}, fmt.Errorf("check character %q does not belong to %s: %w", check, body, ErrCheck)
	}
	return labelOf(body[:IDLength], body[IDLength+1:], "")
}

// parse2D reads text that matches form2D.
func parse2D(text string) (Label, error) {
	fields := strings.Split(text, ".")
	if token := fields[2]; len(token) != TokenLength || !consistsOf(token, idAlphabet) {
		return Label{}, fmt.Errorf("token is not %d characters of %s: %w", TokenLength, idAlphabet, ErrCheck)
	}
	return labelOf(fields[0], fields[1], fields[2])
}

// labelOf puts a label together if its parts have the form of one.
func labelOf(id, version, token string) (Label, error) {
	v, err := parseVersion(version)
	if err != nil {
		return Label{}, fmt.Errorf("%w: %w", err, ErrCheck)
	}
	l := Label{ID: id, Version: v, Token: token}
	if err := l.check(); err != nil {
		return Label{}, fmt.Errorf("%w: %w", err, ErrCheck)
	}
	return l, nil
}

// Redact returns a text as pages, logs and records may have it: without the
// tokens of labels in it, whole or damaged, for whoever has one can print the label.
func Redact(text string) string { return tokens.ReplaceAllString(text, "$1****") }

// Glued tells whether a text begins and ends with a label of its own: two that
// were read at once and run together, as by a scanner that lost its suffix.
// Neither is then what was meant.
func Glued(text string) bool {
	first, last := false, false
	for n := 1; n < len(text) && n <= maxLabelLength; n++ {
		_, err := parse(text[:n], Unknown)
		first = first || err == nil
		_, err = parse(text[len(text)-n:], Unknown)
		last = last || err == nil
	}
	return first && last
}
