package station

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/parcel"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/screen"
)

// stickReadme is what a person who opens the stick reads.
const stickReadme = "LEEME-README.txt"

// WriteStick writes the parcel for the office into a directory: the records that
// no receipt covers, or all, and what the station holds and asks for. It does not
// replace a parcel of this station that tells of more than there is here, nor
// leave half of one. progress, which may be nil, is told of records.
func (a *Agent) WriteStick(dir string, all bool, progress func(done, total int64)) (screen.StickOut, error) {
	a.stick.Lock()
	defer a.stick.Unlock()
	var out screen.StickOut
	name := parcel.FileName(a.cfg.Station, parcel.ToOffice)
	if err := stickThere(dir); err != nil {
		return out, err
	}
	slip, parts, err := a.packed(all, progress)
	if err != nil {
		return out, fmt.Errorf("write %s: %w", name, err)
	}
	b, err := parcel.Pack(slip, parts, a.journal.Sign)
	if err != nil {
		return out, fmt.Errorf("write %s: %w", name, err)
	}
	there, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return out, fmt.Errorf("%w: %w", screen.ErrStick, err)
	}
	// What is torn is replaced: whole, it comes from here again.
	if p, err := parcel.Open(there); err == nil && p.Slip.Station == a.cfg.Station && slip.Older(&p.Slip) {
		return out, fmt.Errorf("%s tells of record %d of epoch %d, and this box ends at %d of epoch %d; carry it to the office as it is: %w",
			name, p.Slip.Seq, p.Slip.Epoch, slip.Seq, slip.Epoch, screen.ErrStickNewer)
	}
	if err := putStick(dir, name, b); err != nil {
		return out, err
	}
	return screen.StickOut{File: name, Records: count(parts), Bytes: int64(len(b)), Last: fmt.Sprintf("%d/%d", slip.Epoch, slip.Seq)}, nil
}

// stickThere tells whether a directory is there to be written.
func stickThere(dir string) error {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fmt.Errorf("%w: %s is no directory; put the stick in, and have it mounted there", screen.ErrStick, dir)
	}
	return nil
}

// putStick writes a file and what explains it.
func putStick(dir, name string, b []byte) error {
	d, err := disk.OpenDir(dir)
	if err == nil {
		err = errors.Join(disk.Replace(d, stickReadme, []byte(parcel.About)), disk.Replace(d, name, b), d.Close())
	}
	if errors.Is(err, disk.ErrFull) {
		return fmt.Errorf("%w: %w; free some space on it", screen.ErrStick, err)
	}
	if err != nil {
		return fmt.Errorf("%w: %w; use another stick", screen.ErrStick, err)
	}
	return nil
}

// packed returns what goes to the office.
func (a *Agent) packed(all bool, progress func(done, total int64)) (parcel.Slip, []parcel.Part, error) {
	slip := parcel.Slip{Station: a.cfg.Station, To: parcel.ToOffice, At: a.now().UTC().Truncate(time.Second)}
	grants, err := a.journal.Grants()
	if err != nil {
		return slip, nil, err
	}
	helds, err := a.helds()
	if err != nil {
		return slip, nil, err
	}
	h, err := dispense.DecodeHeld(helds[0])
	if err != nil {
		return slip, nil, err
	}
	slip.Epoch, slip.Seq = h.Epoch, h.Durable
	parts := []parcel.Part{{Name: parcel.Readme, Bytes: []byte(parcel.About)}, {Name: parcel.Grants, Bytes: grants}}
	from, total := a.journal.Receipted(), h.Unsent
	if all {
		from, total = journal.Cursor{}, h.Durable
	}
	records, err := a.messages(from, journal.Cursor{Epoch: h.Epoch, Seq: h.Durable}, func(done int64) {
		if progress != nil {
			progress(done, max(total, done))
		}
	})
	if err != nil {
		return slip, nil, err
	}
	parts = append(parts, records...)
	for i, b := range helds {
		parts = append(parts, parcel.Part{Name: parcel.Numbered(parcel.Held, i+1), Bytes: b})
	}
	return slip, parts, nil
}

// messages returns the records after one cursor up to another, as they would
// have been sent.
func (a *Agent) messages(from, to journal.Cursor, progress func(done int64)) ([]parcel.Part, error) {
	var parts []parcel.Part
	done := int64(0)
	for from != to {
		n := dispense.MaxRecords
		if from.Epoch == to.Epoch {
			n = int(min(int64(n), to.Seq-from.Seq))
		}
		notes, next, err := a.journal.Read(from, n, dispense.MaxMessage)
		if err != nil {
			return nil, err
		}
		if len(notes) == 0 {
			break
		}
		parts = append(parts, parcel.Part{Name: parcel.Numbered(parcel.Journal, len(parts)+1), Bytes: bytes.Join(notes, nil)})
		from, done = next, done+int64(len(notes))
		progress(done)
	}
	return parts, nil
}

// count returns how many records parts have.
func count(parts []parcel.Part) (n int64) {
	for _, p := range parts {
		if notes, err := dispense.Split(p.Bytes); err == nil && len(p.Name) > len(parcel.Journal) && p.Name[:len(parcel.Journal)] == parcel.Journal {
			n += int64(len(notes))
		}
	}
	return n
}

