package send

import (
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/fault"
)

// A Schedule is a report that is made again and again, as the user who asked for it.
type Schedule struct {
	Schedule, Username, Name string
	// Page is where the report stands, such as /consumption, and Question the rest of its
	// address; Period is what is asked for: the last whole day, week or month, or "" where
	// the page has no period.
	Page, Question, Period string
	Format, Language       string
	When
	Addresses []string
	Folder    string
	Post      string // the name of an address of HTTPS
	MadeAt    time.Time
	NextAt    time.Time
	EndedAt   *time.Time
	EndedBy   *string
	Why       string
	Clearance
	// Cleared tells whether those to whom it goes may know what is reserved; all may while
	// nothing is.
	Cleared bool
}

// A When says how often something is due: each day, on a day of each week from Monday, 1,
// or on a day of each month, at an hour of the office's zone. A month that has no such day
// has it on its last.
type When struct {
	Every string // day, week or month
	OnDay int
	Hour  int
}

// Next returns when it is due next after a time. Every day, week and month has one such
// time, also where clocks are put forward over that hour, or pass it twice.
func (w When) Next(after time.Time, zone *time.Location) time.Time {
	y, m, d := after.In(zone).Date()
	for i := -1; ; i++ { // a time of yesterday may be after midnight, where clocks skip it
		t := time.Date(y, m, d+i, w.Hour, 0, 0, 0, zone)
		if day := time.Date(y, m, d+i, 12, 0, 0, 0, zone); w.on(day) && t.After(after) {
			return t
		}
	}
}

// on tells whether something is due on a day.
func (w When) on(day time.Time) bool {
	switch w.Every {
	case "week":
		return (int(day.Weekday())+6)%7+1 == w.OnDay
	case "month":
		last := time.Date(day.Year(), day.Month()+1, 0, 12, 0, 0, 0, day.Location()).Day()
		return day.Day() == min(w.OnDay, last)
	}
	return true
}

// A Run is one time that a schedule was due.
type Run struct {
	Schedule
	DueAt   time.Time
	ByHand  bool
	State   string // due, made or failed
	Problem string
	Tries   int
	MadeRun *time.Time
	// How many messages of it wait, were sent and failed.
	Waiting, Sent, Failed int64
}

// mostAddresses bounds to how many one report goes.
const mostAddresses = 20

// Ways says which ways there are, and where they lead.
type Ways struct {
	// From is the sender's address; "" without mail.
	From string
	// Domains are those that mail may go to; empty: all.
	Domains []string
	// Folders tells that there is a directory for reports.
	Folders bool
	// Posts are the names of addresses that take files by HTTPS POST.
	Posts []string
}

// Problems of what people type, each with words of its own on the page.
var (
	ErrAddress = errors.New("that is no address of mail")
	ErrDomain  = errors.New("mail does not go to that domain")
	ErrFolder  = errors.New("that is no folder below the directory of reports")
	ErrNowhere = errors.New("it goes nowhere")
	ErrNoWay   = errors.New("that way is not configured")
	ErrPost    = errors.New("the configuration has no address of that name")
)

// Address returns an address as it is kept, or why mail cannot go there.
func (w Ways) Address(s string) (string, error) {
	a, err := mail.ParseAddress(strings.TrimSpace(s))
	if err != nil || a.Name != "" || len(a.Address) > 254 || strings.ContainsAny(a.Address, "\r\n,;\" ") {
		return "", fmt.Errorf("%w: %q: %w", fault.ErrInvalid, s, ErrAddress)
	}
	at := strings.LastIndexByte(a.Address, '@')
	domain := strings.ToLower(a.Address[at+1:])
	if len(w.Domains) > 0 && !slices.Contains(w.Domains, domain) {
		return "", fmt.Errorf("%w: %q: %w", fault.ErrInvalid, s, ErrDomain)
	}
	return a.Address[:at+1] + domain, nil
}

