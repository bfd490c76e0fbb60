package journal

import (
	"testing"

	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/disk/disktest"
)

// FuzzOpen puts any bytes where a segment was: the station must be able to go
// on, and open what it then wrote.
func FuzzOpen(f *testing.F) {
	b := newBox(disktest.New(), newServer(f))
	must(f, b.open(), b.enroll(1), b.fuel(25), b.fuel(30))
	grant, err := disk.ReadAll(b.fs, grantFile)
	must(f, err)
	names, _ := b.fs.List()
	for _, name := range names {
		if isSegment(name) {
			good, err := disk.ReadAll(b.fs, name)
			must(f, err)
			f.Add(good, good[:len(good)/2])
			f.Add(good, append([]byte("x"), good...))
			f.Add([]byte{}, append(good[:len(good):len(good)], make([]byte, 600)...))
		}
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		d := disktest.New()
		must(t, disk.Replace(d, grantFile, grant))
		for name, content := range map[string][]byte{segmentName(1, 1): first, segmentName(1, 2): second} {
			w, err := d.Append(name)
			must(t, err)
			_, err = w.Write(content)
			must(t, err)
		}
		after := newBox(d, b.srv)
		must(t, after.recover(), after.sameBook(d))
	})
}
