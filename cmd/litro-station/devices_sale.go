package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/station/screen"
)

func saleCommand(a *app) *cobra.Command {
	page := ""
	c := &cobra.Command{
		Use:   "test [HOSE]",
		Short: "Make the test sale of a hose, step by step",
		Long: `Leads two people through the test sale of a hose, by the page of the station, which
runs: they sign, lift the nozzle, fill the measure of 20 L, hang up, and say which
hose the fuel came from, by the number painted on it, and what the measure read.
Only then does the hose serve vehicles; a wrong answer puts none into service.
Ctrl-C stops the pump.

Without HOSE it says how every hose stands.`,
		Example: `  litro-station devices test 1A`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if page == "" {
				var c config
				if err := cli.LoadTOML(a.file, &c); err != nil {
					return err
				}
				if page = pageAt(c.Screen.Listen); page == "" {
					return fmt.Errorf("screen.listen: the station serves no page; set it, or give --url; %w", cli.ErrUse)
				}
			}
			s := &sale{page: strings.TrimSuffix(page, "/"), in: cmd.InOrStdin(), out: cmd.OutOrStdout()}
			s.lines = bufio.NewReader(s.in)
			if len(args) == 0 {
				return s.list(cmd.Context())
			}
			return s.make(cmd.Context(), args[0])
		},
	}
	c.Flags().StringVar(&page, "url", "", "where the station serves its page (default what the configuration says)")
	return c
}

// pageAt is the address of a page that is served at listen, as this machine
// reaches it; empty for none.
func pageAt(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return ""
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// A sale is a test sale, made at the page of the station that runs.
type sale struct {
	page  string
	in    io.Reader
	lines *bufio.Reader // of in
	out   io.Writer
}

func (s *sale) say(format string, args ...any) { fmt.Fprintf(s.out, format+"\n", args...) }

func (s *sale) hoses(ctx context.Context) ([]screen.TestedHose, error) {
	var got struct{ Hoses []screen.TestedHose }
	return got.Hoses, s.look(ctx, "/api/hoses", &got)
}

// look asks the page something.
func (s *sale) look(ctx context.Context, path string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.page+path, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("the station does not answer: %w; start it: litro-station run", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", req.URL, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(into)
}

// told is what a page says that does not take a form.
var told = regexp.MustCompile(`(?s)role="alert">.*?<p>(?:<a[^>]*>)?([^<]+)`)

// press sends a form, in English, and returns what the page says against it.
func (s *sale) press(ctx context.Context, path string, form url.Values) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.page+path+"?lang=en", strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	stay := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := stay.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode < http.StatusBadRequest {
		return err
	}
	if m := told.FindSubmatch(b); m != nil {
		return errors.New(html.UnescapeString(string(m[1])))
	}
	return errors.New(resp.Status)
}

func (s *sale) list(ctx context.Context) error {
	all, err := s.hoses(ctx)
	if err != nil {
		return err
	}
	for _, h := range all {
		s.say("hose %s, %s, position %s: %s", h.Hose, h.Grade, h.Position, stands(h))
	}
	return nil
}

// stands says how a hose stands.
func stands(h screen.TestedHose) string {
	switch {
	case h.Waits != nil:
		return fmt.Sprintf("test sale %s waits for an answer", h.Waits.Of)
	case h.Identified && h.Last == nil:
		return "it served before, and serves on"
	case h.Identified:
		return "it serves; folio " + h.Last.Folio + off(h.Last)
	case h.Last == nil:
		return "no test sale: it serves no vehicle"
	case h.Last.Said != h.Hose:
		return "NOT identified: the fuel came from " + h.Last.Said
	}
	return "wired otherwise since its test sale: test it again"
}

// off says how far the pump was off the measure.
func off(t *screen.TestSale) string {
	e := t.Error()
	switch {
	case e == "":
		return ""
	case t.Within():
		return ", " + e + " against the measure"
	}
	return ", " + e + " against the measure: OUT OF TOLERANCE (±5 ‰); have it calibrated"
}

// make makes the test sale of a hose, or goes on with one that waits for its
// answer.
func (s *sale) make(ctx context.Context, hose string) error {
	all, err := s.hoses(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(h screen.TestedHose) bool { return h.Hose == hose })
	if i < 0 {
		return fmt.Errorf("there is no hose %q that could be released; litro-station devices test says which there are; %w", hose, cli.ErrUse)
	}
	who := []string{"first", "second"}
	form := url.Values{"hose": {hose}, "liters": {"20"}}
	for n, name := range who {
		if form[name+"_who"], form[name+"_pin"], err = s.signs([]string{"first person", "second person"}[n]); err != nil {
			return err
		}
	}
	if all[i].Waits == nil {
		if err := s.press(ctx, "/positions/"+url.PathEscape(all[i].Position)+"/test", form); err != nil {
			return fmt.Errorf("the test sale was not released: %w", err)
		}
		if err := s.pour(ctx, all[i].Position); err != nil {
			return err
		}
	}
	return s.answer(ctx, hose, form)
}

// signs asks who signs.
func (s *sale) signs(who string) (name, pin []string, err error) {
	n, err := s.ask("name of the " + who)
	if err != nil {
		return nil, nil, err
	}
	if f, ok := s.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(s.out, "PIN: ")
		b, err := term.ReadPassword(int(f.Fd()))
		s.say("")
		return []string{n}, []string{string(b)}, err
	}
	p, err := s.ask("PIN")
	return []string{n}, []string{p}, err
}

