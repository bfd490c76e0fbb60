package line_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/line"
)

// word is a parse that waits for one word ending in a full stop.
func word(want string) line.Parse {
	return func(b []byte) ([]byte, error) {
		i := bytes.IndexByte(b, '.')
		if i < 0 {
			return b, line.ErrMore
		}
		if got := string(b[:i]); got != want {
			return b[i+1:], errors.New("got " + got)
		}
		return b[i+1:], nil
	}
}

// device answers each request by a function of its number, from 0.
func device(t *testing.T, answer func(n int, far io.Writer)) *line.Line {
	near, far := net.Pipe()
	t.Cleanup(func() { near.Close() })
	go func() {
		b := make([]byte, 64)
		for n := 0; ; n++ {
			if _, err := far.Read(b); err != nil {
				return
			}
			answer(n, far)
		}
	}()
	return line.New(near, 500*time.Millisecond, 200*time.Millisecond)
}

func TestAskWaitsForTheWholeAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := device(t, func(_ int, far io.Writer) {
			for _, piece := range []string{"noise.", "ye", "s."} {
				time.Sleep(100 * time.Millisecond)
				io.WriteString(far, piece)
			}
		})
		if err := l.Ask(t.Context(), []byte("?"), word("yes")); err != nil {
			t.Errorf("got error %v, want none", err)
		}
		l.Close()
	})
}

func TestSilenceSaysWhatCameInstead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := device(t, func(n int, far io.Writer) { io.WriteString(far, []string{"no.", "", "ye"}[n]) })
		for _, want := range []string{": got no", "answer", ": it stopped after 2 bytes"} {
			began := time.Now()
			err := l.Ask(t.Context(), []byte("?"), word("yes"))
			if !errors.Is(err, pump.ErrSilent) || !bytes.HasSuffix([]byte(err.Error()), []byte(want)) {
				t.Errorf("got error %v, want silence ending in %q", err, want)
			}
			if d := time.Since(began); d > time.Second {
				t.Errorf("Ask took %v, want at most a time-out after a quiet line", d)
			}
		}
		l.Close()
	})
}

func TestLateAnswerIsNotTheNext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := device(t, func(n int, far io.Writer) {
			if n == 0 {
				time.Sleep(600 * time.Millisecond)
				io.WriteString(far, "old.")
				return
			}
			io.WriteString(far, "new.")
		})
		if err := l.Ask(t.Context(), []byte("1"), word("old")); !errors.Is(err, pump.ErrSilent) {
			t.Fatalf("got error %v, want silence", err)
		}
		first := ""
		err := l.Ask(t.Context(), []byte("2"), func(b []byte) ([]byte, error) {
			if first == "" {
				first = string(b)
			}
			return word("new")(b)
		})
		if err != nil || first != "new." {
			t.Errorf("got first bytes %q, error %v, want the new answer", first, err)
		}
		l.Close()
	})
}

func TestEndedContextEndsAsk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := device(t, func(int, io.Writer) { t.Error("the device was asked") })
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := l.Ask(ctx, []byte("?"), word("yes")); !errors.Is(err, context.Canceled) {
			t.Errorf("got error %v, want canceled", err)
		}
		l.Close()
	})
}

// A port drops old input by itself, as a serial port does; what is still under
// way it cannot drop.
type port struct {
	net.Conn
	discarded int
}

func (p *port) DiscardInput() error { p.discarded++; return nil }

func TestPortsOwnDiscardIsNotEnoughAfterAMiss(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		p := &port{Conn: near}
		l := line.New(p, 500*time.Millisecond, 200*time.Millisecond)
		go func() {
			b := make([]byte, 64)
			far.Read(b)
			time.Sleep(600 * time.Millisecond)
			io.WriteString(far, "yes.")
			far.Read(b)
			io.WriteString(far, "no.")
		}()
		for n, want := range []string{"answer", "got no"} {
			if err := l.Ask(t.Context(), []byte("?"), word("yes")); err == nil || !bytes.HasSuffix([]byte(err.Error()), []byte(want)) {
				t.Errorf("question %d: got error %v, want %q", n, err, want)
			}
		}
		if p.discarded != 1 {
			t.Errorf("the port discarded %d times, want once, before the first question", p.discarded)
		}
		l.Close()
	})
}
