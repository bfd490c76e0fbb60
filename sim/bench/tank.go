package bench

import (
	"fmt"

	"github.com/litro-fuel/litro/sim/tls"
)

// A tank is buried, and hoses draw from it.
type tank struct {
	id       string
	gauge    *device
	console  *tls.Console
	number   int
	capacity int64
	hoses    []*hose
	before   int64 // what the meters of its hoses showed at the start, together
}

// drawn is what has left by the hoses.
func (t *tank) drawn() (ul int64) {
	for _, h := range t.hoses {
		ul += h.Totalizer()
	}
	return ul - t.before
}

func (b *Bench) tank(id string) (*tank, error) {
	for _, t := range b.tanks {
		if t.id == id {
			return t, nil
		}
	}
	return nil, fmt.Errorf("there is no tank %q; tanks are %s", id, names(b.tanks, func(t *tank) string { return t.id }))
}

func (b *Bench) hose(id string) (*hose, error) {
	for _, h := range b.hoses {
		if h.id == id {
			return h, nil
		}
	}
	return nil, fmt.Errorf("there is no hose %q; hoses are %s", id, names(b.hoses, func(h *hose) string { return h.id }))
}

func (b *Bench) device(id string) (*device, error) {
	for _, d := range b.devices {
		if d.id == id {
			return d, nil
		}
	}
	return nil, fmt.Errorf("there is no device %q; devices are %s", id, names(b.devices, func(d *device) string { return d.id }))
}
