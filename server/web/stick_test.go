package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/dispense/parcel"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/ingest"
)

// hands is the way of parcels to the town's database, without what the server
// adds to it.
type hands struct{ *ingest.Hand }

func (h hands) TakeParcel(ctx context.Context, b []byte) (StickTaken, error) {
	p, err := ingest.OpenParcel(b, "")
	if err != nil {
		return StickTaken{}, err
	}
	t, err := h.Take(ctx, p)
	if err != nil {
		return StickTaken{}, err
	}
	return StickTaken{Station: t.Station, At: t.Slip.At, Epoch: t.Chain.Head.Epoch, Seq: t.Chain.Head.Seq, BeforeEpoch: t.Before.Head.Epoch, From: t.Before.Head.Seq, Old: t.Old}, nil
}

func (h hands) AnswerParcel(ctx context.Context, station string) ([]byte, error) {
	return h.Answer(ctx, station)
}

// parcel is the file that a station writes about records.
func (c *town) parcel(station string, records ...*dispense.Record) []byte {
	c.t.Helper()
	a := c.authors[station]
	file, err := parcel.Pack(parcel.Slip{Station: station, To: parcel.ToOffice, Epoch: a.Head.Epoch, Seq: a.Head.Seq, At: a.At}, []parcel.Part{
		{Name: parcel.Numbered(parcel.Journal, 1), Bytes: dispensetest.Message(records...)},
	}, func(line []byte) ([]byte, error) { return dispense.SignLine(line, a.Key) })
	if err != nil {
		c.t.Fatal(err)
	}
	return file
}

// send uploads a station's file.
func (b *browser) send(name string, file []byte) *http.Response {
	b.s.t.Helper()
	return b.sendTo("/stick", name, file)
}

// sendTo uploads a file as a browser does.
func (b *browser) sendTo(path, name string, file []byte) *http.Response {
	b.s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("parcel", name)
	if err == nil {
		_, err = part.Write(file)
	}
	if err != nil || w.Close() != nil {
		b.s.t.Fatal(err)
	}
	return b.sendBody(path, w.FormDataContentType(), &body)
}

func (b *browser) sendBody(path, kind string, body io.Reader) *http.Response {
	b.s.t.Helper()
	req, err := http.NewRequestWithContext(b.s.t.Context(), http.MethodPost, b.s.URL+path, body)
	if err != nil {
		b.s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	r, err := b.Do(req)
	if err != nil {
		b.s.t.Fatal(err)
	}
	b.s.t.Cleanup(func() { r.Body.Close() })
	return r
}

// A file that a station wrote on a stick is taken through the page, and the answer
// comes back through it; what is no such file is said to be none, by its name.
func TestAStickThroughThePage(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	if _, err := c.store.Era(t.Context(), c.authors["norte"].At); err != nil {
		t.Fatal(err)
	}
	a := c.authors["norte"]
	before := a.Head
	auth := a.Append(t, dispensetest.Authorized("v0000001", 40))
	fill := a.Append(t, dispensetest.Dispensed(auth, c.totals["norte"], 12*dispense.Liter))
	file := c.parcel("norte", auth, fill)
	b := c.as(access.Manager)
	if got := b.page("/stations").Find(`a[href="/stick"]`).Length(); got != 1 {
		t.Errorf("the way to the page: got %d links, want 1", got)
	}
	r := b.send("litro-norte-to-office.tar", file)
	if got := text(c.parse(r), "[role=status]"); r.StatusCode != http.StatusOK || !strings.Contains(got, fmt.Sprint("nuevos: ", a.Head.Seq-before.Seq)) {
		t.Fatalf("a station's file: got status %d, %q; want the two new records", r.StatusCode, got)
	}
	again := text(c.parse(b.send("litro-norte-to-office.tar", file)), "[role=status]")
	if !strings.Contains(again, "nuevos: 0") {
		t.Errorf("the same file again: got %q, want no new records", again)
	}
	r = b.get("/stick/norte/answer")
	answer, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	p, err := parcel.Open(answer)
	if err != nil || p.Slip.To != parcel.ToStation || p.Slip.Station != "norte" || p.Slip.Seq != a.Head.Seq {
		t.Errorf("the answer: got %+v, %v; want one to norte up to %d", p, err, a.Head.Seq)
	}
	for name, tt := range map[string]struct {
		b    []byte
		want string
	}{
		"torn.tar":   {file[:len(file)/2], "torn.tar está incompleto"},
		"list.csv":   {[]byte("a;b"), "list.csv no es un archivo"},
		"answer.tar": {answer, "answer.tar es la respuesta"},
		"empty.tar":  {nil, "No llegó ningún archivo"},
	} {
		r := b.send(name, tt.b)
		if got := text(c.parse(r), "[role=alert]"); r.StatusCode != http.StatusBadRequest || !strings.Contains(got, tt.want) {
			t.Errorf("%s: got status %d, %q; want %q", name, r.StatusCode, got, tt.want)
		}
	}
}
