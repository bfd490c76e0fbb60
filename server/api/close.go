package api

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/closing/snapshot"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/closes"
)

const closeTag = "closing"

// A Close is how far a month is closed.
type Close struct {
	Month   string `json:"month" example:"2026-11"`
	State   string `json:"state" enum:"open,late,reopened,ended,closed" doc:"open: it takes what comes; late: closed softly, it still takes; reopened: it was closed, and takes again; ended: it takes no more, and its figures are signed; closed"`
	Version int    `json:"version" doc:"1; one more each time that it was opened again."`
	Soft    string `json:"soft" format:"date" doc:"The last day before it is closed softly."`
	Late    string `json:"late" format:"date" doc:"The last day of its late window, by the rules."`
	Hard    string `json:"hard" format:"date" doc:"By which it is to be closed."`
	Next    string `json:"next,omitempty" doc:"The next step; absent: there is none, or the month is not over."`
	Overdue bool   `json:"overdue" doc:"The day of the next step is over."`
}

// A CloseCheck is what is so of one check.
type CloseCheck struct {
	Task   string   `json:"task"`
	Check  string   `json:"check"`
	Status string   `json:"status" enum:"todo,differs,done" doc:"todo: nobody looked, or Litro does not keep it"`
	Blocks bool     `json:"blocks" doc:"The month cannot be closed so."`
	Count  int64    `json:"count"`
	Cents  int64    `json:"cents"`
	Known  int64    `json:"known" doc:"How many of them have a reason."`
	Of     []string `json:"of" nullable:"false" doc:"Which, the first ones."`
}

// A CloseAct is what somebody did to a month.
type CloseAct struct {
	N        int64     `json:"n"`
	Kind     string    `json:"kind" enum:"soft,end,extend,sign,comment,close,ask,reopen"`
	Person   string    `json:"person,omitempty" doc:"By user name; absent: the server, when the day was over."`
	Name     string    `json:"name,omitempty" doc:"As they were called then."`
	Position string    `json:"position,omitempty"`
	At       time.Time `json:"at"`
	Reason   string    `json:"reason,omitempty"`
	Hash     string    `json:"hash,omitempty" doc:"Of what was signed or closed."`
	Until    string    `json:"until,omitempty" format:"date"`
	Of       int64     `json:"of,omitempty" doc:"The act that was agreed to."`
}

// A CloseGap is numbers of a journal that are not there.
type CloseGap struct {
	Station string `json:"station" minLength:"1" maxLength:"16"`
	Epoch   int64  `json:"epoch" minimum:"1"`
	From    int64  `json:"from" minimum:"1"`
	To      int64  `json:"to" minimum:"1"`
}

// A CloseHole is numbers of a journal that are not there, and what they are.
type CloseHole struct {
	CloseGap
	Kind     string    `json:"kind" enum:"pending,lost,void,gone" doc:"pending: they may still come, and keep the month open; gone: a box that was replaced said that it held them, which keeps the month open, too, until two people say that they are lost; lost: what was recorded under them cannot be had any more; void: nothing was ever recorded under them."`
	Reason   string    `json:"reason,omitempty"`
	SaidBy   string    `json:"said_by,omitempty"`
	AgreedBy string    `json:"agreed_by,omitempty" doc:"The second person; absent of what is pending, and of what was said when one person was enough."`
	SaidAt   time.Time `json:"said_at,omitzero"`
}

// A CloseItem is what a check found and nothing else puts in order: two people may settle it.
type CloseItem struct {
	Check string `json:"check" minLength:"1" maxLength:"64"`
	Key   string `json:"key" minLength:"1" maxLength:"200" doc:"Names it within its check."`
	Is    string `json:"is" maxLength:"200" doc:"What is so of it: who settles has settled just this."`
}

// A CloseOpen is an item that nobody has settled.
type CloseOpen struct {
	CloseItem
	Name  string         `json:"name"`
	Cents int64          `json:"cents,omitempty" doc:"That it is worth; absent: nothing, or nobody knows."`
	Why   []CloseItemWhy `json:"why" nullable:"false" doc:"What is to be settled of it; none: what the check says."`
}

// A CloseItemWhy is something that is to be settled of an item.
type CloseItemWhy struct {
	Code        string `json:"code" enum:"no_papers,off_note,off_bill,off_papers,unheld,water,off_hose,blind,no_tank,no_book,no_stock,unmeasured,off_tank,over_modified,over_committed,over_accrued,over_exercised"`
	UL          int64  `json:"ul,omitempty" doc:"By how much it is off."`
	ToleranceUL int64  `json:"tolerance_ul,omitempty" doc:"How far it may be off."`
	Since       string `json:"since,omitempty" doc:"The month since which it has been so, as 2026-02; absent: nobody says."`
}