// Clean makes a schedule fit to be kept, or says what is wrong with it.
func (w Ways) Clean(s *Schedule) error {
	var kept []string
	for _, text := range s.Addresses {
		a, err := w.Address(text)
		if err != nil {
			return err
		}
		kept = append(kept, a)
	}
	slices.Sort(kept)
	s.Addresses = slices.Compact(kept)
	s.Folder, s.Post = strings.Trim(strings.TrimSpace(s.Folder), "/"), strings.TrimSpace(s.Post)
	switch {
	case len(s.Addresses) > 0 && w.From == "", s.Folder != "" && !w.Folders:
		return fmt.Errorf("%w: %w", fault.ErrInvalid, ErrNoWay)
	case s.Folder != "" && !localFolder(s.Folder):
		return fmt.Errorf("%w: %q: %w", fault.ErrInvalid, s.Folder, ErrFolder)
	case s.Post != "" && !slices.Contains(w.Posts, s.Post):
		return fmt.Errorf("%w: %q: %w", fault.ErrInvalid, s.Post, ErrPost)
	case len(s.Addresses) == 0 && s.Folder == "" && s.Post == "" || len(s.Addresses) > mostAddresses:
		return fmt.Errorf("%w: %w", fault.ErrInvalid, ErrNowhere)
	case !slices.Contains(append(Formats(), Layout), s.Format), !slices.Contains([]string{"", "day", "week", "month"}, s.Period),
		!slices.Contains([]string{"day", "week", "month"}, s.Every), s.Hour < 0 || s.Hour > 23, s.OnDay < 1 || s.OnDay > 31, s.Every == "week" && s.OnDay > 7:
		return fmt.Errorf("schedule: %w", fault.ErrInvalid)
	}
	return nil
}

// Receivers are to whom a schedule's files go, as people read them.
func (s *Schedule) Receivers() []string {
	var to []string
	if s.Folder != "" {
		to = append(to, s.Folder+"/")
	}
	if s.Post != "" {
		to = append(to, string(Post)+":"+s.Post)
	}
	return append(to, s.Addresses...)
}

// Entries returns in which layout a schedule sends journal entries, and whether it begins with all
// that no scheduled file of that layout had, or with what goes out from now on; ok is false of a report.
func (s *Schedule) Entries() (layout string, all, ok bool) {
	q, err := url.ParseQuery(s.Question)
	return q.Get("layout"), q.Get("begin") == BeginAll, err == nil && s.Format == Layout
}

// BeginAll is how the question of a schedule says that it begins with all entries.
const BeginAll = "all"

// A Missed says which entries a schedule that begins with all would leave behind: it goes on after the last one that a
// scheduled file of its layout had, and no such file brought these.
type Missed struct {
	Layout      string
	Year        int
	First, Last int // numbers of the first and the last of them
	Count       int
}

// Error says so, with what to do.
func (m *Missed) Error() string {
	return fmt.Sprintf("of entries %d to %d of %d, %d were in no scheduled file in %s that went out, and a schedule that begins with all would begin after them; send again the file that failed, or take them by hand and leave begin out",
		m.First, m.Last, m.Year, m.Count, m.Layout)
}

// Unwrap returns fault.ErrConflict.
func (m *Missed) Unwrap() error { return fault.ErrConflict }

// An EntryFile says which journal entries a file has, and how it was written.
type EntryFile struct {
	Layout  string // its name
	Version int64  // 0: the one that is built in
	Text    string // of the layout
	Form    int    // how Litro writes by a layout
	Year    int
	// First and Last are numbers of entries among those of the year that went out.
	First, Last  int
	Name, SHA256 string // of the file
	Size         int64
}

// A Parcel is one of several files that a run makes, with the letter that it goes with.
type Parcel struct {
	File          File
	Subject, Body string
	Entries       EntryFile
}

// localFolder tells whether a path stays below where it begins, and has only names that
// every file system takes.
func localFolder(path string) bool {
	return filepath.IsLocal(path) && len(path) <= 120 && !strings.ContainsFunc(path, func(r rune) bool {
		return r < ' ' || strings.ContainsRune(`\:*?"<>|`, r)
	}) && !strings.HasPrefix(path, ".") && !strings.Contains(path, "/.")
}

// A Subscription says what a user hears of by mail.
type Subscription struct {
	Username, Address string
	Fills             string // none, kept or all
	Findings          string // none, mine or all
	Tanks             string // none or all
	Budget            string // of budgets, contracts and lines that wait: none or all
	Digest            bool
	Since             time.Time
	// Waiting, Sent and Failed are messages, and Problem what came of the last that failed.
	Waiting, Sent, Failed int64
	Problem               string
}

// DigestHour is when what gathered in a day is written.
const DigestHour = 7

// A Tiding is something that a user hears of.
type Tiding struct {
	N     int64
	Event string
	Key   string
	At    time.Time
	Data  any // see [Data]
}
