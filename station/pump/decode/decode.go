// Package decode finds the codec of a protocol by name, for a technician who
// holds a few bytes from a line and wants to know what they say. It reads whole
// frames only and opens no line. Not every codec has a driver.
package decode

import (
	"fmt"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/station/pump/azt"
	cbc "github.com/litro-fuel/litro/station/pump/cbc/frame"
	"github.com/litro-fuel/litro/station/pump/dart"
	"github.com/litro-fuel/litro/station/pump/explain"
	"github.com/litro-fuel/litro/station/pump/gilbarco"
	"github.com/litro-fuel/litro/station/pump/horustech"
	"github.com/litro-fuel/litro/station/pump/modbus"
	"github.com/litro-fuel/litro/station/tank/tls"
)

// A Protocol is one codec.
type Protocol struct {
	Name  string // as in the test vectors
	Short string // what is quicker to type
	// Explain reads one whole frame.
	Explain func(side explain.Side, frame []byte) ([]explain.Line, error)
}

// Protocols returns all codecs in the order of their names.
func Protocols() []Protocol {
	return []Protocol{
		{"azt-2.0-topaz", "azt", azt.Explain},
		{"companytec-cbc", "cbc", cbc.Explain},
		{"companytec-horustech", "horustech", horustech.Explain},
		{"dart", "dart", dart.Explain},
		{"gilbarco-two-wire", "gilbarco", gilbarco.Explain},
		{"modbus-rtu", "modbus", modbus.Explain},
		{"veeder-root-tls-350", "tls", tls.Explain},
	}
}

// Lookup returns the codec of a protocol by its full or short name. The error
// lists the names there are.
func Lookup(name string) (Protocol, error) {
	all := Protocols()
	i := slices.IndexFunc(all, func(p Protocol) bool { return p.Name == name || p.Short == name })
	if i >= 0 {
		return all[i], nil
	}
	var names []string
	for _, p := range all {
		names = append(names, p.Short)
	}
	return Protocol{}, fmt.Errorf("unknown protocol %q: use one of %s", name, strings.Join(names, ", "))
}
