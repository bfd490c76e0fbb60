package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
)

// A note is what the day's check needs of a record, read here with nothing of
// Litro's own code.
type note struct {
	Epoch     int64      `json:"epoch"`
	Seq       int64      `json:"seq"`
	Kind      string     `json:"kind"`
	Dispense  *movement  `json:"dispense"`
	Offbook   *movement  `json:"offbook"`
	Authorize *authorize `json:"authorize"`
	Deny      *struct {
		Count int64 `json:"count"`
	} `json:"deny"`
	Tank  *reading `json:"tank"`
	Shift *struct {
		Action string `json:"action"`
	} `json:"shift"`
}

type authorize struct {
	Vehicle string `json:"vehicle"`
}

// A reading is what a tank's gauge measured.
type reading struct {
	Tank     string `json:"tank"`
	VolumeUL *int64 `json:"volume_ul"`
}

// A movement is the part of a dispense or an off-book record about fuel.
type movement struct {
	Hose     string `json:"hose"`
	VolumeUL int64  `json:"volume_ul"`
	BeforeUL *int64 `json:"totalizer_before_ul"`
	AfterUL  *int64 `json:"totalizer_after_ul"`
	From     string `json:"volume_from"`
	Purpose  string `json:"purpose"`
}

// readExport reads records in the form in which they travel: a line that begins
// with { begins a note; a grant names an origin and is no record.
func readExport(file string) ([]note, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var notes []note
	for i, line := range bytes.Split(b, []byte("\n")) {
		if len(line) == 0 || line[0] != '{' || bytes.HasPrefix(line, []byte(`{"v":1,"origin":`)) {
			continue
		}
		var n note
		if err := json.Unmarshal(line, &n); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", file, i+1, err)
		}
		notes = append(notes, n)
	}
	return notes, nil
}

// readJournal returns the notes in a station's segments, as they lie on its disk:
// frames of length, checksum and note.
func readJournal(dir string) ([][]byte, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.seg"))
	if err != nil {
		return nil, err
	}
	sort.Strings(files)
	var notes [][]byte
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for len(b) >= 8 {
			n := int(binary.LittleEndian.Uint32(b))
			if len(b) < 8+n {
				break // being written, or torn
			}
			notes = append(notes, b[8:8+n])
			b = b[8+n:]
		}
	}
	return notes, nil
}

// A book is what the records of one station add up to.
type book struct {
	granted, denied, dispenses int64
	shifts                     map[string]int // by what was done with one
	testUL                     int64          // drawn into the measure
	hoses                      map[string]*hoseBook
	tanks                      map[string][]int64 // readings, in microliters
}

// A hoseBook is what the records say of one hose, in microliters.
type hoseBook struct {
	Dispensed, Offbook int64
	Moved              int64 // by the totalizers in the records
	Breaks             int64 // how often volume and totalizer may differ by a step
	Measured           int64 // of Dispensed, by the pump's own sale
}

func (h *hoseBook) volume() int64 { return h.Dispensed + h.Offbook }

// tally adds up records.
func tally(notes []note) *book {
	b := &book{hoses: map[string]*hoseBook{}, tanks: map[string][]int64{}, shifts: map[string]int{}}
	for _, n := range notes {
		switch {
		case n.Authorize != nil:
			b.granted++
		case n.Deny != nil:
			b.denied += n.Deny.Count
		case n.Tank != nil && n.Tank.VolumeUL != nil:
			b.tanks[n.Tank.Tank] = append(b.tanks[n.Tank.Tank], *n.Tank.VolumeUL)
		case n.Shift != nil:
			b.shifts[n.Shift.Action]++
		case n.Dispense != nil:
			b.dispenses++
			h := b.hose(n.Dispense.Hose)
			h.Dispensed += n.Dispense.VolumeUL
			if n.Dispense.Purpose == "test" {
				b.testUL += n.Dispense.VolumeUL
			}
			h.move(n.Dispense)
		case n.Offbook != nil:
			h := b.hose(n.Offbook.Hose)
			h.Offbook += n.Offbook.VolumeUL
			h.move(n.Offbook)
		}
	}
	return b
}

func (b *book) hose(id string) *hoseBook {
	if b.hoses[id] == nil {
		b.hoses[id] = new(hoseBook)
	}
	return b.hoses[id]
}

func (h *hoseBook) move(m *movement) {
	if m.From == "pump" || m.From == "stored" {
		h.Measured += m.VolumeUL
	} else {
		h.Breaks++ // between a totalizer's count and the display's next one
	}
	if m.BeforeUL != nil && m.AfterUL != nil {
		h.Moved += *m.AfterUL - *m.BeforeUL
	}
}