// A CloseSettled is what two people settled, or took back.
type CloseSettled struct {
	N int64 `json:"n"`
	CloseOpen
	TakenBack bool      `json:"taken_back" doc:"What was settled of it before is taken back."`
	Stands    bool      `json:"stands" doc:"Nobody took it back, nor settled its item again."`
	Counts    bool      `json:"counts" doc:"It stands, and nothing else is so of its item since. Of a month that is closed nobody looks any more, and none counts."`
	Reason    string    `json:"reason"`
	Evidence  string    `json:"evidence,omitempty" doc:"SHA-256 of its paper."`
	SaidBy    string    `json:"said_by"`
	AgreedBy  string    `json:"agreed_by"`
	SaidAt    time.Time `json:"said_at"`
}

func closeItem(x *closing.Item) CloseOpen {
	o := CloseOpen{CloseItem{string(x.Check), x.Key, x.Is}, x.Name, x.Cents, []CloseItemWhy{}}
	for _, w := range x.Why {
		o.Why = append(o.Why, CloseItemWhy{string(w.Code), int64(w.UL), int64(w.ToleranceUL), w.Since})
	}
	return o
}

// A ClosePackage is the audit package with which a month is signed and closed.
type ClosePackage struct {
	SHA256 string    `json:"sha256"`
	Bytes  int64     `json:"bytes"`
	MadeBy string    `json:"made_by"`
	MadeAt time.Time `json:"made_at"`
}

func closePackage(p *closes.Package) *ClosePackage {
	if p == nil {
		return nil
	}
	return &ClosePackage{p.SHA256, p.Size, p.By, p.At.UTC()}
}

// CloseEntries are what of a month has no journal entry; of the first that is open also of all months before it, which go out in it.
type CloseEntries struct {
	Lacking int    `json:"lacking"`
	Cents   int64  `json:"cents" doc:"What they debit; of what no rule is for, its amount."`
	Stuck   int    `json:"stuck" doc:"How many of them cannot go out, for no rule or no account is for them."`
	Before  int    `json:"before" doc:"How many of them are of earlier months."`
	Since   string `json:"since,omitempty" doc:"The oldest month; absent: there is none." example:"2026-11"`
}

// A CloseMonth is a month as it stands.
type CloseMonth struct {
	Close
	Hash    string         `json:"hash" doc:"SHA-256 of what is signed: the counts, sums, heads, rules and checks of now; of a closed month of what was."`
	Missing []string       `json:"missing" nullable:"false" doc:"Positions that have still to sign it, the next one first."`
	Checks  []CloseCheck   `json:"checks" nullable:"false"`
	Figures []CloseSum     `json:"figures" nullable:"false"`
	Acts    []CloseAct     `json:"acts" nullable:"false"`
	Gaps    []CloseGap     `json:"gaps" nullable:"false" doc:"That may still come."`
	Holes   []CloseHole    `json:"holes" nullable:"false" doc:"All numbers of journals that are not there, with what each is."`
	Open    []CloseOpen    `json:"open" nullable:"false" doc:"What nothing else puts in order, and two people may settle."`
	Settled []CloseSettled `json:"settled" nullable:"false" doc:"What two people settled, and took back; the newest first."`
	Prior   int            `json:"prior_unbooked" doc:"How much of fiscal years that are over came and is not booked: the end of the month, where it is the first that is open, books it to no month; see list-prior-years."`
	Entries CloseEntries   `json:"entries" doc:"What has no journal entry; of a month that is closed nobody looks. It is no check, signed by nobody, and keeps no month open."`
	Trouble []string       `json:"trouble" nullable:"false" doc:"What is not as it was done: somebody has changed the database."`
	Keys    []string       `json:"keys" nullable:"false" doc:"By which months were closed until now; the last one is in force, and each signed for the one after it."`

	Package *ClosePackage `json:"package,omitempty" doc:"The audit package of these very figures; its hash is part of what is signed. Absent: there is none, or a figure has changed since."`
}

// A ClosedMonth is a month as it was sealed.
type ClosedMonth struct {
	Folio    string          `json:"folio" example:"2026-11-v1-N3"`
	Origin   string          `json:"origin" doc:"How the installation was called."`
	Month    string          `json:"month"`
	Version  int64           `json:"version"`
	Zone     string          `json:"zone"`
	Hash     string          `json:"hash" doc:"SHA-256 of what was signed."`
	NoteHash string          `json:"note_hash" doc:"SHA-256 of the sealed month, as get-close-note gives it."`
	Previous string          `json:"previous,omitempty" doc:"SHA-256 of the sealed month before it in the chain; absent: it is the first."`
	Keys     []string        `json:"keys" nullable:"false" doc:"That sealed it."`
	Signed   []ClosedBy      `json:"signed" nullable:"false"`
	Closed   ClosedBy        `json:"closed"`
	Comments []ClosedComment `json:"comments" nullable:"false"`
	Reopened *ClosedReopened `json:"reopened,omitempty" doc:"Why there is this version."`
	Figures  []CloseSum      `json:"figures" nullable:"false"`
	Package  string          `json:"package,omitempty" doc:"SHA-256 of the audit package that was sealed with it."`
	Reckoned bool            `json:"reckoned" doc:"Whether it was reckoned anew; false: of an older version nothing is looked at, or it cannot be reckoned today."`
	Changes  []ClosedChange  `json:"changes" nullable:"false" doc:"Where it was reckoned anew, what is not as it was sealed."`
}

