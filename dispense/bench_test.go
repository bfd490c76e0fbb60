package dispense

import (
	"testing"
	"time"
)

// BenchmarkOpenRecord reads a full dispense, the commonest record of size,
// without its signature.
func BenchmarkOpenRecord(b *testing.B) {
	for _, name := range []string{"dispense", "void_min", "tick"} {
		b.Run(name, func(b *testing.B) {
			file := readFile(b, name+".note")
			b.ReportAllocs()
			for b.Loop() {
				if _, err := OpenRecord(file); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSeal(b *testing.B) {
	k := loadKeys(b)
	body, err := OpenRecord(readFile(b, "dispense.note"))
	if err != nil {
		b.Fatal(err)
	}
	env := newChain(b, k.old).envelope()
	env.Seq = 2
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Seal(env, body.Body, k.old); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerify16 verifies a message of 16 records as a run, and reports how
// many times longer one by one would take.
func BenchmarkVerify16(b *testing.B) {
	k := loadKeys(b)
	c := newChain(b, k.old)
	c.head.Seq = 1
	var records []*Record
	for n := range MaxRecords {
		records = append(records, c.seal(void(n)))
	}
	began := time.Now()
	const rounds = 20
	for range rounds {
		for _, r := range records {
			if err := r.Note.Verify(0, k.old); err != nil {
				b.Fatal(err)
			}
		}
	}
	single := time.Since(began) / rounds
	for b.Loop() {
		if n, _, err := Verify(records, k.old); n != len(records) || err != nil {
			b.Fatal(n, err)
		}
	}
	run := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(float64(single)/float64(run), "single/run")
}
