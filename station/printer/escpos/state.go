package escpos

// Questions are the bytes that ask for the four parts of a printer's state. It
// answers each with one byte, at once, whatever else it does.
func Questions() [][]byte {
	return [][]byte{{dle, eot, 1}, {dle, eot, 2}, {dle, eot, 3}, {dle, eot, 4}}
}

// Printed are the bytes that ask for a paper sensor in the order of what was
// sent: the answer says that all before it is on paper.
func Printed() []byte { return []byte{gs, 'r', 1} }

// A State is what a printer says of itself.
type State struct {
	Offline   bool // it takes no bytes, whatever the reason
	CoverOpen bool
	PaperOut  bool
	PaperLow  bool // near the end of the roll; it prints on
	Broken    bool // knife, head or supply; it needs a person
}

// IsAnswer tells whether b can be the answer to one of [Questions]: some of its
// bits are fixed. What else comes from a printer is passed over.
func IsAnswer(b byte) bool { return b&0b1001_0011 == 0b0001_0010 }

// IsPrinted tells whether b can be the answer to [Printed].
func IsPrinted(b byte) bool { return b&0b1001_0000 == 0 }

// ReadState puts together the answers to [Questions], in order. Source of the
// bits: documented.
func ReadState(a [4]byte) State {
	return State{
		Offline:   a[0]&0x08 != 0,
		CoverOpen: a[1]&0x04 != 0,
		PaperOut:  a[1]&0x20 != 0 || a[3]&0x60 != 0,
		PaperLow:  a[3]&0x0c != 0,
		Broken:    a[1]&0x40 != 0 || a[2]&0x28 != 0, // knife 0x08, unrecoverable 0x20
	}
}
