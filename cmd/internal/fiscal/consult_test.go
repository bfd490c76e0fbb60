package fiscal

import (
	"errors"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/finance/asking"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/invoice/consult"
	"github.com/litro-fuel/litro/sim/consulta"
	"github.com/litro-fuel/litro/sim/supplier"
)

// asked is what a document says of itself to the authority, as it is kept.
func asked(d *invoice.Document) consult.Question {
	q := consult.Question{UUID: d.ID(), Issuer: d.Issuer.RFC, Receiver: d.Receiver.RFC, Total: d.Total.String()}
	if n := len(d.Seal); n >= 8 {
		q.SealEnd = d.Seal[n-8:]
	}
	return q
}

// The authority knows what it stamped as it stamped it: what was edited, forged or sealed by another is
// not found, what is canceled is so from then on, and everything else counts, whatever is wrong in it.
func TestTheAuthorityIsAsked(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 1, 6, 0, 0, 0, central)
	now := at.AddDate(0, 0, 60)
	service := consulta.New(func() time.Time { return now })
	server := httptest.NewServer(service)
	t.Cleanup(server.Close)
	client := asking.NewClient(server.URL+consulta.Path, nil)
	means := func(d *invoice.Document) consult.Meaning {
		t.Helper()
		a, raw, err := client.Ask(t.Context(), asked(d))
		if err != nil {
			t.Fatalf("%s: %v", d.ID(), err)
		}
		if again, err := consult.Decode(raw); err != nil || again != a {
			t.Errorf("the bytes that came say %+v, %v", again, err)
		}
		return a.Means()
	}
	seen := map[consult.Meaning]int{}
	stamps := supplier.NewAuthority(2, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))
	for i, terms := range []supplier.Terms{terms(supplier.Station, supplier.Fill, true), terms(supplier.Card, supplier.Week, false), terms(supplier.Bulk, supplier.Fill, false)} {
		if i == 0 {
			terms.Issuer.RFC, terms.Receiver.RFC = "Ñ&A010101AA1", "A&B010101AA1"
		}
		sales := supplier.Invent(uint64(i+1), 40, terms.Supply, at)
		b, err := supplier.NewBatch(uint64(i+1), stamps, terms, sales)
		if err != nil {
			t.Fatal(err)
		}
		if terms.Supply == supplier.Station {
			for _, k := range []supplier.Kind{supplier.Edited, supplier.BrokenSeal, supplier.BrokenStamp, supplier.ForeignSeal, supplier.Canceled, supplier.Unstamped, supplier.WrongTicket, supplier.Cash} {
				if err := b.Sow(k, 2); err != nil {
					t.Fatal(err)
				}
			}
		}
		documents, planted := b.Issue()
		service.Issued(documents)
		wrong := map[string]supplier.Kind{}
		for _, p := range planted {
			wrong[p.UUID] = p.Kind
			if !p.Canceled.IsZero() {
				service.Cancel(p.UUID, p.Canceled)
			}
		}
		for j := range documents {
			d := document(t, &documents[j])
			if documents[j].UUID == "" {
				if _, _, err := client.Ask(t.Context(), asked(d)); err == nil {
					t.Errorf("%s was never stamped, and is asked about", documents[j].Name)
				}
				continue
			}
			want := consult.Valid
			switch wrong[d.ID()] {
			case supplier.Edited, supplier.BrokenSeal, supplier.BrokenStamp, supplier.ForeignSeal:
				want = consult.NotFound
			case supplier.Canceled:
				want = consult.Canceled
			}
			if got := means(d); got != want {
				t.Errorf("%s (%s): %s, want %s", documents[j].Name, wrong[d.ID()], got, want)
			}
			seen[want]++
		}
	}
	if seen[consult.NotFound] != 8 || seen[consult.Canceled] != 2 || seen[consult.Valid] < 60 {
		t.Errorf("seen: %v", seen)
	}
	for _, said := range service.Asked() {
		if len(said) > 200 {
			t.Errorf("more was said than five values: %s", said)
		}
	}
}

// A supplier who cancels after the city has asked is found out by asking again; and one that is on the
// list of simulated operations is told as the authority tells it.
func TestTheAuthorityIsAskedAgain(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 10, 5, 12, 0, 0, 0, central)
	service := consulta.New(func() time.Time { return now })
	server := httptest.NewServer(service)
	t.Cleanup(server.Close)
	client := asking.NewClient(server.URL+consulta.Path, nil)
	terms := terms(supplier.Station, supplier.Month, false)
	b, err := supplier.NewBatch(9, supplier.NewAuthority(3, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)), terms, supplier.Invent(9, 20, supplier.Station, now.AddDate(0, -1, 0)))
	if err != nil {
		t.Fatal(err)
	}
	documents, _ := b.Issue()
	service.Issued(documents)
	service.Cancel(documents[0].UUID, now.Add(time.Hour))
	q := asked(document(t, &documents[0]))
	for _, tt := range []struct {
		wait time.Duration
		efos string
		want consult.Meaning
	}{{0, "200", consult.Valid}, {2 * time.Hour, "100", consult.Canceled}} {
		now = now.Add(tt.wait)
		service.List(terms.Issuer.RFC, tt.efos)
		a, _, err := client.Ask(t.Context(), q)
		if err != nil || a.Means() != tt.want || a.EFOS != tt.efos {
			t.Errorf("after %s: %+v, %v", tt.wait, a, err)
		}
	}
	q.SealEnd = "AAAAAAA="
	if a, _, err := client.Ask(t.Context(), q); err != nil || a.Means() != consult.NotFound {
		t.Errorf("of another seal: %+v, %v", a, err)
	}
	server.Close()
	if _, _, err := client.Ask(t.Context(), q); err == nil {
		t.Error("nobody answers, and there is an answer")
	} else if f, ok := errors.AsType[*asking.FailedError](err); !ok || f.Code != asking.Connect || f.Ours {
		t.Errorf("got %v", err)
	}
}
