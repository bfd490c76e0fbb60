package printer

import "github.com/litro-fuel/litro/station/printer/escpos"

// A What is what can be the matter with a printer.
type What string

// What can be the matter.
const (
	Paper   What = "paper"   // the roll has ended
	Cover   What = "cover"   // it is open
	Broken  What = "broken"  // knife, head or supply
	Offline What = "offline" // it takes nothing, and does not say why
	Silent  What = "silent"  // unplugged, off, or not to be found
	Hanging What = "hanging" // it took a connection and nothing more
)

// A Trouble is why a printer cannot print, as an error.
type Trouble struct {
	What   What
	Detail string
}

func (t *Trouble) Error() string {
	if t.Detail == "" {
		return "printer: " + string(t.What)
	}
	return "printer: " + string(t.What) + ": " + t.Detail
}

// troubleOf says what a printer's state keeps it from; nil for nothing.
func troubleOf(s escpos.State) error {
	switch {
	case s.CoverOpen: // before paper: no sensor sees any while the cover is open
		return &Trouble{Cover, "its cover is open"}
	case s.PaperOut:
		return &Trouble{Paper, "it has no paper"}
	case s.Broken:
		return &Trouble{Broken, "its knife, head or supply reports an error"}
	case s.Offline:
		return &Trouble{Offline, "it is off line"}
	}
	return nil
}
