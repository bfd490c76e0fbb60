package station

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/scanner"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/session"
)

// A wedge is a scanner that types as a keyboard does, into the page of a
// position. It goes through the same gate as one on a serial line: a label held
// in view is one scan, and two labels at once are none.
type wedge struct {
	reader *reader // whose scanner has no port: nobody hears what it is told

	// mu guards dialog: pages may scan at the same time.
	mu     sync.Mutex
	dialog *scanner.Dialog
}

func newWedge(p *position) (*wedge, error) {
	s, err := scanner.New(scanner.Profile{})
	if err != nil {
		return nil, err
	}
	r := &reader{a: p.a, cfg: Scanner{Name: "keyboard", Position: p.id}, scanner: s, position: p}
	return &wedge{reader: r, dialog: scanner.NewDialog(time.Now(), scanner.Profile{})}, nil
}

// Scan implements [screen.Station].
func (a *Agent) Scan(_ context.Context, position, text string) error {
	p := a.position(position)
	if p == nil {
		return fmt.Errorf("%q: %w", position, screen.ErrPosition)
	}
	if text = typed(text); text == "" {
		return fmt.Errorf("a scan without a text: %w", screen.ErrInvalid)
	}
	p.wedge.take(text)
	return nil
}

func (w *wedge) take(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range w.dialog.Feed(time.Now(), []byte(text+"\r")) {
		if r.Kind == scanner.Refused { // there is no line that could be wrong
			w.reader.position.scan(w.reader, session.Scanned{Refused: string(policy.ForeignCode)})
			continue
		}
		w.reader.take(r)
	}
}

// typed is what was printed, of what a keyboard typed: browsers and layouts add
// control characters, which no label of ours has.
func typed(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.TrimSpace(text))
}
