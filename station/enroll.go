package station

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/enroll"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/identity"
)

// Names of the files of an enrolment, beside what the link shows.
const (
	askedFile = "asked"
	spareFile = "spare"
)

// An Asking is what a person at the box says to have it enrolled over the
// network.
type Asking struct {
	// Server is its address, and Code what the invitation says.
	Server string
	Code   enroll.Code
	// Words is called with what is to be compared with the words on the server's
	// page, once the server shows them.
	Words func(words []string)
	// Every is how often the server is asked what has been decided; 0 means 3 s.
	Every time.Duration
}

// Outcome is how an enrolment ended.
type Outcome struct {
	Grant *dispense.Grant
	// Spare says that the box stands ready: two people begin its epoch with
	// [Agent.Activate].
	Spare bool
}

// ErrNotApproved means that somebody at the office turned the box away, or nobody
// looked in time. It takes a new invitation.
var ErrNotApproved = errors.New("the box was not approved")

// Ask asks a server for the station's grant and certificate, waits until two
// people have decided, and begins the grant's epoch. It may be ended at any time
// and begun again with the same code: the server knows the box by what it asked
// first. The agent must not be running.
func (a *Agent) Ask(ctx context.Context, q Asking) (Outcome, error) {
	if q.Every <= 0 {
		q.Every = 3 * time.Second
	}
	asked, err := a.asked(ctx, q)
	if err != nil {
		return Outcome{}, fmt.Errorf("ask for a grant: %w", err)
	}
	for shown := q.Words == nil; ; {
		b, err := identity.Ask(ctx, q.Server, enroll.EnrollPath, q.Code.Token.String(), asked, identity.Pinned(q.Code.Authority, a.floor))
		if denied, ok := errors.AsType[*identity.Denied](err); ok {
			return Outcome{}, denied
		}
		var answer *enroll.Answer
		if err == nil {
			answer, err = enroll.OpenAnswer(b, asked)
		}
		switch {
		case ctx.Err() != nil:
			return Outcome{}, ctx.Err()
		case err != nil:
			a.log.Warn("the server does not answer; asking again", "err", err)
		case answer.State != enroll.Waiting:
			return a.decided(ctx, answer, asked, b)
		case !shown:
			q.Words(enroll.Fingerprint(asked))
			shown = true
		}
		select {
		case <-ctx.Done():
			return Outcome{}, ctx.Err()
		case <-time.After(q.Every):
		}
	}
}

// An asking is a request that was made, and under which token.
type asking struct {
	Token [32]byte `json:"token_sha256"`
	Note  []byte   `json:"note"`
}

// asked returns the request of an invitation, durable before anybody hears of it.
func (a *Agent) asked(ctx context.Context, q Asking) ([]byte, error) {
	dir := a.identityFS
	var was asking
	b, err := disk.ReadAll(dir, askedFile)
	if err == nil {
		err = json.Unmarshal(b, &was)
	}
	if err == nil && was.Token == q.Code.Token.SHA256() {
		return was.Note, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		a.log.Warn("what was asked before cannot be read; asking anew", "err", err)
	}
	key, err := readKey(a.cfg.Data, keyFile)
	if err != nil {
		return nil, err
	}
	csr, err := a.identity.Request()
	if err != nil {
		return nil, err
	}
	at, state := a.clock.now()
	n, err := enroll.SealRequest(&enroll.Request{
		Station: a.cfg.Station, Key: key.vkey, CSR: enroll.Encode(csr), Meters: a.ReadMeters(ctx), At: at.UTC().Truncate(time.Second), Clock: state,
	}, key)
	if err != nil {
		return nil, err
	}
	if b, err = json.Marshal(asking{q.Code.Token.SHA256(), n}); err != nil {
		return nil, err
	}
	return n, disk.Replace(dir, askedFile, b)
}

// decided takes what was decided.
func (a *Agent) decided(ctx context.Context, answer *enroll.Answer, asked, b []byte) (Outcome, error) {
	a.clock.atLeast(answer.At)
	switch answer.State {
	case enroll.Granted:
		return a.granted(ctx, answer, asked, b)
	case enroll.Sealed:
		sealed, err := enroll.Decode(answer.Sealed)
		if err == nil {
			err = disk.Replace(a.identityFS, spareFile, sealed)
		}
		// Broker and server are known from now on; the certificate comes when the
		// spare begins.
		return Outcome{Spare: true}, errors.Join(err, a.identity.Take(answer), a.forgetAsked())
	}
	return Outcome{}, errors.Join(fmt.Errorf("%w: %s", ErrNotApproved, answer.Reason), a.forgetAsked(), a.identity.Drop())
}

func (a *Agent) granted(ctx context.Context, answer *enroll.Answer, asked, b []byte) (Outcome, error) {
	grant, err := enroll.Decode(answer.Grant)
	if err != nil {
		return Outcome{}, err
	}
	g, err := dispense.ReadGrant(grant)
	if err != nil {
		return Outcome{}, fmt.Errorf("the grant: %w", err)
	}
	// Whoever signed the grant also signed the answer; who that is, the pin vouches
	// for.
	keys, err := verifiers(g.Policy)
	if err == nil {
		_, err = enroll.OpenAnswer(b, asked, keys...)
	}
	if err != nil {
		return Outcome{}, fmt.Errorf("the grant: %w", err)
	}
	if !a.identity.Shows(answer.Certificate) { // else it was taken before a cut
		if err := a.identity.Take(answer); err != nil {
			return Outcome{}, err
		}
	}
	if a.journal.GrantHash() != dispense.HashNote(grant).String() || !a.journal.Enrolled() {
		why := "enrolled"
		if g.Epoch > 1 {
			why = "replaced"
		}
		if err := a.Enroll(grant, why, g.People, a.ReadMeters(ctx)); err != nil {
			return Outcome{}, err
		}
	}
	return Outcome{Grant: g}, a.forgetAsked()
}

func (a *Agent) forgetAsked() error {
	err := a.identityFS.Remove(askedFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return errors.Join(err, a.identityFS.Sync())
}

// ErrNoSpare means that this box does not stand ready.
var ErrNoSpare = errors.New("this box is no spare: it has no sealed grant")

// Activate opens the grant of a spare with the words of two envelopes, reads all
// meters, and begins its epoch. It needs no network; when the server hears of it
// the box before speaks for the station no more.
func (a *Agent) Activate(ctx context.Context, first, second enroll.Half, people []dispense.Who) (*dispense.Grant, error) {
	sealed, err := disk.ReadAll(a.identityFS, spareFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoSpare
	}
	if err != nil {
		return nil, err
	}
	grant, err := enroll.Open(sealed, first, second)
	if err != nil {
		return nil, err
	}
	g, err := dispense.ReadGrant(grant)
	if err != nil {
		return nil, fmt.Errorf("the sealed grant: %w", err)
	}
	if len(people) != 2 || people[0].Person == people[1].Person {
		return nil, errors.New("it takes two different people")
	}
	return g, a.Enroll(grant, "replaced", people, a.ReadMeters(ctx))
}
