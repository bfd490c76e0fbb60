package opendata

// Made returns what a row is the sum of.
func (r *Row) Made() []*Fuel { return r.made }

// Made returns what a place is the sum of.
func (p *Place) Made() []*Fuel { return p.made }
