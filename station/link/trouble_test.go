package link

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// Two clients of one name push each other out of a broker that tells nobody: the
// station says so itself.
func TestPushedOut(t *testing.T) {
	t.Parallel()
	m := newMosquitto(t)
	var mu sync.Mutex
	var told []string
	i := newIsland(t, Config{URL: m.url(), Username: stationID, Report: func(x Trouble, detail string) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, string(x)+": "+detail)
	}})
	i.run()
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() {
		for ctx.Err() == nil {
			lost := make(chan struct{}, 1)
			rival := mqtt.NewClient(mqtt.NewClientOptions().AddBroker(m.url()).SetClientID(stationID).SetAutoReconnect(false).
				SetConnectionLostHandler(func(mqtt.Client, error) { lost <- struct{}{} }))
			if tok := rival.Connect(); tok.WaitTimeout(patience) && tok.Error() == nil {
				select {
				case <-lost:
				case <-ctx.Done():
				}
			}
			rival.Disconnect(0)
			sleep(ctx, 100*time.Millisecond) // until the station is back
		}
	})
	t.Cleanup(func() { cancel(); group.Wait() })
	eventually(t, "the station says that it is pushed out", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(told) == 1 && strings.HasPrefix(told[0], "pushed: the broker ended 5 connections within 10m0s")
	})
}

// What a line does is no pushing out, and a connection that stands ends it.
func TestTroubles(t *testing.T) {
	t.Parallel()
	var told []Trouble
	l := &Link{cfg: Config{Report: func(x Trouble, _ string) { told = append(told, x) }}}
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	pass := func(d time.Duration) time.Time { at = at.Add(d); return at }
	for range 20 { // a line that dies, and a broker that is not there
		l.noteEnd(errors.New("pingresp not received, disconnecting"), true, pass(time.Second))
		l.noteEnd(&net.OpError{Op: "dial", Err: io.EOF}, false, pass(time.Second))
	}
	for range 20 { // a broker that restarts now and then
		l.noteEnd(io.EOF, true, pass(3*time.Minute))
	}
	if len(told) > 0 {
		t.Fatalf("a bad line: got %v, want nothing said", told)
	}
	for range 9 {
		l.noteEnd(io.EOF, true, pass(time.Minute))
	}
	since := at
	l.noteStands(since, pass(pushedWithin-time.Second))
	if len(told) != 1 || told[0] != Pushed {
		t.Fatalf("pushed out: got %v, want that once", told)
	}
	l.noteStands(since, pass(time.Second))
	l.noteEnd(&net.OpError{Op: "remote error", Err: errors.New("tls: bad certificate")}, false, at)
	l.noteStands(at, at)
	if want := []Trouble{Pushed, None, Refused, None}; len(told) != len(want) || told[1] != None || told[2] != Refused || told[3] != None {
		t.Errorf("afterwards: got %v, want %v", told, want)
	}
}