// A ClosedBy is who did something to a closed month, as they were called then.
type ClosedBy struct {
	Person   string    `json:"person"`
	Name     string    `json:"name"`
	Position string    `json:"position"`
	At       time.Time `json:"at"`
}

// A ClosedComment is what somebody remarked before it was closed.
type ClosedComment struct {
	ClosedBy
	Text string `json:"text"`
}

// A ClosedReopened is why a month was opened again.
type ClosedReopened struct {
	Asked  ClosedBy `json:"asked"`
	Agreed ClosedBy `json:"agreed"`
	Reason string   `json:"reason"`
}

// A ClosedChange is a figure, a set of records or a check that is not what it was.
type ClosedChange struct {
	Kind string      `json:"kind" enum:"figure,set,check"`
	Was  *ClosedTold `json:"was,omitempty" doc:"Absent: it was not there."`
	Is   *ClosedTold `json:"is,omitempty" doc:"Absent: it is not there any more."`
}

// A ClosedTold is what was reckoned.
type ClosedTold struct {
	CloseSum
	Mark string `json:"mark,omitempty" doc:"Of a set of records its SHA-256, of a check its state."`
}

func closedBy(p snapshot.Person) ClosedBy {
	return ClosedBy{p.Person, p.Name, p.Position, p.At.UTC()}
}

func closedTold(r *snapshot.Reckoned) *ClosedTold {
	if r == nil {
		return nil
	}
	return &ClosedTold{CloseSum{r.Name, r.Of, r.Unit, r.Currency, r.N}, r.Mark}
}

func (c *call) closedMonth(p budget.Period, version int) (ClosedMonth, error) {
	s, err := c.Closes.Sealing(c, p, version)
	if err != nil {
		return ClosedMonth{}, err
	}
	m := ClosedMonth{
		Folio: s.Folio(), Origin: s.Content.Origin, Month: s.Content.Month, Version: s.Content.Version, Zone: s.Content.Zone, Hash: s.Hash, NoteHash: s.NoteHash().String(), Previous: s.Prev, Keys: listed(s.Signers),
		Signed: []ClosedBy{}, Closed: closedBy(s.Closed), Comments: []ClosedComment{}, Figures: []CloseSum{}, Changes: []ClosedChange{},
	}
	for _, x := range s.Signed {
		m.Signed = append(m.Signed, closedBy(x))
	}
	for _, x := range s.Comments {
		m.Comments = append(m.Comments, ClosedComment{closedBy(x.By), x.Text})
	}
	if r := s.Reopened; r != nil {
		m.Reopened = &ClosedReopened{closedBy(r.Asked), closedBy(r.Agreed), r.Reason}
	}
	for _, f := range s.Content.Figures {
		m.Figures = append(m.Figures, CloseSum{f.Name, f.Of, f.Unit, f.Currency, f.N})
	}
	for _, f := range s.Content.Files {
		m.Package = f.SHA256
	}
	now, err := c.Closes.Look(c, p)
	if err != nil || now.State != closing.Closed || now.Version != version {
		return m, err
	}
	changes, err := c.Closes.Changes(c, p)
	if err != nil { // what was sealed stands, whatever becomes of today
		c.Log.Warn("a closed month is not reckoned anew", "month", m.Month, "err", err)
		return m, nil
	}
	m.Reckoned = true
	for _, x := range changes {
		m.Changes = append(m.Changes, ClosedChange{string(cmp.Or(x.Was, x.Is).Kind), closedTold(x.Was), closedTold(x.Is)})
	}
	return m, nil
}

// A CloseSum is a count or a sum of what is signed.
type CloseSum struct {
	Name     string `json:"name"`
	Of       string `json:"of,omitempty"`
	Unit     string `json:"unit" enum:"count,ul,cents"`
	Currency string `json:"currency,omitempty"`
	Amount   int64  `json:"amount"`
}

// A CloseNote is a closed month as it was signed.
type CloseNote struct {
	Note string `json:"note" doc:"The signed note, byte by byte; litro-verify close checks it offline."`
}

// A CloseRules is by which rules months are closed.
type CloseRules struct {
	Version int64  `json:"version" doc:"0: nobody said any, and no month is closed; these are to begin with."`
	Begins  string `json:"begins" example:"2026-11" doc:"The first month that is kept; said once."`
	CloseTerms
	Reason   string `json:"reason,omitempty"`
	SaidBy   string `json:"said_by,omitempty"`
	AgreedBy string `json:"agreed_by,omitempty"`
}

