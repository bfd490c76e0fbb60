package horustech

import (
	"fmt"

	"github.com/litro-fuel/litro/station/pump/explain"
)

// The commands this driver sends.
const (
	cmdStatus      = "01"
	cmdReadSale    = "02"
	cmdTotals      = "05"
	cmdAcknowledge = "06"
	cmdSetClock    = "0A"
	cmdReadClock   = "0B"
	cmdMode        = "13"
	cmdInformation = "12"
	cmdConcept     = "36" // what a Concept answers instead of 12
	cmdPreset      = "26"
	cmdPreset8     = "34"
	cmdProgress    = "28"
	cmdSetPrice    = "32"
)

// The modes of command 13 this driver sets. Mode 01 would free the pump for
// anybody and is never sent.
const (
	modeBlocked = "03"
	modeStop    = "04"
	modeClear   = "10" // takes back an authorization and its identifiers
)

func request(command string, params string) frame {
	return frame{from: explain.Host, data: command + params}
}

func setMode(nozzle int, mode string) frame {
	return request(cmdMode, fmt.Sprintf("%02d%s", nozzle, mode))
}

// A preset authorizes one fill of a nozzle, ours by id as a client's.
type preset struct {
	nozzle  int
	id      string // 16 upper-case hex digits
	value   int64  // volume in the nozzle's preset unit
	seconds int    // to lift the nozzle
}

// frame8 is the preset with a value of 8 digits, command 34.
func (p preset) frame8() frame {
	return request(cmdPreset8, fmt.Sprintf("%02d%s1S%08d%02dV0", p.nozzle, p.id, p.value, p.seconds))
}

// frame6 is the preset with a value of 6 digits, command 26, which all models
// have.
func (p preset) frame6() frame {
	return request(cmdPreset, fmt.Sprintf("%02d%s1S%06d%02dV00000", p.nozzle, p.id, p.value, p.seconds))
}

// readVolumeTotal asks for the volume totalizer of a nozzle.
func readVolumeTotal(nozzle int) frame {
	return request(cmdTotals, fmt.Sprintf("%02d01", nozzle))
}

// readPointers asks for the pointers of the stored sales.
func readPointers() frame { return request(cmdTotals, "0006") }

// setPrice sets the price of level 0 in the nozzle's last digit.
func setPrice(nozzle int, value int64) frame {
	return request(cmdSetPrice, fmt.Sprintf("%02d0%06d", nozzle, value))
}
