package api

import "time"

// A Me is whom a token lets in, and what it may.
type Me struct {
	Username    string    `json:"username"`
	Role        string    `json:"role"`
	Token       string    `json:"token" doc:"Its public name, which is no secret."`
	Name        string    `json:"name" doc:"What it is for."`
	Acts        bool      `json:"acts"`
	Rights      []string  `json:"rights" nullable:"false"`
	Whole       bool      `json:"whole_fleet"`
	Departments []string  `json:"departments" nullable:"false" doc:"Those that it sees; none where it sees the whole fleet."`
	Cleared     bool      `json:"cleared" doc:"Whether it sees vehicles of reserved classes, too; it does while none is reserved."`
	UntilAt     time.Time `json:"until_at"`
	Zone        string    `json:"zone" doc:"Of the office: days begin at its midnight."`
}

func addMe(a *api) {
	read(a, operation{id: "get-me", tag: "token", path: "/me", summary: "Show what the token may"},
		func(c *call, _ *struct{}) (Me, error) {
			me := Me{
				Username: c.user.Username, Role: string(c.user.Role), Token: c.token.Token, Name: c.token.Name, Acts: c.token.Acts, Rights: []string{},
				Whole: c.user.Scope().Everywhere(), Cleared: c.user.Scope().Cleared(), Departments: append([]string{}, c.user.Departments...), UntilAt: c.token.UntilAt.UTC(), Zone: c.Zone.String(),
			}
			for _, r := range c.token.Rights {
				me.Rights = append(me.Rights, string(r))
			}
			return me, nil
		})
}
