package station

import (
	"context"
	"testing"
	"time"

	"github.com/litro-fuel/litro/station/session"
)

// Each part that does not come round makes the whole count as hung; one that has
// not begun does not, and neither does one that waits for room on the disk.
func TestAlive(t *testing.T) {
	t.Parallel()
	newAgent := func() *Agent {
		return &Agent{lines: []*line{{}, {}}, positions: []*position{{}, {}}}
	}
	a := newAgent()
	if !a.Alive() {
		t.Error("an agent that has not begun counts as hung")
	}
	old := time.Now().Add(-stuck - time.Second).UnixNano()
	for name, hang := range map[string]func(*Agent){
		"a line":     func(a *Agent) { a.lines[1].pulse.at.Store(old) },
		"a position": func(a *Agent) { a.positions[1].pulse.at.Store(old) },
		"the duties": func(a *Agent) { a.pulse.at.Store(old) },
	} {
		a := newAgent()
		for _, p := range []*pulse{&a.pulse, &a.lines[0].pulse, &a.lines[1].pulse, &a.positions[0].pulse, &a.positions[1].pulse} {
			p.beat()
		}
		if !a.Alive() {
			t.Errorf("%s: all come round, and it counts as hung", name)
		}
		hang(a)
		if a.Alive() {
			t.Errorf("%s hangs, and the agent counts as alive", name)
		}
		a.crowded.Add(1)
		if !a.Alive() {
			t.Errorf("%s waits for room on the disk, and counts as hung", name)
		}
	}
}

// A position that is asked something comes round, and one that is stuck in it
// does not.
func TestPositionBeats(t *testing.T) {
	t.Parallel()
	p := &position{a: &Agent{}, inbox: newMailbox[mail](), timers: map[session.Timer]*time.Timer{}, settings: map[session.Timer]int{}}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.run(ctx) }()
	held, release := make(chan struct{}), make(chan struct{})
	p.inbox.put(mail{job: func(context.Context) error { close(held); <-release; return nil }})
	<-held
	p.pulse.at.Store(1)
	asked := make(chan struct{})
	p.inbox.put(mail{job: func(context.Context) error { close(asked); return nil }})
	if p.pulse.at.Load() != 1 {
		t.Error("a position that is stuck comes round")
	}
	close(release)
	<-asked
	if p.pulse.late(time.Now()) {
		t.Error("a position that does its work counts as stuck")
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
