package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/litro-fuel/litro/station"
)

// An enrolling is how far the box has come with being enrolled.
type enrolling struct {
	asking bool
	words  []string // to be compared at the office
	failed string
	done   bool
}

// An enrollView asks for an invitation, shows the words, or says that it is done.
type enrollView struct {
	Words                []string
	Failed, Key, Station string
	Asking, Done, Later  bool
	Page                 string // where the station's page will be, empty for none
}

func (s *setup) enrollPage(w http.ResponseWriter, r *http.Request) { s.showEnroll(w, r, http.StatusOK) }

func (s *setup) showEnroll(w http.ResponseWriter, r *http.Request, code int) {
	c, err := load(s.file)
	if err != nil { // not saved yet, or changed since
		s.home(w, r)
		return
	}
	v := s.view(r)
	s.mu.Lock()
	e := s.enroll
	s.mu.Unlock()
	view := enrollView{Words: e.words, Failed: e.failed, Station: c.Station, Asking: e.asking, Done: e.done, Later: s.later, Page: pageOf(c, r)}
	if !view.Done && !view.Asking && s.box.TryLock() {
		defer s.box.Unlock()
		if view.Key, view.Done, err = s.app.enrolled(c); err != nil {
			view.Failed = err.Error()
		}
	}
	v.Data = view
	s.render(w, code, "enroll.html", v)
	if view.Done {
		s.done() // the answer is sent first
	}
}

// pageOf is where the station's own page will be, as the browser can reach it.
func pageOf(c config, r *http.Request) string {
	host, port, err := net.SplitHostPort(c.Screen.Listen)
	if err != nil {
		return ""
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		if host, _, err = net.SplitHostPort(r.Host); err != nil {
			host = r.Host
		}
	}
	return "http://" + net.JoinHostPort(host, port) + "/hoses" + langQuery(r)
}

// enrolled returns the box's key, which it makes where there is none, and whether
// the box has a journal that it may go on with.
func (a *app) enrolled(c config) (key string, is bool, err error) {
	if key, err = makeKey(c, false); err != nil {
		return "", false, err
	}
	agent, err := a.agent(c)
	if err != nil {
		return key, false, err
	}
	return key, enrolled(agent), agent.Close()
}

func enrolled(agent *station.Agent) bool {
	j := agent.Journal()
	return j.Enrolled() || j.Ended() != ""
}

// ask asks the server for a grant with the code of an invitation. Somebody at the
// office compares the words meanwhile.
func (s *setup) ask(w http.ResponseWriter, r *http.Request) {
	c, err := load(s.file)
	if err != nil {
		s.home(w, r)
		return
	}
	token, server := strings.TrimSpace(r.PostFormValue("token")), strings.TrimSpace(r.PostFormValue("server"))
	s.mu.Lock()
	begun := s.enroll.asking
	if !begun {
		s.enroll = enrolling{asking: true}
	}
	s.mu.Unlock()
	if !begun {
		s.asking.Go(func() { s.waitForGrant(s.running, c, server, token) })
	}
	http.Redirect(w, r, "/enroll"+langQuery(r), http.StatusSeeOther)
}

func (s *setup) waitForGrant(ctx context.Context, c config, server, token string) {
	s.box.Lock()
	out, err := s.app.askGrant(ctx, c, server, token, false, func(words []string) {
		s.mu.Lock()
		s.enroll.words = words
		s.mu.Unlock()
	})
	s.box.Unlock()
	if err == nil && out.Spare {
		err = errors.New("the invitation is for a spare: it stands ready, and two people begin it with litro-station activate")
	}
	s.mu.Lock()
	s.enroll = enrolling{done: err == nil}
	if err != nil {
		s.enroll.failed = err.Error()
	}
	s.mu.Unlock()
	if err == nil {
		s.say("station " + c.Station + " is enrolled")
		time.AfterFunc(lastLook, s.done) // the browser may have gone
	}
}

// lastLook is how long a browser has to see that the box is enrolled.
const lastLook = 20 * time.Second

// bring begins the journal with a grant that came as a file.
func (s *setup) bring(w http.ResponseWriter, r *http.Request) {
	c, err := load(s.file)
	if err != nil {
		s.home(w, r)
		return
	}
	if err := s.beginWith(r, c); err != nil {
		s.mu.Lock()
		s.enroll = enrolling{failed: err.Error()}
		s.mu.Unlock()
		s.showEnroll(w, r, http.StatusUnprocessableEntity)
		return
	}
	s.say("station " + c.Station + " is enrolled")
	s.showEnroll(w, r, http.StatusOK)
}

func (s *setup) beginWith(r *http.Request, c config) error {
	file, _, err := r.FormFile("grant")
	if err != nil {
		return errors.New("there is no file; choose the grant that litro-server station add wrote")
	}
	defer file.Close() // it was only read
	kept, err := os.CreateTemp("", "litro-*.grant")
	if err != nil {
		return err
	}
	defer os.Remove(kept.Name())
	_, err = kept.ReadFrom(file)
	if err = errors.Join(err, kept.Close()); err != nil {
		return err
	}
	s.box.Lock()
	defer s.box.Unlock()
	return s.app.begin(r.Context(), c, kept.Name(), "")
}

// leave ends the page although the box is not enrolled.
func (s *setup) leave(w http.ResponseWriter, r *http.Request) {
	if !s.later {
		s.showEnroll(w, r, http.StatusConflict)
		return
	}
	v := s.view(r)
	v.Data = enrollView{Done: true, Later: true, Page: ""}
	s.render(w, http.StatusOK, "enroll.html", v)
	s.done()
}
