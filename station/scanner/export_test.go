package scanner

// Kept says how many bytes of a label between marks a dialog holds on to.
func Kept(d *Dialog) int {
	n := len(d.gate.open.Text)
	if f, ok := d.proto.(*plain); ok {
		n += cap(f.frame) + cap(f.out)
	}
	for _, s := range d.gate.seen {
		n += len(s.text)
	}
	return n
}
