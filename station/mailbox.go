package station

import (
	"context"
	"sync"
	"time"
)

// A mailbox is a queue without a limit between goroutines that write to one
// another: neither ever waits for the other to read. What is put in is little
// and soon taken: polls, answers, and what people press.
type mailbox[T any] struct {
	ready chan struct{} // holds a token when something may be there

	mu    sync.Mutex
	items []T
}

func newMailbox[T any]() *mailbox[T] {
	return &mailbox[T]{ready: make(chan struct{}, 1)}
}

func (m *mailbox[T]) put(v T) {
	m.mu.Lock()
	m.items = append(m.items, v)
	m.mu.Unlock()
	select {
	case m.ready <- struct{}{}:
	default:
	}
}

// pop takes the oldest, if there is any.
func (m *mailbox[T]) pop() (v T, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.items) == 0 {
		return v, false
	}
	v = m.items[0]
	m.items = m.items[1:]
	return v, true
}

// take waits for the oldest until a time, or ctx ends. A zero time is never.
func (m *mailbox[T]) take(ctx context.Context, until time.Time) (v T, ok bool) {
	var due <-chan time.Time
	if !until.IsZero() {
		t := time.NewTimer(time.Until(until))
		defer t.Stop()
		due = t.C
	}
	for {
		if ctx.Err() != nil {
			return v, false
		}
		if v, ok = m.pop(); ok {
			return v, true
		}
		select {
		case <-m.ready:
		case <-due:
			return v, false
		case <-ctx.Done():
			return v, false
		}
	}
}
