package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
)

//go:embed static
var staticFiles embed.FS

// assets are the files under static/ by name. Their addresses hold a hash of
// what is in them, so that browsers may keep them for ever.
type assets map[string]asset

type asset struct {
	hash string
	b    []byte
}

func readAssets() assets {
	a := assets{}
	files, err := fs.ReadDir(staticFiles, "static")
	if err != nil {
		panic(err) // the files are part of the program
	}
	for _, f := range files {
		b, err := staticFiles.ReadFile("static/" + f.Name())
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(b)
		a[f.Name()] = asset{fmt.Sprintf("%x", sum[:6]), b}
	}
	return a
}

func (a assets) path(name string) string { return "/static/" + a[name].hash + "/" + name }

func (a assets) serve(w http.ResponseWriter, r *http.Request) {
	name := chi.URLParam(r, "name")
	f, ok := a[name]
	if !ok || f.hash != chi.URLParam(r, "hash") {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(f.b))
}