// helds returns what the station holds and asks for, in as many messages as the
// asks need.
func (a *Agent) helds() ([][]byte, error) {
	h := dispense.Held{Policy: a.logs.Versions(), Parts: a.logs.Parts()}
	for {
		// As the link says it: head before unsent, so that a record written between
		// the two does not look like one more that was receipted.
		head := a.journal.Head()
		h.Epoch, h.Durable, h.Unsent = head.Epoch, head.Seq, a.journal.Unsent()
		if a.journal.Head().Epoch == head.Epoch {
			break
		}
	}
	h.Unsent = min(h.Unsent, h.Durable)
	asks := a.running(h.Epoch)
	var all [][]byte
	for len(all) == 0 || len(asks) > 0 {
		h.Asks = asks[:min(len(asks), 8)]
		asks = asks[len(h.Asks):]
		b, err := dispense.EncodeHeld(&h)
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, nil
}

// askFrom is the part of a lease, in percent, from which on it is asked to be
// widened by as much again: nobody will be there to ask when it runs out.
const askFrom = 70

// running returns what is asked for of the leases that run and are nearly drawn.
func (a *Agent) running(epoch int64) []dispense.Ask {
	now := a.now()
	var asks []dispense.Ask
	a.logs.View(func(h *policy.Holding) {
		a.journal.View(func(b *journal.Book) {
			for _, l := range h.Leases() {
				v, used := h.VehicleOf(l.Quota), b.Use(policy.LeaseID{Quota: l.Quota, Period: l.Period}).Total()
				if v == nil || l.Epoch != epoch || now.Before(l.FromAt) || !now.Before(l.UntilAt) || used == 0 || used*100 < l.Amount()*askFrom {
					continue
				}
				ask := dispense.Ask{Quota: l.Quota, Period: l.Period, Vehicle: v.Vehicle, WantUL: 2 * l.LimitUL}
				if l.OfVisits() {
					ask.WantVisits = new(2 * *l.LimitVisits)
				}
				asks = append(asks, ask)
			}
		})
	})
	slices.SortFunc(asks, func(x, y dispense.Ask) int {
		return bytes.Compare([]byte(x.Quota+"\x00"+x.Period), []byte(y.Quota+"\x00"+y.Period))
	})
	return asks
}

// ReadStick takes the office's answer from a directory, every message as if it
// had come over the network. What is held already changes nothing, so that an old
// answer does no harm, and one taken in part is taken on.
func (a *Agent) ReadStick(dir string, progress func(done, total int64)) (screen.StickIn, error) {
	a.stick.Lock()
	defer a.stick.Unlock()
	var in screen.StickIn
	name := parcel.FileName(a.cfg.Station, parcel.ToStation)
	b, err := os.ReadFile(filepath.Join(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return in, fmt.Errorf("%w: there is no %s in %s; the office writes it when it takes what this station sent", screen.ErrNoAnswer, name, dir)
	}
	if err != nil {
		return in, fmt.Errorf("%w: %w", screen.ErrStick, err)
	}
	in.File = name
	p, err := parcel.Open(b)
	if err == nil && (p.Slip.Station != a.cfg.Station || p.Slip.To != parcel.ToStation) {
		err = fmt.Errorf("%w: it is for station %s", screen.ErrStickOther, p.Slip.Station)
	}
	if err != nil {
		return in, fmt.Errorf("%s is not taken: %w", name, stickRefused(err))
	}
	in.At = p.Slip.At
	if err := a.takeParcel(p, &in, progress); err != nil {
		return in, fmt.Errorf("%s: %w", name, err)
	}
	in.Photos = a.takePhotos(dir)
	return in, nil
}

// stickRefused says in the screen's terms why a file is not taken.
func stickRefused(err error) error {
	if errors.Is(err, parcel.ErrTorn) || errors.Is(err, parcel.ErrForm) {
		return fmt.Errorf("%w: %w", screen.ErrStickTorn, err)
	}
	return err
}

// takeParcel takes policy before the receipt: it may announce the key that signed
// the receipt, and names the era it is of.
func (a *Agent) takeParcel(p *parcel.Parcel, in *screen.StickIn, progress func(done, total int64)) error {
	before := a.logs.Versions()
	total, done := int64(len(p.Parts)), int64(0)
	tell := func() {
		if done++; progress != nil {
			progress(min(done, total), total)
		}
	}
	err := p.Each(parcel.Policy, func(b []byte) error {
		defer tell()
		err := a.TakePolicy(b)
		if errors.Is(err, policy.ErrNotNext) {
			return nil // held already
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("policy not taken: %w", err)
	}
	receipted := a.journal.Receipted()
	err = p.Each(parcel.Receipt, func(b []byte) error {
		defer tell()
		return a.TakeReceipt(b)
	})
	if err != nil {
		return fmt.Errorf("receipt not taken: %w", err)
	}
	now := a.logs.Versions()
	// Counted between receipts: what is written meanwhile is not one less.
	in.Receipted = a.journal.Between(receipted, a.journal.Receipted())
	in.Unsent = a.journal.Unsent()
	in.Policy = now != before
	a.log.Info("the office's answer was taken from a stick", "receipted", in.Receipted, "fleet", now.Fleet.String(), "own", now.Own.String())
	return nil
}