// CloseTerms are rules of closing.
type CloseTerms struct {
	Signs     []string     `json:"signs" minItems:"1" maxItems:"20" nullable:"false" doc:"Positions, in the order in which they sign."`
	Closes    []string     `json:"closes" minItems:"1" maxItems:"20" nullable:"false" doc:"Positions that end and extend late windows, and close."`
	Reopens   []string     `json:"reopens" minItems:"2" maxItems:"20" nullable:"false" doc:"Positions of which two open a closed month again."`
	Audits    []string     `json:"audits" maxItems:"20" nullable:"false" doc:"Positions that read and comment, and do nothing else."`
	Blocks    []string     `json:"blocks" maxItems:"20" nullable:"false" doc:"Checks that must be in order. unchecked and canceled are always among them."`
	Package   *bool        `json:"package,omitempty" doc:"A month is signed with its audit package, and not without. Absent from what is said: it is; never absent from what is read."`
	Soft      int          `json:"soft_day" minimum:"1" maximum:"366" doc:"Days from the end of the month, likewise the next two."`
	Late      int          `json:"late_day" minimum:"1" maximum:"366"`
	Hard      int          `json:"hard_day" minimum:"1" maximum:"366"`
	Working   bool         `json:"working_days" doc:"Only working days count."`
	Weeks     *[]CloseWeek `json:"weeks,omitempty" maxItems:"100" doc:"On which days of a week the office works, each from a day on, in order; before all of them, Monday to Friday. What was due by one that has begun stays due by it: those stay as they were said. Absent from what is said: as they are; never absent from what is read."`
	Holidays  []string     `json:"holidays" maxItems:"400" nullable:"false"`
	ClockOffS int64        `json:"clock_off_s" minimum:"1" maximum:"86400"`
	AskedDays int          `json:"asked_days,omitempty" minimum:"0" maximum:"366" doc:"For how many days an answer of the tax authority counts that a document is valid or unknown; 0 or absent: for good."`
}

// A CloseWeek says on which days of a week the office works from a day on.
type CloseWeek struct {
	From string `json:"from,omitempty" format:"date" doc:"Absent: from the first one on."`
	Days []int  `json:"days" minItems:"1" maxItems:"7" nullable:"false" doc:"0 is Sunday, 6 Saturday."`
}

// A ClosePosition says who holds a position from a day on.
type ClosePosition struct {
	N        int64  `json:"n"`
	Position string `json:"position"`
	Person   string `json:"person"`
	From     string `json:"from" format:"date"`
	Holds    bool   `json:"holds" doc:"false: no longer"`
	Reason   string `json:"reason"`
	SaidBy   string `json:"said_by"`
	AgreedBy string `json:"agreed_by"`
}

// A PriorBooking is what came of a fiscal year that was over.
type PriorBooking struct {
	Kind     string `json:"kind" doc:"unbilled, billed, received, credit and stock: what was booked of the budget when the year was over; revalued: what journal entries of own tanks adjust of its expense, in money and at average cost, beside stock, which is what their fuel is charged at."`
	Month    string `json:"month" doc:"In which it happened."`
	Fill     string `json:"fill,omitempty"`
	Document string `json:"document,omitempty"`
	Account  string `json:"account,omitempty"`
	VolumeUL int64  `json:"volume_ul"`
	Cents    int64  `json:"cents"`
	Currency string `json:"currency,omitempty"`
	On       string `json:"on,omitempty" format:"date" doc:"On which it was booked; absent: it is not yet, and the end of the month that is open books it."`
}

func (c *call) keepsCloses() error {
	if c.Closes == nil {
		return fmt.Errorf("closing: %w", fault.ErrNotFound)
	}
	return nil
}

// A CloseOf names a month.
type CloseOf struct {
	Month string `path:"month" example:"2026-11" pattern:"^[0-9]{4}-[0-9]{2}$"`
}

func (c *call) closeOf(month string) (budget.Period, error) {
	if err := c.keepsCloses(); err != nil {
		return budget.Period{}, err
	}
	return c.Closes.ParseMonth(month)
}

// closeProblem says what is wrong with what was sent.
func closeProblem(err error) error {
	if bad, ok := closes.AsProblem(err); ok {
		return badField("body."+bad.Field, "%s", cmp.Or(bad.Says, bad.Code))
	}
	return err
}

func closeOf(m *closing.Month, name string, d closing.Dates, due *closing.Due) Close {
	c := Close{Month: name, State: string(m.State), Version: m.Version, Soft: string(d.Soft), Late: string(d.Late), Hard: string(d.Hard)}
	if due != nil {
		c.Next, c.Overdue = string(due.Kind), due.Now
	}
	return c
}

