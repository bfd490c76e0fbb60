package policy

import (
	"slices"
)

// objects are the newest states of all objects of one log. A snapshot begins
// with empty ones.
type objects struct {
	vehicles   map[string]*Vehicle
	labels     map[string]*Label
	persons    map[string]*Person
	personsN   map[string]int64  // the entry that set each
	badges     map[string]string // SHA-256 of a badge → person
	media      map[string]string // SHA-256 of a medium → vehicle
	rules      map[string]*Rule
	prices     map[string][]*Price // by grade, in order of FromAt
	grades     map[string]*Grade
	leases     map[string][]*Lease // by quota
	onces      map[string]*Once
	commands   map[string]*Command
	serverKeys map[string]*ServerKey
	spokenKey  *ServerKey // the newest for use override
	settings   *Settings
	unread     int
	// words holds one copy of each word that many objects share.
	words map[string]string
}

func newObjects() objects {
	return objects{
		vehicles:   map[string]*Vehicle{},
		labels:     map[string]*Label{},
		persons:    map[string]*Person{},
		personsN:   map[string]int64{},
		badges:     map[string]string{},
		media:      map[string]string{},
		rules:      map[string]*Rule{},
		prices:     map[string][]*Price{},
		grades:     map[string]*Grade{},
		leases:     map[string][]*Lease{},
		onces:      map[string]*Once{},
		commands:   map[string]*Command{},
		serverKeys: map[string]*ServerKey{},
		words:      map[string]string{},
	}
}

// belongs tells whether entries of a kind stand in the fleet's or in a
// station's own log.
func belongs(body EntryBody, fleet bool) bool {
	switch body.(type) {
	case *Price:
		return true
	case *Lease, *Once, *Settings, *Command:
		return !fleet
	}
	return fleet
}

// set makes body, of entry n, the state of its object. The caller has checked
// that it belongs here.
func (o *objects) set(n int64, body EntryBody) {
	switch b := body.(type) {
	case *Vehicle:
		o.share(&b.Status, &b.Rule, &b.Department, &b.Odometer, &b.Mode)
		o.shareAll(b.Grades, b.Stations)
		o.setVehicle(b)
	case *Label:
		o.share(&b.Status)
		o.labels[b.Label] = b
	case *Person:
		o.share(&b.Status)
		o.shareAll(b.Roles)
		o.setPerson(b)
		o.personsN[b.Person] = n
	case *Rule:
		o.rules[b.Rule] = b
	case *Price:
		o.setPrice(b)
	case *Grade:
		o.grades[b.Grade] = b
	case *Lease:
		o.share(&b.Period)
		o.setLease(b)
	case *Once:
		o.onces[b.ID] = b
	case *Settings:
		o.settings = b
	case *Command:
		o.commands[b.ID] = b
	case *ServerKey:
		o.serverKeys[b.VKey] = b
		if b.Use == "override" {
			o.spokenKey = b
		}
	}
}

// setVehicle leaves a medium that was taken away in media; a lookup compares.
func (o *objects) setVehicle(v *Vehicle) {
	o.vehicles[v.Vehicle] = v
	if v.MediumSHA256 != "" {
		o.media[v.MediumSHA256] = v.Vehicle
	}
}

// setPerson leaves a badge that was taken away in badges; a lookup compares.
func (o *objects) setPerson(p *Person) {
	o.persons[p.Person] = p
	if p.BadgeSHA256 != "" {
		o.badges[p.BadgeSHA256] = p.Person
	}
}

// setPrice takes a price in the place of all that were to count from its time
// on. One that counts at once takes the place of all.
func (o *objects) setPrice(p *Price) {
	prices := o.prices[p.Grade]
	from := slices.IndexFunc(prices, func(q *Price) bool { return !q.FromAt.Before(p.FromAt) })
	if from < 0 {
		from = len(prices)
	}
	o.prices[p.Grade] = append(prices[:from:from], p)
}

func (o *objects) setLease(l *Lease) {
	leases := o.leases[l.Quota]
	i := slices.IndexFunc(leases, func(m *Lease) bool { return m.Period == l.Period })
	if i < 0 {
		o.leases[l.Quota] = append(leases, l)
		return
	}
	leases[i] = l
}

// lease returns the lease of a quota for a period, or nil.
func (o *objects) lease(quota, period string) *Lease {
	for _, l := range o.leases[quota] {
		if l.Period == period {
			return l
		}
	}
	return nil
}

// share replaces each word by the one copy of it.
func (o *objects) share(words ...*string) {
	for _, w := range words {
		s, ok := o.words[*w]
		if !ok {
			s = *w
			o.words[s] = s
		}
		*w = s
	}
}

func (o *objects) shareAll(lists ...[]string) {
	for _, list := range lists {
		for i := range list {
			o.share(&list[i])
		}
	}
}
