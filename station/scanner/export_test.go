package scanner

// Kept says how many bytes a framer holds on to.
func Kept(f *Framer) int {
	n := cap(f.frame) + len(f.gate.open.Text)
	for _, s := range f.gate.seen {
		n += len(s.text)
	}
	return n
}
