package sound

import (
	"bytes"
	"context"
	"encoding/binary"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/station/screen"
)

// Each tone is a file that says how long it is, and has the pitch it should.
func TestWAV(t *testing.T) {
	t.Parallel()
	tests := []struct {
		tone  screen.Tone
		hertz float64 // of its first 60 ms
		ms    float64 // in all
	}{{screen.Yes, 1320, 150}, {screen.No, 330, 550}, {screen.Over, 1760, 70}}
	for _, tt := range tests {
		b := WAV(tt.tone)
		size := binary.LittleEndian.Uint32(b[40:])
		if string(b[:4]) != "RIFF" || string(b[8:16]) != "WAVEfmt " || int(size) != len(b)-44 || int(binary.LittleEndian.Uint32(b[4:])) != len(b)-8 {
			t.Fatalf("%s: the header is not of its %d bytes: %x", tt.tone, len(b), b[:44])
		}
		if ms := float64(size) / 2 / rate * 1000; ms < tt.ms-1 || ms > tt.ms+1 {
			t.Errorf("%s: got %.0f ms, want %.0f", tt.tone, ms, tt.ms)
		}
		crossings, last := 0, int16(0)
		const window = rate * 60 / 1000
		for i := range window {
			s := int16(binary.LittleEndian.Uint16(b[44+2*i:]))
			if last < 0 && s >= 0 {
				crossings++
			}
			last = s
		}
		if got := float64(crossings) / 0.06; got < tt.hertz*0.93 || got > tt.hertz*1.07 {
			t.Errorf("%s: got %.0f Hz, want %.0f", tt.tone, got, tt.hertz)
		}
	}
}

// The player is given the tone, and one that is not there is said once and costs
// nothing.
func TestPlayer(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "played")
	ctx, cancel := context.WithCancel(t.Context())
	p := NewPlayer(slog.New(slog.DiscardHandler), []string{"sh", "-c", "cat > " + out + ".new && mv " + out + ".new " + out})
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	p.Play(screen.No)
	for timeout := time.After(20 * time.Second); ; {
		if b, err := os.ReadFile(out); err == nil {
			if !bytes.Equal(b, WAV(screen.No)) {
				t.Errorf("played: got %d bytes, want the %d of the tone", len(b), len(WAV(screen.No)))
			}
			break
		}
		select {
		case <-time.After(10 * time.Millisecond): // the program is on its way
		case <-timeout:
			t.Fatal("nothing was played")
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Run: got %v, want nil", err)
	}
}

func TestPlayerThatIsMissing(t *testing.T) {
	t.Parallel()
	var said bytes.Buffer
	p := NewPlayer(slog.New(slog.NewTextHandler(&said, nil)), []string{"/no/such/player"})
	for range 100 { // none of these waits for the one before
		p.Play(screen.Yes)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	for len(p.tones) > 0 {
		<-time.After(time.Millisecond)
	}
	p.Play(screen.Over)
	for len(p.tones) > 0 {
		<-time.After(time.Millisecond)
	}
	cancel()
	if err := <-ended; err != nil || strings.Count(said.String(), "no sound") != 1 {
		t.Errorf("got %v and %q, want it said once", err, said.String())
	}
}
