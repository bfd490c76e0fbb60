package journal

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/canon"
)

// segmentBytes is the size at which a segment is left for the next.
const segmentBytes = 4 << 20

// A segment is one file of frames. Records in it have ascending numbers.
type segment struct {
	name  string
	epoch int64
	first int64 // by its name; the first record it was made for
	last  int64 // the highest number in it; first-1 when it has none
	size  int64 // up to the end of its last good frame
}

func segmentName(epoch, first int64) string { return fmt.Sprintf("%010d-%012d.seg", epoch, first) }

// parseSegment reads what segmentName wrote.
func parseSegment(name string) (segment, bool) {
	e, f, ok := strings.Cut(strings.TrimSuffix(name, ".seg"), "-")
	epoch, err1 := strconv.ParseInt(e, 10, 64)
	first, err2 := strconv.ParseInt(f, 10, 64)
	if !ok || err1 != nil || err2 != nil || segmentName(epoch, first) != name {
		return segment{}, false
	}
	return segment{name: name, epoch: epoch, first: first, last: first - 1}, true
}

func sortSegments(segs []segment) {
	slices.SortFunc(segs, func(a, b segment) int {
		return cmp.Or(cmp.Compare(a.epoch, b.epoch), cmp.Compare(a.first, b.first))
	})
}

// A damage says where a segment could not be read.
type damage struct {
	end  int  // offset of the end of the last good frame
	hole bool // bytes before it belong to no good frame
}

// scan calls visit for each good frame of a segment. It goes on behind damage:
// what was written there was true, and must not be lost with its neighbor.
func scan(b []byte, visit func(off int, note []byte)) damage {
	var d damage
	for off := 0; off < len(b); {
		note, _, err := dispense.ReadFrame(b[off:])
		if err != nil {
			if off = nextFrame(b, off); off < 0 {
				break
			}
			d.hole = true
			continue
		}
		visit(off, note)
		off += dispense.FrameHeader + len(note)
		d.end = off
	}
	return d
}

// begin is how every record begins; no string within a record can hold it.
var begin = []byte(`{"v":1,"station":"`)

// nextFrame finds the next good frame behind off, or returns -1.
func nextFrame(b []byte, off int) int {
	for at := off; ; {
		i := bytes.Index(b[at:], begin)
		if i < 0 {
			return -1
		}
		start := at + i - dispense.FrameHeader
		if start > off {
			if _, _, err := dispense.ReadFrame(b[start:]); err == nil {
				return start
			}
		}
		at += i + 1
	}
}

var envelopes = canon.New[dispense.Envelope]()

// A stored is a record as it lies in a segment. Its form was checked when it
// was written, and its checksum since; recovery does not check the form again,
// except in the newest segment.
type stored struct {
	dispense.Envelope
	raw  []byte // the body's text
	note []byte
}

func readStored(note []byte) (*stored, error) {
	line, _, _ := bytes.Cut(note, []byte("\n"))
	env, rest, err := envelopes.DecodePrefix(line)
	if err != nil {
		return nil, err
	}
	skip := len(env.Kind) + len(`,"":`)
	if len(rest) < skip+1 {
		return nil, fmt.Errorf("%w: the body is missing", dispense.ErrForm)
	}
	return &stored{*env, rest[skip : len(rest)-1], note}, nil
}
