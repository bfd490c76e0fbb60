package trust

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/litro-fuel/litro/dispense/enroll"
	"github.com/litro-fuel/litro/server/fault"
)

// atOnce is how many boxes are answered side by side; the others are told to come
// again.
const atOnce = 16

// Door returns the handler at which boxes ask. It answers nothing else.
func (t *Trust) Door() http.Handler {
	busy := make(chan struct{}, atOnce)
	mux := http.NewServeMux()
	serve := func(path string, answer func(ctx context.Context, r *http.Request, asked []byte) ([]byte, error)) {
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			select {
			case busy <- struct{}{}:
				defer func() { <-busy }()
			default:
				http.Error(w, "too many ask at once; ask again", http.StatusServiceUnavailable)
				return
			}
			asked, err := io.ReadAll(http.MaxBytesReader(w, r.Body, enroll.MaxMessage))
			if err != nil {
				http.Error(w, "the message is cut off or too large", http.StatusBadRequest)
				return
			}
			b, err := answer(r.Context(), r, asked)
			if err != nil {
				t.deny(w, path, err)
				return
			}
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			_, _ = w.Write(b) // whoever asked has gone, and asks again
		})
	}
	serve(enroll.EnrollPath, func(ctx context.Context, r *http.Request, asked []byte) ([]byte, error) {
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		return t.Ask(ctx, token, asked)
	})
	serve(enroll.RenewPath, func(ctx context.Context, _ *http.Request, asked []byte) ([]byte, error) { return t.Renew(ctx, asked) })
	return mux
}

// deny says no, and why as far as it is the box's business.
func (t *Trust) deny(w http.ResponseWriter, path string, err error) {
	for _, known := range []struct {
		err  error
		code int
	}{
		{ErrToken, http.StatusUnauthorized}, {ErrStranger, http.StatusForbidden}, {ErrOften, http.StatusTooManyRequests},
		{fault.ErrConflict, http.StatusConflict}, {fault.ErrInvalid, http.StatusBadRequest},
	} {
		if errors.Is(err, known.err) {
			t.cfg.Log.Warn("a box is turned away", "path", path, "err", err)
			http.Error(w, cut(err.Error()), known.code)
			return
		}
	}
	t.cfg.Log.Error("a box is not answered", "path", path, "err", err)
	http.Error(w, "the server cannot answer now; ask again", http.StatusInternalServerError)
}
