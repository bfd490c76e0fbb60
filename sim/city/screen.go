package city

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A Screen is the attendant's page of a station, as people see it and press on
// it. It may be used by several goroutines; they look at it together.
type Screen struct {
	url    string
	client http.Client
	forms  http.Client // a form with PINs takes its time, and nobody sends it twice meanwhile

	mu    sync.Mutex
	at    time.Time // when it was looked at
	pages map[string]Page
	err   error
}

// A Page is what a position shows.
type Page struct {
	Position string `json:"position"`
	Page     string `json:"page"`
	Reason   string `json:"reason"`
	LimitUL  int64  `json:"limit_ul"`
	VolumeUL int64  `json:"volume_ul"`
	Prompt   string `json:"prompt"`
	Again    bool   `json:"again"`
}

// glance is how long a look at the page is good for.
const glance = 8 * time.Millisecond

// NewScreen returns the page at an address such as http://127.0.0.1:8091.
func NewScreen(address string) *Screen {
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Screen{
		url:    strings.TrimSuffix(address, "/"),
		client: http.Client{Timeout: 2 * time.Second},
		forms:  http.Client{Timeout: patience, CheckRedirect: stay},
	}
}

// Look returns what a position shows now.
func (s *Screen) Look(ctx context.Context, position string) (Page, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Since(s.at) > glance {
		s.pages, s.err = s.fetch(ctx)
		s.at = time.Now()
	}
	if s.err != nil {
		return Page{}, s.err
	}
	p, ok := s.pages[position]
	if !ok {
		return Page{}, fmt.Errorf("the page at %s shows no position %s", s.url, position)
	}
	return p, nil
}

func (s *Screen) fetch(ctx context.Context) (map[string]Page, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/api/positions", nil)
	if err != nil {
		return nil, err
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var all struct {
		Positions []Page `json:"positions"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&all); err != nil {
		return nil, fmt.Errorf("read %s: %w", req.URL, err)
	}
	pages := map[string]Page{}
	for _, p := range all.Positions {
		pages[p.Position] = p
	}
	return pages, nil
}

// Odometer types whole kilometers and confirms.
func (s *Screen) Odometer(ctx context.Context, position string, km int) error {
	return s.post(ctx, position, "odometer", url.Values{"odometer_km": {strconv.Itoa(km)}})
}

// Full answers whether the tank is full.
func (s *Screen) Full(ctx context.Context, position string, full bool) error {
	answer := "no"
	if full {
		answer = "yes"
	}
	return s.post(ctx, position, "full", url.Values{"full": {answer}})
}

// post presses a button of a position.
func (s *Screen) post(ctx context.Context, position, button string, form url.Values) error {
	return s.submit(ctx, "/positions/"+url.PathEscape(position)+"/"+button, form)
}

// submit sends a form.
func (s *Screen) submit(ctx context.Context, path string, form url.Values) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := s.forms.Do(req)
	if err != nil {
		return err
	}
	resp.Body.Close()
	if resp.StatusCode >= 400 {
		return fmt.Errorf("send %s: the page answered %s", path, resp.Status)
	}
	return nil
}
