package screen

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"
)

var photoName = regexp.MustCompile(`^[0-9a-f]{64}$`)

// maxPhoto bounds what is read and sent for one picture.
const maxPhoto = 2 << 20

// hasPhoto tells whether there is a file for a vehicle's photo.
func (h *handler) hasPhoto(sum string) bool {
	if h.opt.Data == "" || !photoName.MatchString(sum) {
		return false
	}
	info, err := os.Stat(h.photoFile(sum))
	return err == nil && info.Mode().IsRegular() && info.Size() <= maxPhoto
}

func (h *handler) photoFile(sum string) string { return filepath.Join(h.opt.Data, "photos", sum) }

// photo serves a photo by the hash of its bytes. Another picture under that name
// is none: the attendant compares it with what stands at the pump.
func (h *handler) photo(w http.ResponseWriter, r *http.Request) {
	sum := r.PathValue("sha256")
	if !h.hasPhoto(sum) {
		http.NotFound(w, r)
		return
	}
	b, err := os.ReadFile(h.photoFile(sum))
	is := sha256.Sum256(b)
	kind := http.DetectContentType(b)
	if err != nil || hex.EncodeToString(is[:]) != sum || !slices.Contains([]string{"image/jpeg", "image/png", "image/webp"}, kind) {
		h.log.Warn("photo not shown: it is not what its name says, or no JPEG, PNG or WebP", "photo", sum, "err", err)
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "max-age=31536000, immutable")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
}
