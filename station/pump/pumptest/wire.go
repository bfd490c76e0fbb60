package pumptest

import (
	"bytes"
	"net"
	"sync"
	"time"
)

// A wire carries the device's answers and spoils them as asked. The device
// writes each answer in one piece.
type wire struct {
	net.Conn

	mu    sync.Mutex
	spoil func(w net.Conn, answer []byte) error // nil: as it is
	times int                                   // answers still to be spoiled, below 0 all
	seen  int                                   // length of the last answer
}

// Write implements [io.Writer] for the device.
func (w *wire) Write(b []byte) (int, error) {
	w.mu.Lock()
	spoil := w.spoil
	switch {
	case w.times == 0:
		spoil = nil
	case w.times > 0:
		w.times--
	}
	w.seen = len(b)
	w.mu.Unlock()
	if spoil == nil {
		return w.Conn.Write(b)
	}
	return len(b), spoil(w.Conn, bytes.Clone(b))
}

// set spoils the next answers, all of them when times is below 0.
func (w *wire) set(times int, spoil func(w net.Conn, answer []byte) error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.spoil, w.times = spoil, times
}

func (w *wire) heal() { w.set(0, nil) }

func (w *wire) last() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen
}

// swallow loses an answer.
func swallow(net.Conn, []byte) error { return nil }

// spoilEnd alters the last byte, where every protocol has its checksum.
func spoilEnd(w net.Conn, answer []byte) error {
	answer[len(answer)-1] ^= 1
	_, err := w.Write(answer)
	return err
}

// after puts noise before an answer.
func after(noise []byte) func(net.Conn, []byte) error {
	return func(w net.Conn, answer []byte) error {
		_, err := w.Write(append(bytes.Clone(noise), answer...))
		return err
	}
}

// tearAt sends an answer in two pieces with a pause between.
func tearAt(n int) func(net.Conn, []byte) error {
	return func(w net.Conn, answer []byte) error {
		n := min(n, len(answer))
		if _, err := w.Write(answer[:n]); err != nil {
			return err
		}
		time.Sleep(20 * time.Millisecond)
		_, err := w.Write(answer[n:])
		return err
	}
}

// hold delays an answer.
func hold(d time.Duration) func(net.Conn, []byte) error {
	return func(w net.Conn, answer []byte) error {
		time.Sleep(d)
		_, err := w.Write(answer)
		return err
	}
}

// swallowFrom loses the answers from the n-th on.
func swallowFrom(n int) func(net.Conn, []byte) error {
	return func(w net.Conn, answer []byte) error {
		if n--; n <= 0 {
			return nil
		}
		_, err := w.Write(answer)
		return err
	}
}
