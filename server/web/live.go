package web

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

const (
	livePeriod = 2 * time.Second // between looks
	livePulse  = 15 * time.Second
	// liveMost ends a stream, so that the browser comes again and proves that
	// its session still stands.
	liveMost  = 5 * time.Minute
	liveWrite = 10 * time.Second
)

// stream sends a part of a page each time it has changed, whole, until the
// browser goes or liveMost is over. Part makes it anew; an error of it ends the
// stream, and the browser tries again.
func (p *pages) stream(v *visit, part func() ([]byte, error)) error {
	h := v.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no") // a proxy must not wait for more
	v.w.WriteHeader(http.StatusOK)
	if v.r.Method == http.MethodHead {
		return nil
	}
	// The time to read a request is over long before this answer is.
	if err := http.NewResponseController(v.w).SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return nil // the browser has gone
	}
	end, tick := time.NewTimer(liveMost), time.NewTicker(livePeriod)
	defer end.Stop()
	defer tick.Stop()
	var last []byte
	sent := time.Now()
	for {
		if u, err := p.Sessions.User(v.r.Context()); err != nil || !slices.Equal(u.Scope().Terms(), v.user.Scope().Terms()) {
			return nil // signed out, disabled, or concerned with something else meanwhile; coming again says so
		}
		b, err := part()
		if err != nil {
			p.Log.Warn("live page ended", "path", v.r.URL.Path, "err", err)
			return nil // the head is sent: no error page can follow
		}
		switch {
		case !bytes.Equal(b, last):
			err = v.send(event(b))
			last, sent = b, time.Now()
		case time.Since(sent) >= livePulse:
			err = v.send([]byte(":\n\n"))
			sent = time.Now()
		}
		if err != nil {
			return nil // the browser has gone
		}
		select {
		case <-v.r.Context().Done():
			return nil
		case <-end.C:
			return nil
		case <-tick.C:
		}
	}
}

// send writes and flushes, within a time of its own: the server's limits are
// for pages.
func (v *visit) send(b []byte) error {
	rc := http.NewResponseController(v.w)
	if err := rc.SetWriteDeadline(time.Now().Add(liveWrite)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := v.w.Write(b); err != nil {
		return err
	}
	return rc.Flush()
}

// event writes a state as a server-sent event.
func event(b []byte) []byte {
	var out bytes.Buffer
	out.WriteString("event: state\n")
	for line := range bytes.Lines(b) {
		fmt.Fprintf(&out, "data: %s\n", bytes.TrimRight(line, "\r\n"))
	}
	out.WriteByte('\n')
	return out.Bytes()
}