func (c *call) closeMonth(month string) (CloseMonth, error) {
	p, err := c.closeOf(month)
	if err != nil {
		return CloseMonth{}, err
	}
	s, err := c.Closes.Look(c, p)
	if errors.Is(err, closes.ErrUnset) {
		err = fmt.Errorf("%w: %w", fault.ErrNotFound, err)
	}
	if err != nil {
		return CloseMonth{}, err
	}
	m := CloseMonth{
		Close: closeOf(&s.Month, s.Name, s.Dates, s.Due), Hash: s.Hash.String(), Missing: listed(s.Missing), Trouble: troubles(s.Trouble), Checks: []CloseCheck{}, Figures: []CloseSum{}, Acts: []CloseAct{}, Gaps: []CloseGap{}, Holes: []CloseHole{}, Open: []CloseOpen{}, Settled: []CloseSettled{}, Keys: listed(s.Keys),
	}
	for _, t := range s.Tasks {
		for _, l := range t.Lines {
			m.Checks = append(m.Checks, CloseCheck{t.Name, string(l.Name), string(l.Status), l.Blocks, l.Count, l.Cents, l.Known, listed(l.Of)})
		}
	}
	for _, f := range s.Content.Figures {
		m.Figures = append(m.Figures, CloseSum{f.Name, f.Of, f.Unit, f.Currency, f.N})
	}
	for i := range s.Acts {
		a := &s.Acts[i]
		one := CloseAct{N: a.N, Kind: string(a.Kind), Person: a.Person, Name: a.Name, Position: a.Position, At: a.At.UTC(), Reason: a.Reason, Until: string(a.Until), Of: a.Of}
		if a.Kind == closing.Sign || a.Kind == closing.Close {
			one.Hash = a.Hash.String()
		}
		m.Acts = append(m.Acts, one)
	}
	m.Package = closePackage(s.Package)
	for _, h := range s.Holes {
		x := CloseHole{CloseGap: CloseGap{h.Station, h.Epoch, h.From, h.To}, Kind: string(h.Kind)}
		if s := h.Said; s != nil {
			x.Reason, x.SaidBy, x.AgreedBy, x.SaidAt = s.Reason, s.By, s.AgreedBy, s.At.UTC()
		}
		m.Holes = append(m.Holes, x)
		if h.Kind == closing.Pending {
			m.Gaps = append(m.Gaps, x.CloseGap)
		}
	}
	m.Prior, m.Entries = len(s.Prior), CloseEntries{s.Lacks.Entries, s.Lacks.Cents, s.Lacks.Stuck, s.Lacks.Before, ""}
	if !s.Lacks.Since.IsZero() {
		m.Entries.Since = c.Closes.Calendar().Month(s.Lacks.Since)
	}
	for i := range s.Open {
		m.Open = append(m.Open, closeItem(&s.Open[i]))
	}
	for i := range s.Settlements {
		x := &s.Settlements[i]
		m.Settled = append(m.Settled, CloseSettled{x.N, closeItem(&x.Item), x.Void, x.Stands, x.Counts, x.Reason, x.Evidence, x.By, x.AgreedBy, x.At.UTC()})
	}
	return m, nil
}

// listed returns a list that is never absent.
func listed(s []string) []string { return append([]string{}, s...) }

func troubles(all []*closing.Obstacle) []string {
	out := make([]string, len(all))
	for i, o := range all {
		out[i] = o.Error()
	}
	return out
}

func (c *call) closeRules() (CloseRules, error) {
	if err := c.keepsCloses(); err != nil {
		return CloseRules{}, err
	}
	r, _, err := c.Closes.Rules(c)
	if err != nil {
		return CloseRules{}, err
	}
	out := CloseRules{
		Version: r.Version, Begins: c.Closes.Calendar().Month(r.Begins), Reason: r.Reason, SaidBy: r.By, AgreedBy: r.AgreedBy,
		CloseTerms: CloseTerms{
			Signs: listed(r.Signs), Closes: listed(r.Closes), Reopens: listed(r.Reopens), Audits: listed(r.Audits), Blocks: []string{}, Soft: r.Days.Soft, Late: r.Days.Late, Hard: r.Days.Hard, Working: r.Days.Working, Holidays: []string{}, ClockOffS: r.ClockOffS, AskedDays: r.AskedDays, Package: &r.Package,
		},
	}
	for _, b := range r.Blocking() {
		out.Blocks = append(out.Blocks, string(b))
	}
	weeks := []CloseWeek{}
	for _, w := range r.Days.Weeks {
		of := CloseWeek{From: string(w.From)}
		for _, n := range w.Days {
			of.Days = append(of.Days, int(n))
		}
		weeks = append(weeks, of)
	}
	out.Weeks = &weeks
	for _, h := range r.Days.Holidays {
		out.Holidays = append(out.Holidays, string(h))
	}
	return out, nil
}

