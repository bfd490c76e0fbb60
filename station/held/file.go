package held

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/disk"
)

// A generation is a file that begins with a snapshot and goes on with the
// entries after it. The first of a log begins with its first entry, and has the
// zero version. The generation before the one in use is kept.
type generation struct {
	log  string
	base dispense.Version
}

func (g generation) name() string {
	return fmt.Sprintf("%s-%012d-%012d.policy", g.log, g.base.Era, g.base.N)
}

// parseGeneration reads what name wrote.
func parseGeneration(name string) (generation, bool) {
	parts := strings.Split(strings.TrimSuffix(name, ".policy"), "-")
	if len(parts) < 3 {
		return generation{}, false
	}
	n := len(parts)
	era, err1 := strconv.ParseInt(parts[n-2], 10, 64)
	base, err2 := strconv.ParseInt(parts[n-1], 10, 64)
	g := generation{strings.Join(parts[:n-2], "-"), dispense.Version{Era: era, N: base}}
	return g, err1 == nil && err2 == nil && g.name() == name
}

// generations returns those of a log, the oldest first.
func generations(names []string, log string) []generation {
	var all []generation
	for _, name := range names {
		if g, ok := parseGeneration(name); ok && g.log == log {
			all = append(all, g)
		}
	}
	slices.SortFunc(all, func(a, b generation) int {
		return cmp.Or(cmp.Compare(a.base.Era, b.base.Era), cmp.Compare(a.base.N, b.base.N))
	})
	return all
}

// load takes what the files of a log hold, the oldest generation first: a newer
// one replaces it as soon as its snapshot is whole. What does not fit is left
// out, and the server sends it again.
func (l *Logs) load(log string, all []generation) error {
	l.current[log] = generation{log: log} // until a snapshot is whole
	for _, g := range all {
		b, err := disk.ReadAll(l.fs, g.name())
		if errors.Is(err, disk.ErrMedium) { // as good as not there
			l.remark("%s: %v", g.name(), err)
			continue
		}
		if err != nil {
			return err
		}
		end := 0
		for end < len(b) {
			message, size := readFrame(b[end:])
			if message == nil {
				break
			}
			if !l.replay(g, message) {
				break
			}
			end += size
		}
		if end < len(b) {
			l.remark("%s: %d bytes after byte %d are of no use", g.name(), len(b)-end, end)
		}
		if err := l.settle(g, int64(end)); err != nil {
			return err
		}
	}
	return nil
}

// replay takes one message and tells whether those behind it can be taken.
func (l *Logs) replay(g generation, message []byte) bool {
	m, err := l.open(message)
	if err != nil || m.Log != g.log {
		return false
	}
	taken, err := l.holding.Take(m)
	if err != nil {
		// Entries that went on in the older generation overtook this snapshot, or
		// the ones that stood between are lost.
		return errors.Is(err, policy.ErrNotNext)
	}
	l.recovery.Messages++
	if taken.Swapped {
		l.current[g.log] = g
	}
	for _, low := range taken.Lowered {
		l.recovery.Lowered = append(l.recovery.Lowered, Lowered{taken.Version, low})
	}
	return true
}

func (l *Logs) remark(format string, args ...any) {
	l.recovery.Remarks = append(l.recovery.Remarks, fmt.Sprintf(format, args...))
}

// settle syncs what was read. What is of no use stays until something is written
// behind the last good message: it might be the keys that are wrong.
func (l *Logs) settle(g generation, size int64) error {
	f, err := l.fs.Append(g.name())
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("%s: %w: %w", g.name(), ErrFailed, err)
	}
	l.good[g.name()] = size
	return nil
}

// generationOf returns where a message belongs.
func (l *Logs) generationOf(m *policy.Message) generation {
	if m.Snapshot() {
		return generation{m.Log, m.Version()}
	}
	return l.current[m.Log]
}

// store makes a message durable in its generation.
func (l *Logs) store(g generation, m *policy.Message, message []byte) error {
	name := g.name()
	if m.Snapshot() && *m.Part == 1 {
		l.good[name] = 0 // collected from the beginning again
	}
	_, err := l.fs.Read(name, 0, 0)
	made := errors.Is(err, fs.ErrNotExist)
	f, err := l.fs.Append(name)
	if errors.Is(err, disk.ErrFull) {
		return err
	}
	if err != nil {
		return l.fail(err)
	}
	err = l.write(f, name, appendFrame(nil, message))
	if err = errors.Join(err, f.Close()); err == nil && made {
		err = l.fs.Sync()
	}
	if errors.Is(err, disk.ErrFull) {
		return err
	}
	if err != nil {
		return l.fail(err)
	}
	l.good[name] += int64(len(message)) + frameHeader
	return nil
}

// write appends b behind the last good message and syncs it, or leaves the file
// as it was when there is no room.
func (l *Logs) write(f disk.File, name string, b []byte) error {
	if err := f.Truncate(l.good[name]); err != nil {
		return err
	}
	if _, err := f.Write(b); err != nil {
		if cut := f.Truncate(l.good[name]); cut != nil {
			return cut
		}
		return err
	}
	return f.Sync()
}

func (l *Logs) fail(err error) error {
	l.failed = fmt.Errorf("%w: %w", ErrFailed, err)
	return l.failed
}

// forget turns to a new generation and removes those before the last one. Where an
// era began all stay: what a lease gave before bounds what it gives after.
func (l *Logs) forget(log string, g generation) error {
	before := l.current[log]
	l.current[log] = g
	if before.base.Era != g.base.Era {
		return nil
	}
	names, err := l.fs.List()
	if err != nil {
		return err
	}
	for _, old := range generations(names, log) {
		if !old.base.Less(before.base) {
			break
		}
		if err := l.fs.Remove(old.name()); err != nil {
			return fmt.Errorf("forget %s: %w", old.name(), err)
		}
		delete(l.good, old.name())
	}
	return nil
}

// frameHeader is the size of what stands before each message in a file: its
// length and its CRC-32C, both little-endian.
const frameHeader = 8

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func appendFrame(b, message []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(len(message)))
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(message, castagnoli))
	return append(b, message...)
}

// readFrame returns the first message of b and the size of its frame, or nil when
// there is no good one.
func readFrame(b []byte) (message []byte, size int) {
	if len(b) < frameHeader {
		return nil, 0
	}
	n := int64(binary.LittleEndian.Uint32(b))
	if n == 0 || n > dispense.MaxMessage || int64(len(b)) < frameHeader+n {
		return nil, 0
	}
	message = b[frameHeader : frameHeader+n]
	if crc32.Checksum(message, castagnoli) != binary.LittleEndian.Uint32(b[4:]) {
		return nil, 0
	}
	return message, frameHeader + int(n)
}
