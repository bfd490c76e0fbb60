package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/web"
)

// mostBody bounds what a request may send, but where a file comes with it.
const mostBody = 64 << 10

// uploadFor is how long a file may take to come in.
const uploadFor = 5 * time.Minute

// An answer is what goes out, held back until it is whole.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func (w *answer) Header() http.Header         { return w.header }
func (w *answer) WriteHeader(status int)      { w.status = status }
func (w *answer) Write(b []byte) (int, error) { return w.body.Write(b) }

// enter answers the requests of an operation from those who may have it.
func (a *api) enter(o operation, handle http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := &answer{status: http.StatusOK, header: w.Header()}
		c, err := a.admit(r, o)
		var body []byte
		if err == nil && o.method == http.MethodPost {
			body, err = readBody(w, r, o.most)
		}
		if err == nil {
			r = r.WithContext(context.WithValue(r.Context(), callKey{}, c))
			if o.acts() {
				err = a.once(c, r, o, body, got, handle)
			} else {
				handle(got, r)
			}
		}
		if err != nil {
			got.refuse(a.problem(err))
		}
		got.send(w, r)
	})
}

// refuse answers everybody with one problem.
func (a *api) refuse(p *Problem) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		got := &answer{header: w.Header()}
		got.refuse(p)
		got.send(w, r)
	}
}

func (w *answer) refuse(p *Problem) {
	w.body.Reset()
	w.status = p.Status
	w.header.Set("Content-Type", p.ContentType(""))
	if p.Status == http.StatusUnauthorized {
		w.header.Set("WWW-Authenticate", `Bearer realm="litro"`)
	}
	if p.after > 0 {
		w.header.Set("Retry-After", strconv.Itoa(int(p.after.Seconds())))
	}
	_ = json.NewEncoder(&w.body).Encode(p) // it holds nothing that cannot be written
}

// send sends what was answered, and nothing but its tag where that is known already.
func (w *answer) send(to http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost && w.status == http.StatusOK {
		sum := sha256.Sum256(w.body.Bytes())
		tag := `W/"` + hex.EncodeToString(sum[:12]) + `"`
		w.header.Set("ETag", tag)
		if slices.Contains(strings.Split(strings.ReplaceAll(r.Header.Get("If-None-Match"), " ", ""), ","), tag) {
			to.WriteHeader(http.StatusNotModified)
			return
		}
	}
	to.WriteHeader(w.status)
	_, _ = to.Write(w.body.Bytes()) // whoever asked has gone
}

// admit tells who comes, and whether they may.
func (a *api) admit(r *http.Request, o operation) (*call, error) {
	u, t, err := a.open(r, r.Header.Get("Authorization"))
	if err != nil {
		return nil, err
	}
	if wait := a.pace.Take(a.Now(), t.Token); wait > 0 {
		p := problem(http.StatusTooManyRequests, "too_many", "this token asks too often; ten times a second is what it may for long")
		p.after = wait + 1e9
		return nil, p
	}
	c := &call{Context: r.Context(), api: a, user: u, token: t, desk: a.Desk, request: r}
	need := web.Need{OfParts: true}
	if o.page != "" {
		need = a.needs[o.page]
	}
	scope := u.Scope()
	whole := scope.Whole()
	deputy, err := c.deputy(need)
	switch {
	case err != nil:
	case need.Right != "" && !c.may(need.Right) && !deputy:
		err = problem(http.StatusForbidden, "right", fmt.Sprintf("the token lacks the right %q, or its user does", need.Right))
	case !whole && !need.OfParts && !(scope.Everywhere() && need.OfAll):
		err = problem(http.StatusForbidden, "scope", "this is about the whole fleet, and the token is of some departments, or its user is not cleared for what is reserved")
	case o.acts() && !t.Acts:
		err = problem(http.StatusForbidden, "reads", "the token reads; make one that acts at /account")
	case o.acts() && a.lacksSecond(u):
		err = problem(http.StatusForbidden, "second_step", "who approves must sign in with a second step before a program acts for them; set it up at /account")
	}
	if err != nil {
		return nil, errors.Join(err, a.Users.Audit(r.Context(), u.Username, "page refused", cut(r.URL.Path, 64)))
	}
	if err := readable(r); err != nil {
		return nil, err
	}
	if !whole {
		c.desk = a.Within(scope)
		err = c.concerned(r, o)
	}
	return c, err
}

