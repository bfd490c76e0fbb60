package line_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/litro-fuel/litro/sim/line"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// upper answers each line of text in capitals; `~` is rubbish.
var upper = line.Protocol{
	Cut: func(in []byte) (int, []byte) {
		if in[0] == '~' {
			return 1, nil
		}
		end := bytes.IndexByte(in, '\n')
		if end < 0 {
			return 0, nil
		}
		return end + 1, in[:end+1]
	},
	Answer: bytes.ToUpper,
	Gap:    time.Second,
}

// exchange serves a line with faults inside a bubble, writes what is asked, and
// returns all that comes back within a minute of the bubble's time.
func exchange(t *testing.T, f line.Faults, asked ...string) (answered string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		agent, device := net.Pipe()
		defer agent.Close()
		var l line.Line
		l.Spoil(f)
		served := make(chan error, 1)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { served <- l.Serve(ctx, device, upper) }()
		go func() {
			for _, a := range asked {
				if _, err := agent.Write([]byte(a)); err != nil {
					t.Errorf("write %q: %v", a, err)
				}
				time.Sleep(2 * time.Second)
			}
		}()
		answered = readFor(t, agent, time.Minute)
		cancel()
		if err := <-served; err != nil {
			t.Errorf("serve: got %v, want nil at the end of the context", err)
		}
	})
	return answered
}

func readFor(t *testing.T, c net.Conn, d time.Duration) string {
	t.Helper()
	if err := c.SetReadDeadline(time.Now().Add(d)); err != nil {
		t.Fatal(err)
	}
	b, _ := io.ReadAll(c) // ends by the deadline
	return string(b)
}

func TestFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		faults line.Faults
		asked  []string
		want   string
	}{
		{"perfect", line.Faults{}, []string{"ab\n"}, "AB\n"},
		{"two requests in one write", line.Faults{}, []string{"ab\ncd\n"}, "AB\nCD\n"},
		{"one request in two writes", line.Faults{}, []string{"a", "b\n"}, "B\n"}, // the gap forgets the first half
		{"rubbish before", line.Faults{}, []string{"~~ab\n"}, "AB\n"},
		{"noise", line.Faults{Noise: []byte("zz")}, []string{"ab\n"}, "zzAB\n"},
		{"dropped byte", line.Faults{Drop: 2}, []string{"ab\n"}, "A\n"},
		{"bad checksum", line.Faults{BadChecksum: true}, []string{"ab\n"}, "AB\v"},
		{"twice", line.Faults{Double: true}, []string{"ab\n"}, "AB\nAB\n"},
		{"echo", line.Faults{Echo: true}, []string{"ab\n"}, "ab\nAB\n"},
		{"split", line.Faults{Split: 1, Pause: time.Millisecond}, []string{"ab\n"}, "AB\n"},
		{"silent for two", line.Faults{Silent: true, Answers: 2}, []string{"a\n", "b\n", "c\n"}, "C\n"},
		{"deaf for one", line.Faults{Deaf: true, Answers: 1}, []string{"a\n", "b\n"}, "B\n"},
		{"late", line.Faults{Late: 5 * time.Second, Answers: 1}, []string{"a\n", "b\n"}, "A\nB\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := exchange(t, tt.faults, tt.asked...); got != tt.want {
				t.Errorf("asked %q: got %q, want %q", tt.asked, got, tt.want)
			}
		})
	}
}

// A device that is deaf has done nothing, one that is silent has.
func TestDeafAndSilentDiffer(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		faults line.Faults
		want   int
	}{{line.Faults{Deaf: true}, 0}, {line.Faults{Silent: true}, 1}} {
		synctest.Test(t, func(t *testing.T) {
			agent, device := net.Pipe()
			defer agent.Close()
			var l line.Line
			l.Spoil(tt.faults)
			done, p := 0, upper
			p.Answer = func(b []byte) []byte { done++; return b }
			ctx, cancel := context.WithCancel(t.Context())
			served := make(chan error, 1)
			go func() { served <- l.Serve(ctx, device, p) }()
			if _, err := agent.Write([]byte("x\n")); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			cancel()
			<-served
			if done != tt.want {
				t.Errorf("%+v: carried out %d requests, want %d", tt.faults, done, tt.want)
			}
		})
	}
}

// A caller who closes his way once he has asked, as socat does at the end of its
// input, is answered still.
func TestAnswersWhoeverHasClosedHisWay(t *testing.T) {
	t.Parallel()
	var heard strings.Builder
	rw := struct {
		io.Reader
		io.Writer
	}{strings.NewReader("ab\ncd\n"), &heard}
	var l line.Line
	if err := l.Serve(t.Context(), rw, upper); !errors.Is(err, io.EOF) {
		t.Errorf("serve: got %v, want the end of the input", err)
	}
	if got := heard.String(); got != "AB\nCD\n" {
		t.Errorf("answers: got %q, want both", got)
	}
}

func TestServeSaysThatTheLineBroke(t *testing.T) {
	t.Parallel()
	agent, device := net.Pipe()
	var l line.Line
	served := make(chan error, 1)
	go func() { served <- l.Serve(t.Context(), device, upper) }()
	agent.Close()
	if err := <-served; err == nil {
		t.Error("serve: got nil, want an error when the far end is gone")
	}
}
