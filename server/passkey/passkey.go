// Package passkey asks authenticators to sign, and checks what they answer: a telephone, a
// computer or a key on a ring that proves whose it is without a word that could be told to
// somebody else. What is signed says what it is for, so that nobody can use it for anything
// else. The package knows no page and no SQL.
package passkey

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
)

// Config holds what a desk needs. All fields are required.
type Config struct {
	// Address is that of the pages as browsers reach them, such as https://litro.example. A
	// passkey is of its host for ever.
	Address string
	Store   access.PasskeyStore
	Users   access.Store
	Now     func() time.Time
}

// A Desk asks for passkeys and takes them.
type Desk struct {
	cfg  Config
	host string
}

// New returns a desk, or says why there can be no passkeys at an address.
func New(cfg Config) (*Desk, error) {
	host, err := Host(cfg.Address)
	if err != nil {
		return nil, err
	}
	return &Desk{cfg, host}, nil
}

// Host returns the name that passkeys are of at an address, or says why there can be none.
func Host(address string) (string, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil:
		return "", fmt.Errorf("%q is no address of pages; write one such as https://litro.example", address)
	case net.ParseIP(u.Hostname()) != nil:
		return "", fmt.Errorf("%q has no name, and browsers keep passkeys for names only; give the server one, such as https://litro.example", address)
	case u.Scheme != "https" && u.Hostname() != "localhost":
		return "", fmt.Errorf("%q is not encrypted, and browsers keep no passkeys for it; write https", address)
	}
	return u.Hostname(), nil
}

// Address is that of the pages at which passkeys are good.
func (d *Desk) Address() string { return d.cfg.Address }

// Lasts is how long an authenticator may take.
const Lasts = 5 * time.Minute

// An Asked is what an authenticator was asked, kept where whoever answers cannot change it
// until it answers.
type Asked struct {
	Nonce    string
	Username string // whose passkey it must be; empty: anybody's
	At       time.Time
}

// say is what is signed: that it is for us, once, and for what. The challenge is its hash.
func (d *Desk) say(a Asked, what string) (said string, challenge []byte) {
	said = "litro\n" + d.cfg.Address + "\n" + a.Nonce + "\n" + what
	sum := sha256.Sum256([]byte(said))
	return said, sum[:]
}

func (d *Desk) asked(username string) Asked {
	nonce := make([]byte, 16)
	_, _ = rand.Read(nonce) // it never fails
	return Asked{Nonce: hex.EncodeToString(nonce), Username: username, At: d.cfg.Now()}
}

// party is the library, for a ceremony whose passkeys are named as the installation is.
func (d *Desk) party(name string) (*webauthn.WebAuthn, error) {
	return webauthn.New(&webauthn.Config{
		RPID: d.host, RPDisplayName: name, RPOrigins: []string{d.cfg.Address}, AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(), UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{Login: webauthn.TimeoutConfig{Timeout: Lasts}, Registration: webauthn.TimeoutConfig{Timeout: Lasts}},
	})
}

// making is what a new passkey is for.
const making = "new passkey"

// AskNew returns what a browser needs to make a passkey of a user, as JSON.
func (d *Desk) AskNew(ctx context.Context, u access.User, place string) (options []byte, a Asked, err error) {
	o, err := d.owner(ctx, u)
	if err != nil {
		return nil, a, err
	}
	party, err := d.party(strings.TrimSpace("Litro " + place))
	if err != nil {
		return nil, a, fmt.Errorf("ask for a new passkey: %w", err)
	}
	a = d.asked(u.Username)
	creation, _, err := party.BeginRegistration(o, webauthn.WithExclusions(webauthn.Credentials(o.keys).CredentialDescriptors()))
	if err != nil {
		return nil, a, fmt.Errorf("ask for a new passkey of %s: %w", u.Username, err)
	}
	_, creation.Response.Challenge = d.say(a, making)
	options, err = json.Marshal(creation)
	return options, a, err
}

// TakeNew keeps the passkey that an authenticator made when it was asked. It fails with
// [access.ErrPasskey], and with fault.ErrConflict for one that is kept already.
func (d *Desk) TakeNew(ctx context.Context, a Asked, u access.User, name string, answer []byte) error {
	if a.Username != u.Username || !d.inTime(a) {
		return refused("asked of another, or too long ago")
	}
	o, err := d.owner(ctx, u)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return refused(reason(err))
	}
	party, err := d.party("Litro")
	if err != nil {
		return fmt.Errorf("take a new passkey: %w", err)
	}
	_, challenge := d.say(a, making)
	c, err := party.CreateCredential(o, webauthn.SessionData{
		Challenge: encode(challenge), RelyingPartyID: d.host, UserID: o.handle, UserVerification: protocol.VerificationRequired, CredParams: webauthn.CredentialParametersDefault(),
	}, parsed)
	if err != nil {
		return refused(reason(err))
	}
	k := access.Passkey{
		Passkey: c.ID, Username: u.Username, Name: name, PublicKey: c.PublicKey, SignCount: int64(c.Authenticator.SignCount), Synced: c.Flags.BackupEligible,
		Transports: []string{}, MadeAt: d.cfg.Now().UTC(),
	}
	for _, t := range c.Transport {
		k.Transports = append(k.Transports, string(t))
	}
	return d.cfg.Store.AddPasskey(ctx, k)
}

