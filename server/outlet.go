package server

import (
	"errors"
	"path"
	"sync"

	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/metrics"
)

// outlet is where messages to stations go. It is set once the broker is there.
type outlet struct {
	mu    sync.RWMutex
	to    ingest.Publisher
	there chan struct{} // closed when it is set
}

// errNoBroker means that the broker is not there yet.
var errNoBroker = errors.New("not connected to a broker yet")

// Publish sends a message, or fails when there is no broker yet.
func (o *outlet) Publish(topic string, qos byte, payload []byte) error {
	o.mu.RLock()
	defer o.mu.RUnlock()
	if o.to == nil {
		return errNoBroker
	}
	return o.to.Publish(topic, qos, payload)
}

// connected fails while messages to stations go nowhere.
func (o *outlet) connected() error {
	o.mu.RLock()
	defer o.mu.RUnlock()
	if o.to == nil {
		return errNoBroker
	}
	if l, ok := o.to.(interface{ Connected() bool }); ok && !l.Connected() {
		return errNoBroker
	}
	return nil
}

func (o *outlet) set(p ingest.Publisher) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.to == nil {
		close(o.there)
	}
	o.to = p
}

// offer counts a message and hands it on.
func (s *Server) offer(topic string, payload []byte) bool {
	s.metrics.Message("received", path.Base(topic))
	return s.ingest.Offer(topic, payload)
}

// counted counts what goes out.
type counted struct {
	ingest.Publisher
	metrics *metrics.Metrics
}

// Publish counts a message once it is on its way.
func (c counted) Publish(topic string, qos byte, payload []byte) error {
	err := c.Publisher.Publish(topic, qos, payload)
	if err == nil {
		c.metrics.Message("sent", path.Base(topic))
	}
	return err
}
