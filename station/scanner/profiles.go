package scanner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/station/scanner/ssi"
)

// A Model is a named profile: how scanners of one maker come from the factory,
// and what they understand.
type Model struct {
	Name    string
	About   string
	Profile Profile
}

// Models returns the named profiles, in the order of their names. They take
// any suffix of CR, LF, CR LF and ETX, for most makers leave that open.
func Models() []Model {
	return []Model{
		// Manuals of the 1660 and 1500 series: E and D enable and disable, #@////CR
		// beeps. There is one beep only, so a bad read has two.
		{"cipherlab", "CipherLab, RS-232", Profile{
			TriggerOn: "E", TriggerOff: "D", GoodRead: "#@////\r", BadRead: "#@////\r#@////\r"}},
		// Magellan 9300i and PowerScan: E and D enable and disable, 01 beeps in any
		// case, F says that a label is not on file, which smaller models lack.
		{"datalogic", "Datalogic, RS-232 standard", Profile{TriggerOn: "E", TriggerOff: "D", GoodRead: "\x01", BadRead: "F"}},
		// SE1-QB and QK20: R is ready and Z is standby, B1 and B3 beep, LR and LB
		// light; that CR ends a command is general knowledge.
		{"denso", "Denso Wave, RS-232", Profile{TriggerOn: "R\r", TriggerOff: "Z\r", GoodRead: "LB\rB1\r", BadRead: "LR\rB3\r"}},
		// N86 and N431X: SYN T CR and SYN U CR in the serial trigger mode; MS9540:
		// BEL beeps where it is turned on.
		{"honeywell-serial", "Honeywell and Metrologic, RS-232", Profile{
			TriggerOn: "\x16T\r", TriggerOff: "\x16U\r", GoodRead: "\a", BadRead: "\a\a"}},
		// HR52: commands between ~SOH0000 and ;ETX; their words are general knowledge.
		{"newland", "Newland, RS-232", Profile{
			TriggerOn: "~\x010000#SCNTRG1;\x03", TriggerOff: "~\x010000#SCNTRG0;\x03"}},
		{"plain", "any scanner that ends a label with CR, LF, CR LF or ETX and is told nothing", Profile{}},
		{"zebra-serial", "Zebra, Symbol and Motorola, standard RS-232", Profile{GoodRead: "\a", BadRead: "\a\a"}}, // DS9808: BEL beeps
		{"zebra-ssi", "Zebra, Symbol and Motorola, SSI host", Profile{Protocol: "ssi", GoodRead: string([]byte{ssi.BeepHigh}), BadRead: string([]byte{ssi.BeepTwoLow})}},
	}
}

// Named returns the profile of a name; of "" that of plain. The error lists the
// names there are.
func Named(name string) (Profile, error) {
	if name == "" {
		name = "plain"
	}
	all := Models()
	i := slices.IndexFunc(all, func(m Model) bool { return m.Name == name })
	if i >= 0 {
		return all[i].Profile, nil
	}
	var names []string
	for _, m := range all {
		names = append(names, m.Name)
	}
	return Profile{}, fmt.Errorf("scanner: there is no profile %q; use one of %s", name, strings.Join(names, ", "))
}
