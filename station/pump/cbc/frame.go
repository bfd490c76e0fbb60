// Package cbc reads the older dialect of the Companytec controllers, the one of
// the CBC units to about 2012: text in parentheses. It is a codec for a
// technician's eyes and for a future driver; no driver uses it yet.
package cbc

import (
	"bytes"
	"errors"
	"fmt"
)

// maxBody is above the longest reply in the manual, so that a lost closing
// parenthesis does not swallow the frames behind it.
const maxBody = 512

// errShort means that the bytes so far may be the beginning of a frame.
var errShort = errors.New("the frame is not complete")

// parse returns what stands in the first parentheses of b, and the bytes behind
// them. With errShort, rest is what to keep until more arrives. Whether the body
// ends in a checksum depends on what it says, see [shape].
func parse(b []byte) (body string, rest []byte, err error) {
	start := bytes.IndexByte(b, '(')
	if start < 0 {
		return "", nil, errShort
	}
	b = b[start+1:]
	end := bytes.IndexAny(b, "()")
	switch {
	case end < 0 && len(b) > maxBody, end > maxBody:
		return "", b, fmt.Errorf("no ) within %d characters", maxBody)
	case end < 0:
		// The parenthesis is kept, so that the next call begins with it again.
		return "", append([]byte{'('}, b...), errShort
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
