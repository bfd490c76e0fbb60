package journal

import "github.com/litro-fuel/litro/dispense"

// layout notes what a hose is: the meter of one that has no reading, what it is
// wired to, and whether that has been identified.
func (b *Book) layout(env *dispense.Envelope, c *dispense.Config) {
	l := c.Layout
	if l == nil {
		return
	}
	h := b.hoses[l.Hose]
	if !h.Known {
		h.Meter = l.Meter
	}
	if c.Test != nil {
		b.hoses[l.Hose] = h
		b.identify(env, c)
		return
	}
	if l.Wiring != h.Wiring {
		if h.Wiring == "" && h.served { // it served before layouts named a wiring
			h.Identified = l.Wiring
		}
		h.Wiring, h.Trial = l.Wiring, nil
	}
	b.hoses[l.Hose] = h
}

// identify takes what people said of a test sale. Where the fuel came from
// another hose than the one that was released, neither is what it was taken for.
func (b *Book) identify(env *dispense.Envelope, c *dispense.Config) {
	h := b.hoses[c.Layout.Hose]
	h.Act = &Act{env.Ref(), env.At, c, nil}
	if h.Trial != nil && h.Trial.Ref == c.Test.Of {
		h.Act.Trial, h.Trial = h.Trial, nil
	}
	h.Identified = c.Layout.Wiring
	if c.Test.Said != c.Layout.Hose {
		h.Identified = ""
		if other, ok := b.hoses[c.Test.Said]; ok {
			other.Identified, other.Trial = "", nil // what was seen of it before no longer holds
			b.hoses[c.Test.Said] = other
		}
	}
	b.hoses[c.Layout.Hose] = h
}

// leastTrial is the least that a test sale must have been for people to say where
// it flowed: of a drop nobody saw from which hose it came.
const leastTrial = dispense.Liter

// tried notes that a hose served, and a test sale for people to say where it
// flowed. Where the hose was wired otherwise when it was released, what people saw
// says nothing of the wiring of now.
func (b *Book) tried(env *dispense.Envelope, d *dispense.Dispense, o OpenAuthorize) {
	if d.Typed() || o.Body == nil || d.VolumeUL <= 0 {
		return
	}
	h := b.hoses[d.Hose]
	switch {
	case d.Purpose != "test":
		h.served = true
	case d.VolumeUL >= leastTrial && h.Wiring != "" && o.wired[d.Hose] == h.Wiring:
		h.Trial = &Trial{env.Ref(), env.At, d, o.Body.People}
	}
	b.hoses[d.Hose] = h
}

// wiringOf returns what hoses are wired to, by hose.
func (b *Book) wiringOf(hoses []string) map[string]string {
	of := map[string]string{}
	for _, h := range hoses {
		of[h] = b.hoses[h].Wiring
	}
	return of
}
