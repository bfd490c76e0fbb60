package closing

import (
	"errors"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing/snapshot"
)

// What is kept of closed months, and is not what was done, is an [Obstacle] as what stands in the way of an act is:
// somebody has changed the database, and whoever reads the page is told in their language what does not hold.

// Unallowed says that an act is kept that may not be.
func Unallowed(r Refusal, month string) *Obstacle {
	return obstacle(because("act", "act %d, %s of %s: %v", "N", r.N, "Kind", r.Kind, "Month", month, "Why", why(r.Err)))
}

// Drifted says that a month is kept in another state than its acts give, since some act.
func Drifted(month string, is, kept State, since int64) *Obstacle {
	return obstacle(because("kept_state", "%s is %s by its acts, and kept as %s since act %d", "Month", month, "State", is, "Kept", kept, "N", since))
}

// Rehashed says that the note of a closed month is kept with another hash than it has.
func Rehashed(n int64, is, kept dispense.Hash) *Obstacle {
	return obstacle(because("kept_hash", "closed month %d has hash %s, and is kept as %s", "N", n, "Hash", is.String(), "Kept", kept.String()))
}

// Unclosed says that a month is sealed which was not closed by its acts.
func Unclosed(month string, version int64) *Obstacle {
	return obstacle(because("sealed_unclosed", "%s, version %d, is sealed, and by its acts it was not closed", "Month", month, "Version", version))
}

// Reclosed says that the act which closed a month is not the one that was sealed with it.
func Reclosed(s *snapshot.Sealed, act int64, zone *time.Location) *Obstacle {
	at := s.Closed.At.In(zone)
	return obstacle(because("sealed_act", "%s, version %d: act %d is not what was sealed: %s closed %s on %s at %s", "Month", s.Content.Month, "Version", s.Content.Version, "N", act, "Person", s.Closed.Person, "Hash", s.Hash, "Day", budget.Day(at.Format(time.DateOnly)), "Time", at.Format(time.TimeOnly)))
}

// Unchained says that the nth closed month does not follow those before it, by the error of [snapshot.Chain].
func Unchained(n int, err error) *Obstacle {
	return obstacle(because("unchained", "closed month %d: %v", "N", n, "Why", why(err)))
}

// Unreadable says that the note of a closed month is none of ours, by the error of [snapshot.Open].
func Unreadable(month string, version int, err error) *Obstacle {
	return obstacle(because("unreadable", "%s, version %d: %v", "Month", month, "Version", version, "Why", why(err)))
}

// Resealed says what is not as it was sealed of a month, other than its figures. Did is by its acts.
func Resealed(did, s *snapshot.Sealed) []*Obstacle {
	same := func(a, b snapshot.Person) bool {
		return a.Position == b.Position && a.Person == b.Person && a.Name == b.Name && a.At.Equal(b.At)
	}
	all := func(a, b []snapshot.Person) bool {
		if len(a) != len(b) {
			return false
		}
		for i := range a {
			if !same(a[i], b[i]) {
				return false
			}
		}
		return true
	}
	comments := func(of []snapshot.Comment) (by []snapshot.Person, texts string) {
		for _, c := range of {
			by, texts = append(by, c.By), texts+c.Text+"\x00"
		}
		return by, texts
	}
	month, version := s.Content.Month, s.Content.Version
	var bad []*Obstacle
	if !all(did.Signed, s.Signed) {
		bad = append(bad, obstacle(because("sealed_signed", "%s, version %d: who signed is not as it was sealed", "Month", month, "Version", version)))
	}
	by, texts := comments(did.Comments)
	if was, wrote := comments(s.Comments); !all(by, was) || texts != wrote {
		bad = append(bad, obstacle(because("sealed_comments", "%s, version %d: what was commented is not as it was sealed", "Month", month, "Version", version)))
	}
	if !same(did.Closed, s.Closed) {
		bad = append(bad, obstacle(because("sealed_closed", "%s, version %d: who closed it is not as it was sealed", "Month", month, "Version", version)))
	}
	if r, o := did.Reopened, s.Reopened; (r == nil) != (o == nil) || r != nil && (!same(r.Asked, o.Asked) || !same(r.Agreed, o.Agreed) || r.Reason != o.Reason) {
		bad = append(bad, obstacle(because("sealed_reopened", "%s, version %d: who opened it again is not as it was sealed", "Month", month, "Version", version)))
	}
	return bad
}

// Unsealed says why the acts of a closed month are none that could have been sealed, by the error of [Book.WasSealed].
func Unsealed(err error) *Obstacle { return obstacle(why(err)) }

func obstacle(err error) *Obstacle {
	o, _ := errors.AsType[*Obstacle](err)
	return o
}

// why is the reason in an error, as people are told it: of a note that does not fit, by what it does not; of any other,
// who signed it or what was written is not what it was.
func why(err error) error {
	if all := Obstacles(err); len(all) > 0 {
		return all[0]
	}
	if m, ok := errors.AsType[*snapshot.Misfit](err); ok {
		return &Obstacle{m.Code, m.Of, m.Error()}
	}
	if errors.Is(err, dispense.ErrSignature) {
		return because("note_signature", "%v", "Err", err)
	}
	return because("note_form", "%v", "Err", err)
}
