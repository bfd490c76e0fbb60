package journal

import (
	"testing"

	"github.com/litro-fuel/litro/dispense"
)

// A bench writes records of hoses into a book.
type bench struct {
	b   *Book
	seq int64
}

func (w *bench) put(body dispense.Body) dispense.Ref {
	w.seq++
	env := &dispense.Envelope{Station: "norte", Epoch: 1, Seq: w.seq, Kind: body.Kind()}
	w.b.apply(env, body)
	return env.Ref()
}

func (w *bench) wire(hose, wiring string) {
	w.put(&dispense.Config{What: "layout", Layout: &dispense.Layout{Hose: hose, Wiring: wiring}})
}

func (w *bench) release(hose, purpose string) dispense.Ref {
	return w.put(&dispense.Authorize{Position: "p" + hose, Hoses: []string{hose}, Purpose: purpose})
}

func (w *bench) sale(auth dispense.Ref, hose, purpose string, ul dispense.Volume) dispense.Ref {
	return w.put(&dispense.Dispense{Auth: auth, Position: "p" + hose, Hose: hose, Purpose: purpose, VolumeUL: ul})
}

func (w *bench) test(hose string) dispense.Ref {
	return w.sale(w.release(hose, "test"), hose, "test", 20*dispense.Liter)
}

func (w *bench) answer(hose, wiring string, of dispense.Ref, said string) {
	w.put(&dispense.Config{What: "layout", Layout: &dispense.Layout{Hose: hose, Wiring: wiring}, Test: &dispense.Test{Of: of, Said: said}})
}

// TestIdentify tells what identifies a hose, and what of which one might think so
// does not.
func TestIdentify(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		do   func(*bench)
		want bool // hose 1 is identified as it is wired at the end
		ask  bool // a test sale of it waits for an answer
	}{
		{"a test sale and its right answer", func(w *bench) { w.answer("1", "a", w.test("1"), "1") }, true, false},
		{"a test sale alone", func(w *bench) { w.test("1") }, false, true},
		{"a test sale of nothing", func(w *bench) { w.sale(w.release("1", "test"), "1", "test", 0) }, false, false},
		{"a test sale of drops", func(w *bench) { w.sale(w.release("1", "test"), "1", "test", dispense.Liter-1) }, false, false},
		{"a fill", func(w *bench) { w.sale(w.release("1", "vehicle"), "1", "vehicle", 20*dispense.Liter) }, false, false},
		{"the hose of another answer", func(w *bench) {
			w.answer("1", "a", w.test("1"), "1")
			w.answer("2", "a2", w.test("2"), "1")
		}, false, false},
		{"a test sale from before it was the hose of another answer", func(w *bench) {
			w.test("1")
			w.answer("2", "a2", w.test("2"), "1")
		}, false, false},
		{"a test sale, and wired otherwise", func(w *bench) {
			w.test("1")
			w.wire("1", "b")
		}, false, false},
		{"wired otherwise while a test sale was released", func(w *bench) {
			auth := w.release("1", "test")
			w.wire("1", "b")
			w.sale(auth, "1", "test", 20*dispense.Liter)
		}, false, false},
		{"identified, wired otherwise and back", func(w *bench) {
			w.answer("1", "a", w.test("1"), "1")
			w.wire("1", "b")
			w.wire("1", "a")
		}, true, false},
		{"identified, then otherwise, and back", func(w *bench) {
			w.answer("1", "a", w.test("1"), "1")
			w.wire("1", "b")
			w.answer("1", "b", w.test("1"), "1")
			w.wire("1", "a")
		}, false, false},
		{"a journal without its layouts, and tested", func(w *bench) {
			w.b = newBook()
			w.test("1")
			w.wire("1", "a")
		}, false, false},
		{"fills from before layouts named a wiring", func(w *bench) {
			w.b = newBook()
			w.sale(w.release("1", "vehicle"), "1", "vehicle", 20*dispense.Liter)
			w.wire("1", "a")
		}, true, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := &bench{b: newBook()}
			w.wire("1", "a")
			w.wire("2", "a2")
			tt.do(w)
			h, _ := w.b.Hose("1")
			if got := h.Identified != "" && h.Identified == h.Wiring; got != tt.want || (h.Trial != nil) != tt.ask {
				t.Errorf("got identified %t, waiting %t; want %t, %t", got, h.Trial != nil, tt.want, tt.ask)
			}
		})
	}
}