func (s *sale) ask(what string) (string, error) {
	fmt.Fprint(s.out, what+": ")
	line, err := s.lines.ReadString('\n')
	if err != nil && (line == "" || !errors.Is(err, io.EOF)) {
		return "", fmt.Errorf("read the %s: %w", what, err)
	}
	return strings.TrimSpace(line), nil
}

// pour says what to do at the pump until the nozzle is hung up. Ctrl-C stops the
// pump.
func (s *sale) pour(ctx context.Context, position string) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	said := ""
	for poured := false; ; {
		var got struct{ Positions []screen.Position }
		if err := s.look(ctx, "/api/positions", &got); err != nil && ctx.Err() == nil {
			return err
		}
		if ctx.Err() != nil {
			return s.halt(context.WithoutCancel(ctx), position)
		}
		i := slices.IndexFunc(got.Positions, func(p screen.Position) bool { return p.Position == position })
		if i < 0 {
			return fmt.Errorf("the station shows no position %s any more", position)
		}
		p := got.Positions[i]
		now := ""
		switch p.Page {
		case screen.Ready:
			now = "Lift the nozzle, and fill the measure to its mark. Ctrl-C stops the pump."
		case screen.Pouring:
			poured, now = true, fmt.Sprintf("%s L so far; hang up when the measure is full", liters(int64(p.VolumeUL)))
		case screen.Denied:
			return fmt.Errorf("the test sale was denied: %s", p.Reason)
		case screen.Void:
			return fmt.Errorf("nothing flowed (%s); begin again", p.Reason)
		case screen.Done:
			s.say("%s L by the pump. Read the measure, and go and see the number painted on the hose.", liters(int64(p.VolumeUL)))
			return nil
		case screen.Idle, screen.Out:
			if poured {
				return nil // it was over between two looks
			}
		}
		if now != "" && now != said {
			said = now
			s.say("%s", now)
		}
		select {
		case <-ctx.Done():
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// halt stops the pump.
func (s *sale) halt(ctx context.Context, position string) error {
	if err := s.press(ctx, "/positions/"+url.PathEscape(position)+"/stop", nil); err != nil {
		return fmt.Errorf("NOT stopped: %w; press the emergency stop of the island", err)
	}
	return errors.New("stopped; what flowed is on record")
}

// liters says microliters in liters, down to milliliters.
func liters(ul int64) string { return fmt.Sprintf("%d.%03d", ul/1_000_000, ul/1000%1000) }

// answer asks where the fuel came from, and sends what people say.
func (s *sale) answer(ctx context.Context, hose string, signed url.Values) error {
	h, err := s.waits(ctx, hose)
	if err != nil {
		return err
	}
	said, err := s.ask("which hose did the fuel come from, as painted")
	if err != nil {
		return err
	}
	measured, err := s.ask("reading of the measure in liters, empty when none was used")
	if err != nil {
		return err
	}
	err = s.press(ctx, "/hoses/"+url.PathEscape(hose)+"/answer", url.Values{
		"of": {h.Waits.Of.String()}, "painted": {said}, "measured": {measured}, "who_who": signed["second_who"], "who_pin": signed["second_pin"],
	})
	if err != nil {
		return fmt.Errorf("the answer was not taken: %w; call this command again to answer", err)
	}
	all, err := s.hoses(ctx)
	if err != nil {
		return err
	}
	for _, h := range all {
		if h.Hose == hose {
			s.say("hose %s: %s", hose, stands(h))
			if !h.Identified {
				return cli.ErrNo
			}
		}
	}
	return nil
}

// waits returns the hose, once its test sale is on record.
func (s *sale) waits(ctx context.Context, hose string) (screen.TestedHose, error) {
	for end := time.Now().Add(30 * time.Second); ; <-time.After(100 * time.Millisecond) {
		all, err := s.hoses(ctx)
		if err != nil {
			return screen.TestedHose{}, err
		}
		for _, h := range all {
			if h.Hose == hose && h.Waits != nil {
				return h, nil
			}
		}
		if time.Now().After(end) || ctx.Err() != nil {
			return screen.TestedHose{}, errors.New("the test sale is not on record: nothing flowed")
		}
	}
}
