package web

import (
	"bytes"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/access"
)

// A manager sets a vehicle's photo on its page; who may only look sees it, and what
// is no picture is said to be none.
func TestAPhotoOnTheVehiclesPage(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	const page = "/vehicles/v0000001"
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 1600, 1200)), nil); err != nil {
		t.Fatal(err)
	}
	manager := c.as(access.Manager)
	if r := manager.get(page + "/photo"); r.StatusCode != http.StatusNotFound {
		t.Errorf("before there is one: got status %d, want 404", r.StatusCode)
	}
	if doc := manager.page(page); doc.Find("img.photo").Length() != 0 || doc.Find(`input[type=file]`).Length() != 1 {
		t.Error("before there is one: want the form alone")
	}
	r := manager.sendTo(page+"/photo", "0042.pdf", []byte("%PDF-1.7"))
	if got := text(c.parse(r), "[role=alert]"); r.StatusCode != http.StatusBadRequest || !strings.Contains(got, "JPEG o PNG") {
		t.Errorf("no picture: got status %d, %q", r.StatusCode, got)
	}
	if r := manager.sendTo(page+"/photo", "0042.jpg", picture.Bytes()); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("a picture: got status %d, want 303", r.StatusCode)
	}
	auditor := c.as(access.Auditor)
	doc := auditor.page(page)
	src, _ := doc.Find("img.photo").Attr("src")
	r = auditor.get(src)
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if m, err := jpeg.Decode(bytes.NewReader(b)); err != nil || m.Bounds().Dx() != 480 || r.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("for an auditor at %s: got %d bytes, %v, want a JPEG 480 wide", src, len(b), err)
	}
	if doc.Find(`input[type=file]`).Length() != 0 {
		t.Error("an auditor is offered to set it")
	}
	if r := auditor.sendTo(page+"/photo", "0042.jpg", picture.Bytes()); r.StatusCode != http.StatusForbidden {
		t.Errorf("set by an auditor: got status %d, want 403", r.StatusCode)
	}
}
