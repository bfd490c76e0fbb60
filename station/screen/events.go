package screen

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// eventPause is how often at most a state is sent, and eventSilence how often at
// least: a page that hears nothing for twice that is cut off, and says so.
const (
	eventPause   = 50 * time.Millisecond
	eventSilence = 2 * time.Second
)

// events sends the whole state at each change, and again as a sign of life: the
// parts of the page by the id of their element. A browser that missed any misses
// nothing.
func (h *handler) events(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Time{}) // only the handler's own server has one
	w.Header().Set("Content-Type", "text/event-stream")
	if _, err := fmt.Fprint(w, "retry: 1000\n\n"); err != nil {
		return
	}
	for {
		changed := h.st.Changed()
		b, err := h.parts(r)
		if err != nil {
			h.log.Error("state not rendered", "err", err)
			return
		}
		if _, err := fmt.Fprintf(w, "data: %s\n\n", b); err != nil || out.Flush() != nil {
			return // the reader has gone
		}
		if !pause(r.Context(), eventPause, nil) || !pause(r.Context(), eventSilence-eventPause, changed) {
			return
		}
	}
}

// pause waits until a time has passed or something happens, and returns false
// when ctx ends.
func pause(ctx context.Context, d time.Duration, sooner <-chan struct{}) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
	case <-sooner:
	}
	return true
}

// parts renders the parts of the page that change. What is pressed is a part of
// its own, so that a growing volume does not pull a button from under a finger.
func (h *handler) parts(r *http.Request) ([]byte, error) {
	p := h.view(r)
	parts := map[string]string{"build": p.Build, "theme": p.Theme}
	if p.Night {
		parts["night"] = "1"
	}
	add := func(id, name string, data any) error {
		var b strings.Builder
		err := templates.ExecuteTemplate(&b, name, data)
		parts[id] = b.String()
		return err
	}
	err := errors.Join(add("status", "status", p), add("notices", "notices", p))
	for _, v := range p.Panels {
		err = errors.Join(err, add("state-"+v.ID, "state", v), add("actions-"+v.ID, "actions", v))
		parts["kind-"+v.ID] = v.Kind
	}
	if err != nil {
		return nil, err
	}
	return json.Marshal(parts)
}