func addCloses(a *api) {
	list(a, operation{id: "list-closes", tag: closeTag, path: "/close", page: "GET /close", summary: "List how far each month is closed", about: "None, where nobody has said by which rules months are closed."},
		func(c *Close) string { return c.Month },
		func(c *call, _ *struct{ Paging }) (out []Close, err error) {
			if err := c.keepsCloses(); err != nil {
				return nil, err
			}
			l, err := c.Closes.List(c)
			if err != nil {
				return nil, err
			}
			for i := range l.Months {
				m := &l.Months[i]
				out = append(out, closeOf(&m.Month, m.Name, m.Dates, m.Due))
			}
			return out, nil
		})
	read(a, operation{id: "get-close", tag: closeTag, path: "/close/{month}", page: "GET /close/{month}", summary: "Show a month as it stands", about: "Its checks, what is signed of it, who did what, and what keeps it open. A closed month is as it was signed."},
		func(c *call, in *CloseOf) (CloseMonth, error) { return c.closeMonth(in.Month) })
	do(a, operation{id: "act-on-close", tag: closeTag, path: "/close/{month}", page: "POST /close/{month}", summary: "Do something to a month, by the position that one holds",
		about: "What is signed and closed is the hash that get-close shows; where a figure has changed meanwhile nothing is done. Who closes says the last act that they saw, for comments and signatures are sealed, too.", try: `{"kind":"comment","reason":"Falta el acta de la unidad P-107"}`},
		func(c *call, in *struct {
			Acting
			CloseOf
			Body struct {
				Kind     string `json:"kind" enum:"soft,end,extend,sign,comment,close,ask,reopen"`
				Position string `json:"position,omitempty" maxLength:"64" doc:"Absent: the only one that you hold."`
				Reason   string `json:"reason,omitempty" maxLength:"4000"`
				Hash     string `json:"hash,omitempty" pattern:"^([0-9a-f]{64})?$" doc:"Of what is signed or closed."`
				Until    string `json:"until,omitempty" doc:"The last day of the late window that is extended."`
				Of       int64  `json:"of,omitempty" doc:"The act that asked for what is agreed to."`
				Seen     int64  `json:"seen,omitempty" doc:"Of closing: the n of the last act that get-close showed. Where another was done since nothing is closed."`
			}
		}) (CloseMonth, error) {
			p, err := c.closeOf(in.Month)
			if err != nil {
				return CloseMonth{}, err
			}
			b := &in.Body
			deed := closes.Deed{Period: p, Kind: closing.Kind(b.Kind), Position: b.Position, Reason: b.Reason, Until: budget.Day(b.Until), Of: b.Of, Seen: b.Seen, Person: c.user.Username, Name: cmp.Or(c.user.Name, c.user.Username)}
			if b.Hash != "" {
				if deed.Hash, err = dispense.ParseHash(b.Hash); err != nil {
					return CloseMonth{}, badField("body.hash", "it is no hash")
				}
			}
			if err := c.Closes.Do(c, deed); err != nil {
				return CloseMonth{}, err
			}
			return c.closeMonth(in.Month)
		})
	do(a, operation{id: "say-close-gap", tag: closeTag, path: "/close/{month}/gaps", page: "POST /close/{month}/gaps", summary: "Say what numbers of a journal are that are not there", two: true, about: "Lost, void, or pending, and why. The numbers are in what is signed of the month. What is lost or void takes two people: the header Checked-By has a token of the second one, which acts and has the right \"keep closes\".",
		try: `{"station":"norte","epoch":1,"from":120,"to":131,"kind":"lost","reason":"La caja se quemó; acta 12"}`},
		func(c *call, in *struct {
			Acting
			CloseOf
			By   string `header:"Checked-By" maxLength:"200" doc:"Of what is lost or void: a token of the second person, which acts and may keep the rules of closing."`
			Body struct {
				CloseGap
				Kind   string `json:"kind" enum:"pending,lost,void"`
				Reason string `json:"reason" minLength:"1" maxLength:"200"`
			}
		}) (CloseGap, error) {
			if _, err := c.closeOf(in.Month); err != nil {
				return CloseGap{}, err
			}
			g := in.Body.CloseGap
			say := closes.Gap{Station: g.Station, Epoch: g.Epoch, From: g.From, To: g.To, Kind: closing.GapKind(in.Body.Kind), Reason: in.Body.Reason, By: c.user.Username}
			var err error
			if say.Kind != closing.Pending {
				if say.AgreedBy, err = c.secondPerson(access.KeepCloses, ""); err != nil {
					return CloseGap{}, err
				}
			}
			err = c.Closes.SayGap(c, say)
			if errors.Is(err, fault.ErrNotFound) {
				err = badField("body.station", "there is no journal of %q with epoch %d", g.Station, g.Epoch)
			}
			return g, closeProblem(err)
		})
	do(a, operation{id: "settle-close", tag: closeTag, path: "/close/{month}/settled", page: "POST /close/{month}/settled", summary: "Settle what a check found and nothing else puts in order, or take that back", two: true,
		about: "All that is named, or nothing: what is not as it was seen is refused. It takes two people who hold positions that do not audit, a reason and a paper that was sent before: the header Checked-By has a token of the second one, which acts and has the right \"close months\". It is in what is signed of the month.",
		try:   `{"items":[{"check":"clocks","key":"norte","is":"420"}],"reason":"El reloj se ajustó el 3; acta 12","evidence":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}`},
		func(c *call, in *struct {
			Acting
			Checked
			CloseOf
			Body struct {
				Items    []CloseItem `json:"items" minItems:"1" maxItems:"1000" nullable:"false"`
				TakeBack bool        `json:"take_back,omitempty" doc:"What was settled of them is taken back, which takes no paper."`
				Reason   string      `json:"reason" minLength:"1" maxLength:"200"`
				Evidence string      `json:"evidence,omitempty" pattern:"^([0-9a-f]{64})?$" doc:"SHA-256 of the paper, as send-picture gave it."`
			}
		}) (CloseMonth, error) {
			p, err := c.closeOf(in.Month)
			if err != nil {
				return CloseMonth{}, err
			}
			s := closes.Settling{Period: p, Void: in.Body.TakeBack, Reason: in.Body.Reason, Evidence: in.Body.Evidence, By: c.user.Username}
			for _, x := range in.Body.Items {
				s.Items = append(s.Items, closing.Item{Check: closing.Name(x.Check), Key: x.Key, Is: x.Is})
			}
			if s.AgreedBy, err = c.secondPerson(access.CloseMonths, ""); err != nil {
				return CloseMonth{}, err
			}
			if err := closeProblem(c.Closes.Settle(c, s)); err != nil {
				return CloseMonth{}, err
			}
			return c.closeMonth(in.Month)
		})
	do(a, operation{id: "make-close-package", tag: closeTag, path: "/close/{month}/package", page: "POST /close/{month}/package", summary: "Make the audit package with which a month is closed",
		about: "Of everything, reserved vehicles too: its hash is part of what is signed from then on, and who may have it takes it from the page of the month. Where a figure changes afterwards it is made again.", try: `{"language":"es-MX"}`},
		func(c *call, in *struct {
			Acting
			CloseOf
			Body struct {
				Language string `json:"language" enum:"es-MX,en" doc:"Of tables, and of the names of files."`
			}
		}) (ClosePackage, error) {
			p, err := c.closeOf(in.Month)
			if err == nil && c.Packer == nil {
				err = fmt.Errorf("audit packages: %w", fault.ErrNotFound)
			}
			if err != nil {
				return ClosePackage{}, err
			}
			x, err := c.Packer.PackMonth(c, c.user.Username, in.Body.Language, p)
			if err != nil {
				return ClosePackage{}, closeProblem(err)
			}
			return *closePackage(&x), nil
		})
	read(a, operation{id: "get-close-note", tag: closeTag, path: "/close/{month}/sealed/{version}", page: "GET /close/{month}/sealed/{version}", summary: "Get a closed month as it was signed"},
		func(c *call, in *struct {
			CloseOf
			Version int `path:"version" minimum:"1" example:"1"`
		}) (CloseNote, error) {
			p, err := c.closeOf(in.Month)
			if err != nil {
				return CloseNote{}, err
			}
			b, err := c.Closes.Note(c, p, in.Version)
			return CloseNote{string(b)}, err
		})
	read(a, operation{id: "get-closed-month", tag: closeTag, path: "/close/{month}/closed/{version}", page: "GET /close/{month}/closed/{version}", summary: "Show a month as it was closed", about: "What was sealed alone, whose signature was checked; and what of the newest version is reckoned otherwise today."},
		func(c *call, in *struct {
			CloseOf
			Version int `path:"version" minimum:"1" example:"1"`
		}) (ClosedMonth, error) {
			p, err := c.closeOf(in.Month)
			if err != nil {
				return ClosedMonth{}, err
			}
			return c.closedMonth(p, in.Version)
		})
	list(a, operation{id: "list-prior-years", tag: closeTag, path: "/close/prior", page: "GET /close/prior", summary: "List what came of fiscal years of which no month took any more", about: "It is in no budget."},
		func(p *PriorBooking) string {
			return p.Month + "/" + p.On + "/" + p.Fill + "/" + p.Kind + "/" + p.Document + "/" + p.Account + "/" + fmt.Sprint(p.Cents)
		},
		func(c *call, _ *struct{ Paging }) (out []PriorBooking, err error) {
			if err := c.keepsCloses(); err != nil {
				return nil, err
			}
			all, err := c.Closes.Prior(c)
			for i := range all {
				x := &all[i]
				one := PriorBooking{Kind: string(x.Kind), Month: c.Closes.Calendar().Month(x.Of), Document: x.Document, Account: string(x.Key), VolumeUL: int64(x.VolumeUL), Cents: x.Cents, Currency: x.Currency, On: string(x.On)}
				if !x.Ref.IsZero() {
					one.Fill = x.Ref.String()
				}
				out = append(out, one)
			}
			return out, err
		})
	addCloseRules(a)
}

