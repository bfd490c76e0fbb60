package journal

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk"
)

// onDisk returns an enrolled box on the real disk.
func onDisk(b *testing.B) *box {
	b.Helper()
	dir, err := disk.OpenDir(b.TempDir())
	must(b, err)
	b.Cleanup(func() { dir.Close() })
	x := newBox(dir, newServer(b))
	o := x.options()
	o.SegmentBytes = 0
	x.j, err = Open(dir, o)
	must(b, err, x.j.Enroll(x.srv.grant(1), "enrolled", meters(0), []dispense.Who{{Person: "ana", By: "pin"}, {Person: "luis", By: "pin"}}))
	return x
}

// BenchmarkAppend writes an authorize and its dispense, each durable before the
// next, and beside it the same bytes with a bare write and fdatasync.
func BenchmarkAppend(b *testing.B) {
	x := onDisk(b)
	bare, err := x.fs.Append("bare")
	must(b, err)
	var journal, plain time.Duration
	records := 0
	for b.Loop() {
		before := x.j.Head().Seq
		began := time.Now()
		must(b, appendFuel(x.j))
		journal += time.Since(began)
		for seq := before + 1; seq <= x.j.Head().Seq; seq++ {
			n, err := x.j.Record(dispense.Ref{Station: station, Epoch: 1, Seq: seq})
			must(b, err)
			frame := dispense.AppendFrame(nil, n)
			began := time.Now()
			_, err = bare.Write(frame)
			must(b, errors.Join(err, bare.Sync()))
			plain += time.Since(began)
			records++
		}
	}
	b.ReportMetric(float64(records)/journal.Seconds(), "records/s")
	b.ReportMetric(float64(records)/plain.Seconds(), "bare/s")
	b.ReportMetric(plain.Seconds()/journal.Seconds(), "ratio")
}

// appendFuel writes an authorize, and then the dispense that closes it.
func appendFuel(j *Journal) error {
	var auth dispense.Ref
	err := j.Write(func(tx *Tx) (err error) {
		auth, err = tx.Append(authorize("1"))
		return err
	})
	if err != nil {
		return err
	}
	return j.Write(func(tx *Tx) error {
		_, err := tx.Append(fill(auth, 25))
		return err
	})
}

// BenchmarkRecover opens a journal of LITRO_RECORDS records, 50,000 unless told.
// The peak is the most memory that opening it took beyond what the process had.
func BenchmarkRecover(b *testing.B) {
	n := 50_000
	if s := os.Getenv("LITRO_RECORDS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			b.Fatalf("LITRO_RECORDS: %v", err)
		}
	}
	x := onDisk(b)
	for x.j.Head().Seq < int64(n) {
		must(b, x.j.Write(func(tx *Tx) error { return appendMany(tx, 250) }))
	}
	o := x.options()
	o.SegmentBytes = 0
	must(b, x.j.Close())
	x.j = nil
	before := heap()
	forgetPeak(b)
	held := resident(b, "VmRSS")
	var j *Journal
	for b.Loop() {
		var err error
		j, err = Open(x.fs, o)
		must(b, err, j.Close())
	}
	records := j.Recovery().Records
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(resident(b, "VmHWM")-held, "peak-MiB")
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s")
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(records), "µs/record")
	b.ReportMetric(float64(records), "records")
	b.ReportMetric(float64(heap()-before)/1024, "KiB-held")
	runtime.KeepAlive(j)
}

// appendMany adds fills of 250 vehicles to one step.
func appendMany(tx *Tx, pairs int) error {
	for i := range pairs {
		a := authorize("1")
		a.Vehicle = fmt.Sprintf("v%d", i)
		auth, err := tx.Append(a)
		if err != nil {
			return err
		}
		d := fill(auth, 25)
		d.Vehicle = a.Vehicle
		if _, err := tx.Append(d); err != nil {
			return err
		}
	}
	return nil
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// forgetPeak has the kernel begin anew with the most memory that this process
// ever had.
func forgetPeak(b *testing.B) {
	b.Helper()
	debug.FreeOSMemory()
	must(b, os.WriteFile("/proc/self/clear_refs", []byte("5"), 0))
}

// resident returns a line of the kernel's account of this process, in MiB.
func resident(b *testing.B, key string) float64 {
	b.Helper()
	text, err := os.ReadFile("/proc/self/status")
	must(b, err)
	for line := range strings.Lines(string(text)) {
		var kib float64
		if _, err := fmt.Sscanf(line, key+": %f kB", &kib); err == nil {
			return kib / 1024
		}
	}
	b.Fatalf("the kernel tells no %s", key)
	return 0
}
