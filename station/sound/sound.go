// Package sound plays the island's three tones through a program such as aplay:
// browsers are silent until somebody touches them, and people at a pump look
// elsewhere. It makes the tones itself and promises that nobody waits for them: a
// player that is missing, or hangs, costs nothing but the sound.
package sound

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"
	"math"
	"os/exec"
	"time"

	"github.com/litro-fuel/litro/station/screen"
)

// rate is samples a second, of 16 bits on one channel.
const rate = 22_050

// A beep is a pure tone, and a pause after it.
type beep struct {
	hertz    float64
	duration time.Duration
	pause    time.Duration
}

// beeps are what the tones consist of: high and long, low twice, and short, so
// that they differ also for who hears no pitch.
func beeps(t screen.Tone) []beep {
	switch t {
	case screen.Yes:
		return []beep{{1320, 150 * time.Millisecond, 0}}
	case screen.No:
		return []beep{{330, 200 * time.Millisecond, 50 * time.Millisecond}, {262, 300 * time.Millisecond, 0}}
	case screen.Over:
		return []beep{{1760, 70 * time.Millisecond, 0}}
	case screen.Silence:
	}
	return nil
}

// WAV returns a tone as a file of PCM.
func WAV(t screen.Tone) []byte {
	var samples []int16
	for _, b := range beeps(t) {
		n := samplesIn(b.duration)
		for i := range n {
			// Its ends are faded over 5 ms, or they click.
			fade := min(1, float64(min(i, n-i))/float64(samplesIn(5*time.Millisecond)))
			samples = append(samples, int16(0.8*math.MaxInt16*fade*math.Sin(2*math.Pi*b.hertz*float64(i)/rate)))
		}
		samples = append(samples, make([]int16, samplesIn(b.pause))...)
	}
	var w bytes.Buffer
	size := uint32(2 * len(samples))
	w.WriteString("RIFF")
	put(&w, 36+size)
	w.WriteString("WAVEfmt ")
	put(&w, uint32(16), uint16(1), uint16(1), uint32(rate), uint32(2*rate), uint16(2), uint16(16))
	w.WriteString("data")
	put(&w, size, samples)
	return w.Bytes()
}

func samplesIn(d time.Duration) int { return int(d.Seconds() * rate) }

func put(w *bytes.Buffer, values ...any) {
	for _, v := range values {
		_ = binary.Write(w, binary.LittleEndian, v) // to memory
	}
}

// longest is how long a player may take before it is ended.
const longest = 3 * time.Second

// A Player plays one tone after the other. It implements [screen.Sounder].
type Player struct {
	log     *slog.Logger
	command []string
	tones   chan screen.Tone
}

// NewPlayer returns a player that gives each tone, as a WAV file, to a command on
// its standard input, such as aplay -q -. Nothing is heard before Run.
func NewPlayer(log *slog.Logger, command []string) *Player {
	return &Player{log, command, make(chan screen.Tone, 2)}
}

// Play implements [screen.Sounder]. What cannot be played soon is left out.
func (p *Player) Play(t screen.Tone) {
	select {
	case p.tones <- t:
	default:
	}
}

// Run plays until ctx ends. A command that fails is said once, until one
// succeeds.
func (p *Player) Run(ctx context.Context) error {
	failing := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case t := <-p.tones:
			err := p.play(ctx, t)
			if err != nil && !failing && ctx.Err() == nil {
				p.log.Warn("no sound", "err", err)
			}
			failing = err != nil
		}
	}
}

func (p *Player) play(ctx context.Context, t screen.Tone) error {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.command[0], p.command[1:]...)
	cmd.Stdin = bytes.NewReader(WAV(t))
	cmd.WaitDelay = time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("play a tone with %s: %w: %.200s", p.command[0], err, out)
	}
	return nil
}