func addCloseRules(a *api) {
	read(a, operation{id: "get-close-rules", tag: closeTag, path: "/close/rules", page: "GET /close/rules", summary: "Show by which rules months are closed"},
		func(c *call, _ *struct{}) (CloseRules, error) { return c.closeRules() })
	do(a, operation{id: "say-close-rules", tag: closeTag, path: "/close/rules", page: "POST /close/rules", summary: "Say by which rules months are closed", two: true,
		about: "All of them, for what is done from now on. Rules that leave out the checks unchecked and canceled are refused. It takes two people: the header Checked-By has a token of the second one, which acts and has the right \"keep closes\".",
		try:   `{"begins":"2026-11","signs":["fleet","treasury"],"closes":["treasury"],"reopens":["treasury","fleet"],"audits":["comptroller"],"blocks":["unchecked","canceled","gaps","critical"],"package":true,"soft_day":5,"late_day":15,"hard_day":20,"working_days":false,"holidays":[],"clock_off_s":300,"reason":"Acuerdo 7"}`},
		func(c *call, in *struct {
			Acting
			Checked
			Body struct {
				CloseTerms
				Version *int64 `json:"version,omitempty" doc:"Of the rules that were read; absent: those that count now."`
				Begins  string `json:"begins" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"Counts the first time."`
				Reason  string `json:"reason" minLength:"1" maxLength:"200"`
			}
		}) (CloseRules, error) {
			now, err := c.closeRules()
			if err != nil {
				return CloseRules{}, err
			}
			b := &in.Body
			r := closes.Rules{Version: now.Version, Reason: b.Reason, By: c.user.Username}
			if b.Version != nil {
				r.Version = *b.Version
			}
			if r.Begins, err = c.Closes.ParseMonth(b.Begins); err != nil {
				return CloseRules{}, badField("body.begins", "%q is no month", b.Begins)
			}
			r.Signs, r.Closes, r.Reopens, r.Audits, r.ClockOffS, r.AskedDays = b.Signs, b.Closes, b.Reopens, b.Audits, b.ClockOffS, b.AskedDays
			r.Days = closing.Days{Soft: b.Soft, Late: b.Late, Hard: b.Hard, Working: b.Working}
			r.Package = b.Package == nil || *b.Package
			for _, n := range b.Blocks {
				r.Blocks = append(r.Blocks, closing.Name(n))
			}
			if b.Weeks == nil {
				b.Weeks = now.Weeks
			}
			for _, w := range *b.Weeks {
				of := closing.Week{From: budget.Day(w.From)}
				for _, n := range w.Days {
					of.Days = append(of.Days, time.Weekday(n))
				}
				r.Days.Weeks = append(r.Days.Weeks, of)
			}
			for _, h := range b.Holidays {
				r.Days.Holidays = append(r.Days.Holidays, budget.Day(h))
			}
			if r.AgreedBy, err = c.secondPerson(access.KeepCloses, ""); err != nil {
				return CloseRules{}, err
			}
			if err := closeProblem(c.Closes.SayRules(c, r)); err != nil {
				return CloseRules{}, err
			}
			return c.closeRules()
		})
	list(a, operation{id: "list-close-positions", tag: closeTag, path: "/close/positions", page: "GET /close/positions", summary: "List who holds which position of closing"},
		func(p *ClosePosition) string { return fmt.Sprintf("%010d", p.N) },
		func(c *call, _ *struct{ Paging }) (out []ClosePosition, err error) {
			if err := c.keepsCloses(); err != nil {
				return nil, err
			}
			_, said, err := c.Closes.Rules(c)
			if err != nil {
				return nil, err
			}
			for i := range said.Holdings {
				out = append(out, positionOf(&said.Holdings[i]))
			}
			return out, nil
		})
	do(a, operation{id: "say-close-position", tag: closeTag, path: "/close/positions", page: "POST /close/positions", summary: "Say who holds a position of closing, from a day on", two: true,
		about: "It takes two people: the header Checked-By has a token of the second one, which acts and has the right \"keep closes\".",
		try:   `{"position":"treasury","person":"finance","from":"2026-01-01","holds":true,"reason":"Nombramiento"}`},
		func(c *call, in *struct {
			Acting
			Checked
			Body struct {
				Position string `json:"position" minLength:"1" maxLength:"64" doc:"One that rules name."`
				Person   string `json:"person" minLength:"1" maxLength:"64" doc:"By user name."`
				From     string `json:"from" format:"date"`
				Holds    bool   `json:"holds" doc:"false: no longer"`
				Reason   string `json:"reason" minLength:"1" maxLength:"200"`
			}
		}) (ClosePosition, error) {
			if err := c.keepsCloses(); err != nil {
				return ClosePosition{}, err
			}
			b := &in.Body
			h := closes.Holding{Position: b.Position, Person: b.Person, From: budget.Day(b.From), Holds: b.Holds, Reason: b.Reason, By: c.user.Username}
			var err error
			if h.AgreedBy, err = c.secondPerson(access.KeepCloses, ""); err != nil {
				return ClosePosition{}, err
			}
			err = c.Closes.SayHolding(c, h)
			if errors.Is(err, fault.ErrNotFound) {
				err = badField("body.person", "%q is no active user", h.Person)
			}
			return positionOf(&h), closeProblem(err)
		})
}

func positionOf(h *closes.Holding) ClosePosition {
	return ClosePosition{h.N, h.Position, h.Person, string(h.From), h.Holds, h.Reason, h.By, h.AgreedBy}
}