// deputy tells whether who asks approves something in the stead of whom the header
// As-Deputy-Of names. It is said, and never guessed: a record will say it for ever.
func (c *call) deputy(need web.Need) (bool, error) {
	const field, header = "header.As-Deputy-Of", "As-Deputy-Of"
	principal := c.request.Header.Get(header)
	right := access.ToApprove(need.Approves)
	switch {
	case principal == "", need.Approves == "" && c.request.Method == http.MethodGet:
		return false, nil
	case need.Approves == "" && !c.may(need.Right):
		return false, nil
	case need.Approves == "":
		return false, badField(field, "nobody does this in another's stead; leave the header out")
	case c.user.Role.May(right):
		return false, badField(field, "you approve this in your own right; leave the header out")
	case !c.may(access.BeDeputy):
		return false, nil
	}
	steads, err := c.Desk.Fleet.Steads(c, c.user.Username)
	if err != nil {
		return false, err
	}
	for _, s := range steads {
		if access.Role(s.Role).May(right) {
			if s.Principal != principal { // the first that may is whose stead it is
				return false, badField(field, "you approve this in the stead of %s", s.Principal)
			}
			return true, nil
		}
	}
	return false, nil
}

// open tells whom a header of a request lets in.
func (a *api) open(r *http.Request, header string) (access.User, access.Token, error) {
	scheme, text, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return access.User{}, access.Token{}, access.ErrToken
	}
	network, now := "token "+access.NetworkOf(r.RemoteAddr), a.Now()
	if !a.guesses.Allow(now, network) {
		p := problem(http.StatusTooManyRequests, "too_many_bad", "too many tokens that are not good came from this network; wait five minutes")
		p.after = 5 * 60e9
		return access.User{}, access.Token{}, p
	}
	u, t, err := access.OpenToken(r.Context(), a.Users, a.Users, strings.TrimSpace(text), now.UTC())
	if errors.Is(err, access.ErrToken) {
		a.guesses.Failed(now, network)
	}
	return u, t, err
}

// lacksSecond tells whether a user must set a second step up before they act.
func (a *api) lacksSecond(u access.User) bool {
	return a.SecondStep && !u.Passkey && (!u.Second || a.OnlyPasskeys) && slices.ContainsFunc(access.Approvable(), func(what string) bool { return u.Role.May(access.ToApprove(what)) })
}

