package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/litro-fuel/litro/dispense/enroll"
	"github.com/litro-fuel/litro/server/fault"
)

// photosAtOnce is how many photos are read side by side; other boxes come again.
const photosAtOnce = 8

// photos answers boxes that ask for a vehicle's photo by its hash. The hash is the
// ticket: it has 256 bits and stands in policy alone, so nobody can ask for a photo
// that was not told of it, and who was can see that it is the one.
func photos(log *slog.Logger, read func(ctx context.Context, sha256 string) ([]byte, error)) http.HandlerFunc {
	busy := make(chan struct{}, photosAtOnce)
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case busy <- struct{}{}:
			defer func() { <-busy }()
		default:
			http.Error(w, "too many ask at once; ask again", http.StatusServiceUnavailable)
			return
		}
		b, err := read(r.Context(), r.PathValue("sha256"))
		switch {
		case errors.Is(err, fault.ErrNotFound):
			http.Error(w, "there is no such photo", http.StatusNotFound)
		case err != nil:
			log.Error("a box is not given a photo", "err", err)
			http.Error(w, "the server cannot answer now; ask again", http.StatusInternalServerError)
		default:
			w.Header().Set("Content-Type", "image/jpeg")
			_, _ = w.Write(b) // whoever asked has gone, and asks again
		}
	}
}

// door returns what boxes reach by HTTPS.
func (s *Server) door() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", s.Trust.Door())
	mux.Handle("GET "+enroll.PhotoPath+"{sha256}", photos(s.Log, s.Store.Photo))
	return mux
}
