package policy

import (
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// cutSize leaves room in a message for all that is not entries: the members
// before them, and a signature line with a long origin in it.
const cutSize = dispense.MaxMessage - 1024

// CutRun cuts consecutive entries of a log into messages small enough to be
// sealed. It does not check that they are consecutive; [Seal] does.
func CutRun(log string, era int64, at time.Time, entries []Entry) ([]Message, error) {
	runs, err := cut(entries)
	if err != nil {
		return nil, fmt.Errorf("cut policy %s: %w", log, err)
	}
	var messages []Message
	for _, run := range runs {
		messages = append(messages, Message{
			V: 1, Log: log, Era: era, At: at,
			From: run[0].N, To: run[len(run)-1].N, Entries: run,
		})
	}
	return messages, nil
}

// CutSnapshot cuts a snapshot of base into its parts. Entries are the newest of
// every object, in ascending order of their numbers; without any, one empty part
// says that nothing is left. A snapshot of one base must always be cut from the
// same entries, since a station may have taken some parts of an earlier cut.
func CutSnapshot(log string, v dispense.Version, at time.Time, entries []Entry) ([]Message, error) {
	runs, err := cut(entries)
	if err != nil {
		return nil, fmt.Errorf("cut policy snapshot %s %s: %w", log, v, err)
	}
	if len(runs) == 0 {
		runs = [][]Entry{nil}
	}
	messages := make([]Message, len(runs))
	for i, run := range runs {
		messages[i] = Message{
			V: 1, Log: log, Era: v.Era, From: v.N, To: v.N, At: at,
			Base: new(v.N), Part: new(int64(i + 1)), Parts: new(int64(len(runs))), Entries: run,
		}
	}
	return messages, nil
}

// cut divides entries into runs whose text fits in a message.
func cut(entries []Entry) ([][]Entry, error) {
	var runs [][]Entry
	var b []byte
	begin, size := 0, 0
	for i := range entries {
		var err error
		if b, err = appendEntry(b[:0], &entries[i]); err != nil {
			return nil, err
		}
		if len(b) > cutSize {
			return nil, fmt.Errorf("entry %d has %d bytes; a message has room for %d", entries[i].N, len(b), cutSize)
		}
		if size+len(b)+1 > cutSize {
			runs = append(runs, entries[begin:i])
			begin, size = i, 0
		}
		size += len(b) + 1
	}
	if begin < len(entries) {
		runs = append(runs, entries[begin:])
	}
	return runs, nil
}