// concerned fails with fault.ErrNotFound when what the address names does not concern who
// asks, as if it did not exist. Who acts on a vehicle must have it now.
func (c *call) concerned(r *http.Request, o operation) error {
	for _, m := range inPath.FindAllStringSubmatch(o.path, -1) {
		what, key := m[1], chi.URLParam(r, m[1])
		if web.Anybodys(what) {
			continue
		}
		if n, err := barcode.ParseVoucherNumber(key); what == "folio" && err == nil {
			key = barcode.FormatVoucherNumber(n)
		}
		if what == "vehicle" && o.acts() {
			what = "own"
		}
		has, err := c.desk.Reports.Has(r.Context(), what, key)
		if err == nil && !has {
			err = fmt.Errorf("%s %s: %w", what, key, fault.ErrNotFound)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// readBody reads what is sent whole, and lets it be read again.
func readBody(w http.ResponseWriter, r *http.Request, most int64) ([]byte, error) {
	if most > mostBody {
		err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadFor))
		if err != nil && !errors.Is(err, http.ErrNotSupported) {
			return nil, err
		}
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, most+1))
	switch {
	case err != nil:
		return nil, problem(http.StatusBadRequest, "body", "the body of the request could not be read")
	case int64(len(body)) > most:
		return nil, problem(http.StatusRequestEntityTooLarge, "too_large", fmt.Sprintf("this request has %d KiB at most", most>>10))
	case !utf8.Valid(body) || bytes.IndexByte(body, 0) >= 0 || bytes.Contains(body, []byte(`\u0000`)):
		return nil, problem(http.StatusUnprocessableEntity, "invalid", "the body is not text in UTF-8, or has the character 0 in it")
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body, nil
}

// once carries a request out, unless it was carried out before: then it is answered as
// then.
func (a *api) once(c *call, r *http.Request, o operation, body []byte, got *answer, handle http.HandlerFunc) error {
	asked := access.Request{Token: c.token.Token, Key: r.Header.Get("Idempotency-Key")}
	if len(asked.Key) < 8 || len(asked.Key) > 100 || strings.ContainsFunc(asked.Key, func(x rune) bool { return x < '!' || x > '~' }) {
		return badField("header.Idempotency-Key", "give the request a name of 8 to 100 printable characters, such as a UUID, so that it is carried out once")
	}
	asked.SHA256 = hashOf(r.Method, r.URL.RequestURI(), body)
	asked, kept, err := a.Users.BeginRequest(r.Context(), asked, a.Now().UTC())
	if err != nil {
		return err
	}
	if kept != nil {
		got.status = kept.Status
		got.header.Set("Idempotency-Replayed", "true")
		if got.header.Set("Content-Type", "application/json"); got.status >= 400 {
			got.header.Set("Content-Type", "application/problem+json")
		}
		got.body.Write(kept.Answer)
		return nil
	}
	handle(got, r.WithContext(access.Carrying(r.Context(), asked)))
	// Whoever asked may have gone; what was done is done.
	ctx := context.WithoutCancel(r.Context())
	if got.status >= 500 || got.status == http.StatusConflict && got.header.Get("Retry-After") != "" {
		err = a.Users.LetRequestGo(ctx, asked)
	} else {
		err = a.Users.AnswerRequest(ctx, asked, got.kept(o))
	}
	if err != nil {
		a.Log.Warn("the answer to a program is not kept; asked again, it is told so", "key", asked.Key, "err", err)
	}
	return nil
}

// kept is what a request that is sent again is answered: the same, but for what is shown once.
func (w *answer) kept(o operation) access.Kept {
	if !o.secret || w.status != http.StatusOK {
		return access.Kept{Status: w.status, Answer: w.body.Bytes()}
	}
	said := &answer{header: http.Header{}}
	said.refuse(problem(http.StatusConflict, "shown_once", "this was carried out, and what it answered was shown then and is kept nowhere; look what is there, and ask anew under another Idempotency-Key if the answer was lost"))
	return access.Kept{Status: said.status, Answer: said.body.Bytes()}
}

// hashOf is what is the same of two requests that ask for the same.
func hashOf(method, address string, body []byte) []byte {
	sum := sha256.New()
	fmt.Fprintf(sum, "%s %s\n", method, address)
	sum.Write(body)
	return sum.Sum(nil)
}

// secondPerson returns who signs an act as its second person: another, whose token came in
// the header Checked-By, who may do the same, and whom the vehicle concerns.
func (c *call) secondPerson(right access.Right, vehicle string) (string, error) {
	const field = "header.Checked-By"
	u, t, err := c.open(c.request, "Bearer "+strings.TrimPrefix(c.request.Header.Get("Checked-By"), "Bearer "))
	switch {
	case errors.Is(err, access.ErrToken):
		return "", badField(field, "this takes two people: send a token of the second one, which acts")
	case err != nil:
		return "", err
	case u.Username == c.user.Username:
		return "", badField(field, "it is a token of the same person; this takes two")
	case !t.Acts || !slices.Contains(t.Rights, right) || c.lacksSecond(u):
		return "", badField(field, "the token does not act, lacks the right %q, or its user lacks a second step", right)
	case u.Scope().Whole():
		return u.Username, nil
	}
	own, err := c.Within(u.Scope()).Reports.Has(c, "own", vehicle)
	if err == nil && !own {
		err = badField(field, "the vehicle does not concern the second person")
	}
	return u.Username, err
}

// readable refuses what is not text: no address of ours has such bytes, and the database
// would not take them.
func readable(r *http.Request) error {
	if !isText(r.URL.Path) {
		return problem(http.StatusNotFound, "not_found", "there is nothing at this address; see /api/docs")
	}
	for key, values := range r.URL.Query() {
		for _, v := range append(values, key) {
			if !isText(v) {
				return badField("query."+strings.ToValidUTF8(strings.ReplaceAll(key, "\x00", ""), ""), "it is not text")
			}
		}
	}
	return nil
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// cut returns the first bytes of a text, and no half of a letter.
func cut(s string, most int) string { return strings.ToValidUTF8(s[:min(len(s), most)], "") }
