package city

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"sync"
)

// Commission makes a test sale at every hose of every station and tells the page
// which hose the fuel came from, as the fitter and a supervisor of a new station
// do before its first day.
func (c *City) Commission(ctx context.Context) error {
	if c.Staff == nil {
		return nil
	}
	return c.everywhere(func(s *Station) error {
		errs := make([]error, len(s.Positions))
		var wg sync.WaitGroup
		for i, p := range s.Positions {
			wg.Go(func() { errs[i] = c.commission(ctx, s, p) })
		}
		wg.Wait()
		return errors.Join(errs...)
	})
}

func (c *City) commission(ctx context.Context, s *Station, p *Position) error {
	for _, h := range p.Hoses {
		if err := c.test(ctx, s, p, h); err != nil {
			return fmt.Errorf("test sale at hose %s: %w", h.ID, err)
		}
		if err := s.Screen.Answer(ctx, h.ID, c.Staff.Supervisor); err != nil {
			return fmt.Errorf("answer for hose %s: %w", h.ID, err)
		}
	}
	return nil
}

// asked is the test sale that the page asks about.
var asked = regexp.MustCompile(`name="of" value="([^"]+)"`)

// Answer tells the page that the fuel of the newest test sale came from the hose
// that it was asked for at.
func (s *Screen) Answer(ctx context.Context, hose string, who Signer) error {
	path := "/hoses/" + url.PathEscape(hose) + "/answer"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
	if err != nil {
		return err
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	of := asked.FindSubmatch(b)
	if of == nil {
		return fmt.Errorf("%s asks about no test sale (%s)", path, resp.Status)
	}
	v := url.Values{"of": {string(of[1])}, "painted": {hose}, "measured": {fmt.Sprint(testUL / 1_000_000)}}
	who.form("who", v)
	return s.submit(ctx, path, v)
}