// Ask returns what a browser needs to have something signed, as JSON: by a passkey of a
// user, or by anybody's when there is none.
func (d *Desk) Ask(ctx context.Context, u access.User, what string) (options []byte, a Asked, err error) {
	a = d.asked(u.Username)
	_, challenge := d.say(a, what)
	request := protocol.CredentialAssertion{Response: protocol.PublicKeyCredentialRequestOptions{
		Challenge: challenge, Timeout: int(Lasts.Milliseconds()), RelyingPartyID: d.host, UserVerification: protocol.VerificationRequired,
	}}
	if u.Username != "" {
		o, err := d.owner(ctx, u)
		if err != nil {
			return nil, a, err
		}
		request.Response.AllowedCredentials = webauthn.Credentials(o.keys).CredentialDescriptors()
	}
	options, err = json.Marshal(request)
	return options, a, err
}

// Take returns who signed what an authenticator was asked to, and keeps what was signed. It
// fails with [access.ErrPasskey] for anything else: another thing, another place, too
// late, a second time, or by a copy of the key.
func (d *Desk) Take(ctx context.Context, a Asked, what string, answer []byte) (access.User, error) {
	if !d.inTime(a) {
		return access.User{}, refused("too long ago, or never asked")
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return access.User{}, refused(reason(err))
	}
	k, err := d.cfg.Store.Passkey(ctx, parsed.RawID)
	if errors.Is(err, fault.ErrNotFound) {
		return access.User{}, refused("not known")
	}
	if err != nil {
		return access.User{}, err
	}
	u, err := d.cfg.Users.User(ctx, k.Username)
	if err != nil {
		return access.User{}, err
	}
	if !u.Active || a.Username != "" && a.Username != u.Username {
		return access.User{}, refused("another's")
	}
	o, err := d.owner(ctx, u)
	if err != nil {
		return access.User{}, err
	}
	party, err := d.party("Litro")
	if err != nil {
		return access.User{}, fmt.Errorf("take what was signed: %w", err)
	}
	said, challenge := d.say(a, what)
	c, err := party.ValidateLogin(o, webauthn.SessionData{
		Challenge: encode(challenge), RelyingPartyID: d.host, UserID: o.handle, UserVerification: protocol.VerificationRequired,
	}, parsed)
	if err != nil {
		return access.User{}, refused(reason(err))
	}
	raw := parsed.Raw.AssertionResponse
	counts, err := d.cfg.Store.UsePasskey(ctx, access.PasskeyUse{
		Challenge: challenge, Passkey: c.ID, SignCount: int64(parsed.Response.AuthenticatorData.Counter), At: d.cfg.Now().UTC(), Said: said,
		ClientData: raw.ClientDataJSON, AuthenticatorData: raw.AuthenticatorData, Signature: raw.Signature,
	})
	if err != nil {
		return access.User{}, err
	}
	if !counts {
		return access.User{}, refused("answered before, or by a copy of the key")
	}
	return u, nil
}

func (d *Desk) inTime(a Asked) bool {
	age := d.cfg.Now().Sub(a.At)
	return a.Nonce != "" && age >= 0 && age <= Lasts
}

func refused(why string) error { return fmt.Errorf("%w: %s", access.ErrPasskey, why) }

// reason is what the library has to say, which keeps it beside its error.
func reason(err error) string {
	if e, ok := errors.AsType[*protocol.Error](err); ok {
		return strings.TrimSpace(e.Details + " " + e.DevInfo)
	}
	return err.Error()
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// An owner is a user as the library knows one.
type owner struct {
	handle []byte
	user   access.User
	keys   []webauthn.Credential
}

func (d *Desk) owner(ctx context.Context, u access.User) (*owner, error) {
	o := &owner{user: u}
	var err error
	if o.handle, err = d.cfg.Store.Handle(ctx, u.Username); err != nil {
		return nil, err
	}
	keys, err := d.cfg.Store.Passkeys(ctx, u.Username)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		c := webauthn.Credential{ID: k.Passkey, PublicKey: k.PublicKey, Flags: webauthn.CredentialFlags{BackupEligible: k.Synced}}
		c.Authenticator.SignCount = uint32(k.SignCount)
		for _, t := range slices.Sorted(slices.Values(k.Transports)) {
			c.Transport = append(c.Transport, protocol.AuthenticatorTransport(t))
		}
		o.keys = append(o.keys, c)
	}
	return o, nil
}

func (o *owner) WebAuthnID() []byte                         { return o.handle }
func (o *owner) WebAuthnName() string                       { return o.user.Username }
func (o *owner) WebAuthnDisplayName() string                { return o.user.Name }
func (o *owner) WebAuthnCredentials() []webauthn.Credential { return o.keys }
