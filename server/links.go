package server

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/x509"
	"math"
	"sync"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/broker"
	"github.com/litro-fuel/litro/server/ca"
)

// links say who may connect to the broker within this process and what they may
// read and write there, from what the registry says.
type links struct {
	c      *Center
	rivals rivals

	// mu guards the fields below.
	mu      sync.Mutex
	secrets map[string]linkSecret // by station
	good    map[[32]byte]string   // stations of certificates
	goodAt  time.Time             // when they were read
}

type linkSecret struct {
	sha256 []byte
	shard  string
	read   time.Time // from the registry
}

func newLinks(c *Center) *links {
	return &links{c: c, secrets: map[string]linkSecret{}, good: map[[32]byte]string{}, rivals: rivals{seen: map[string][]time.Time{}}}
}

const (
	// secretFor is how long a password or a certificate is believed without looking
	// it up again: a new grant brings another, and people revoke.
	secretFor = time.Second
	// forever is how long a station's shard is believed: it never changes.
	forever = math.MaxInt64
)

// authenticate lets a station's link in under its own name only.
func (l *links) authenticate(clientID, username string, password []byte) bool {
	if clientID != username {
		return false
	}
	secret, ok := l.link(username, secretFor)
	sum := sha256.Sum256(password)
	return ok && subtle.ConstantTimeCompare(sum[:], secret.sha256) == 1
}

// certified lets a link in that shows a certificate of the station that it says
// it is, while the registry has that certificate.
func (l *links) certified(clientID string, cert *x509.Certificate) bool {
	station, ok := l.stationOf(ca.SPKI(cert))
	return ok && station == cert.Subject.CommonName && station == clientID
}

// allow lets a station write and read its own topics and no others.
func (l *links) allow(username, topic string, write bool) bool {
	t, err := dispense.ParseTopic(topic)
	if err != nil || t.Station != username {
		return false
	}
	secret, ok := l.link(username, forever)
	if !ok || secret.shard != t.Shard {
		return false
	}
	up := t.Channel == dispense.Journal || t.Channel == dispense.Helds
	return up == write
}

// link returns what is known of a station's link, unless that is older than
// maxAge. A station registered a moment ago is looked up, with nobody waiting
// but whoever asks: a stranger who knocks must not keep the others from
// publishing. While the registry cannot be read what was known stands.
func (l *links) link(station string, maxAge time.Duration) (linkSecret, bool) {
	l.mu.Lock()
	secret, ok := l.secrets[station]
	l.mu.Unlock()
	if ok && time.Since(secret.read) < maxAge || !dispense.ValidStation(station) {
		return secret, ok
	}
	if err := l.readStations(); err != nil {
		l.c.Log.Error("registry not read", "err", err)
		return secret, ok
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	secret, ok = l.secrets[station]
	return secret, ok
}

const registryTime = 5 * time.Second

func (l *links) readStations() error {
	ctx, cancel := context.WithTimeout(context.Background(), registryTime)
	defer cancel()
	read := time.Now()
	stations, err := l.c.Store.Stations(ctx)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, st := range stations {
		l.secrets[st.Station] = linkSecret{st.LinkSHA256, st.Shard, read}
	}
	return nil
}

// stationOf returns the station of a certificate that counts.
func (l *links) stationOf(spki [32]byte) (string, bool) {
	l.mu.Lock()
	station, ok := l.good[spki]
	old := time.Since(l.goodAt) >= secretFor
	l.mu.Unlock()
	if !old {
		return station, ok
	}
	if err := l.readCertificates(); err != nil {
		l.c.Log.Error("certificates not read", "err", err)
		return station, ok
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	station, ok = l.good[spki]
	return station, ok
}

func (l *links) readCertificates() error {
	ctx, cancel := context.WithTimeout(context.Background(), registryTime)
	defer cancel()
	read := time.Now()
	good, err := l.c.Store.GoodCertificates(ctx, l.c.Config.Now())
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.good, l.goodAt = good, read
	return nil
}

// watch cuts off, each second, who may connect no more. While the registry
// cannot be read nobody is.
func (l *links) watch(ctx context.Context, b *broker.Broker) {
	tick := time.NewTicker(secretFor)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if l.readStations() == nil && l.readCertificates() == nil {
			b.Recheck()
		}
	}
}

// pushedOut is told of a link that another with its name pushed out. Lines that
// break do that now and then; two boxes with one key do it all the time.
func (l *links) pushedOut(station string) {
	now := l.c.Config.Now()
	times, alarm := l.rivals.note(station, now)
	if !alarm {
		return
	}
	l.c.Log.Error("two boxes seem to use one certificate or password: they push each other out", "station", station, "times", times)
	ctx, cancel := context.WithTimeout(context.Background(), registryTime)
	defer cancel()
	if err := l.c.Store.NoteTakeovers(ctx, now, station, times); err != nil {
		l.c.Log.Error("takeovers not noted", "station", station, "err", err)
	}
}

// rivals counts how often links are pushed out.
type rivals struct {
	mu   sync.Mutex
	seen map[string][]time.Time
}

// So many within so long are no bad line any more.
const (
	rivalTimes  = 5
	rivalWithin = 10 * time.Minute
)

// note notes one, and tells how many there were since the last alarm, and
// whether they are one.
func (r *rivals) note(station string, at time.Time) (times int64, alarm bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var recent []time.Time
	for _, t := range append(r.seen[station], at) {
		if at.Sub(t) < rivalWithin {
			recent = append(recent, t)
		}
	}
	if alarm = len(recent) >= rivalTimes; alarm {
		delete(r.seen, station)
	} else {
		r.seen[station] = recent
	}
	return int64(len(recent)), alarm
}
