// Package frame is the older dialect of the Companytec controllers as text: what
// is asked, what is answered, and what every frame says. It is the dialect of the
// CBC units to about 2012, which their successors still speak when they are set
// up for it. The package is pure; the driver is the room above.
package frame

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// maxBody is above the longest reply in the manual, so that a lost closing
// parenthesis does not swallow the frames behind it.
const maxBody = 512

// ErrShort means that the bytes so far may be the beginning of a frame.
var ErrShort = errors.New("the frame is not complete")

// Parse returns what stands in the first parentheses of b, and the bytes behind
// them. With [ErrShort], rest is what to keep until more arrives. Whether the body
// ends in a checksum depends on what it says.
func Parse(b []byte) (body string, rest []byte, err error) {
	start := bytes.IndexByte(b, '(')
	if start < 0 {
		return "", nil, ErrShort
	}
	b = b[start+1:]
	end := bytes.IndexAny(b, "()")
	switch {
	case end < 0 && len(b) > maxBody, end > maxBody:
		return "", b, fmt.Errorf("no ) within %d characters", maxBody)
	case end < 0:
		// The parenthesis is kept, so that the next call begins with it again.
		return "", append([]byte{'('}, b...), ErrShort
	case b[end] == '(':
		return "", b[end:], errors.New("a second ( before the )")
	}
	return string(b[:end]), b[end+1:], nil
}

// sum is the checksum of what stands before it in the parentheses.
func sum(s string) string {
	var n byte
	for i := range len(s) {
		n += s[i]
	}
	return fmt.Sprintf("%02X", n)
}

// bare and sealed put a request into parentheses, without and with a checksum.
func bare(body string) []byte   { return []byte("(" + body + ")") }
func sealed(body string) []byte { return bare(body + sum(body)) }

// unseal returns what stands between prefix and the checksum of a reply's body,
// so many characters wide.
func unseal(body, prefix string, width int) (string, error) {
	params, ok := strings.CutPrefix(body, prefix)
	if !ok {
		return "", fmt.Errorf("%q does not begin with %s", body, prefix)
	}
	if len(params) != width+2 {
		return "", fmt.Errorf("%q has %d characters behind %s, want %d", body, len(params), prefix, width+2)
	}
	params, check := params[:width], params[width:]
	if want := sum(prefix + params); check != want {
		return "", fmt.Errorf("%w %q, want %s", errChecksum, check, want)
	}
	return params, nil
}
