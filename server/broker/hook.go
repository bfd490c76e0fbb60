package broker

import (
	"crypto/tls"
	"crypto/x509"
	"sync"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
)

// hook puts the caller's decisions where mochi asks for them.
type hook struct {
	mqtt.HookBase
	cfg       Config
	connected func(clientID string) (*mqtt.Client, bool)

	// mu guards the field below.
	mu       sync.Mutex
	admitted map[*mqtt.Client]func() bool // asks again whether it may connect
}

// ID names the hook in mochi's log.
func (h *hook) ID() string { return "litro" }

// Provides says which of mochi's questions the hook answers.
func (h *hook) Provides(what byte) bool {
	switch what {
	case mqtt.OnConnect, mqtt.OnConnectAuthenticate, mqtt.OnSessionEstablish, mqtt.OnDisconnect, mqtt.OnACLCheck, mqtt.OnPublish:
		return true
	}
	return false
}

// OnConnect forgets the client's will: mochi would send it past Allow and
// OnPublish. Who is there is told by what stations say, not by what they left.
func (h *hook) OnConnect(cl *mqtt.Client, _ packets.Packet) error {
	cl.Properties.Will = mqtt.Will{}
	return nil
}

// OnConnectAuthenticate asks the caller.
func (h *hook) OnConnectAuthenticate(cl *mqtt.Client, pk packets.Packet) bool {
	id, username, password := cl.ID, string(pk.Connect.Username), pk.Connect.Password
	may := func() bool { return h.cfg.Authenticate(id, username, password) }
	if cert := certificate(cl); cert != nil {
		cl.Properties.Username = []byte(cert.Subject.CommonName)
		may = func() bool { return h.cfg.Certified != nil && h.cfg.Certified(id, cert) }
	}
	if !may() {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.admitted[cl] = may
	return true
}

// certificate returns what a client showed and TLS verified, or nil.
func certificate(cl *mqtt.Client) *x509.Certificate {
	c, ok := cl.Net.Conn.(*conn)
	if !ok {
		return nil
	}
	t, ok := c.Conn.(*tls.Conn)
	if !ok {
		return nil
	}
	chains := t.ConnectionState().VerifiedChains
	if len(chains) == 0 {
		return nil
	}
	return chains[0][0]
}

// OnSessionEstablish tells of one who pushes another out.
func (h *hook) OnSessionEstablish(cl *mqtt.Client, _ packets.Packet) {
	other, ok := h.connected(cl.ID)
	if ok && other != cl && !other.Closed() && h.cfg.OnTakeover != nil {
		h.cfg.OnTakeover(string(cl.Properties.Username))
	}
}

// OnDisconnect forgets a client.
func (h *hook) OnDisconnect(cl *mqtt.Client, _ error, _ bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.admitted, cl)
}

// strangers returns who is connected and may connect no more.
func (h *hook) strangers() []*mqtt.Client {
	h.mu.Lock()
	ask := make(map[*mqtt.Client]func() bool, len(h.admitted))
	for cl, may := range h.admitted {
		if cl.Closed() { // one that went before it was fully there is told of nowhere
			delete(h.admitted, cl)
			continue
		}
		ask[cl] = may
	}
	h.mu.Unlock()
	var out []*mqtt.Client
	for cl, may := range ask { // without the lock: the caller may take its time
		if !may() {
			out = append(out, cl)
		}
	}
	return out
}

// OnACLCheck asks the caller.
func (h *hook) OnACLCheck(cl *mqtt.Client, topic string, write bool) bool {
	return h.cfg.Allow(string(cl.Properties.Username), topic, write)
}

// OnPublish offers the caller what a client sent.
func (h *hook) OnPublish(cl *mqtt.Client, pk packets.Packet) (packets.Packet, error) {
	if cl.Net.Inline || h.cfg.OnPublish == nil || !h.cfg.OnPublish(pk.TopicName, pk.Payload, cl.ID) {
		return pk, nil
	}
	return pk, packets.CodeSuccessIgnore
}
