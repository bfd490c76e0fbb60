package policy

import "strings"

// BudgetQuota begins the names of quotas that are money of an account of the budget, as
// liters by the dearest price: what all of its vehicles may still take. A vehicle names at
// most two of them, after its other quotas.
const BudgetQuota = "budget."

// OverBudget is the flag of a fill whose account had nothing left, and a soft stop: it flows, and
// who pays is told.
const OverBudget = "over_budget"

// OfBudget tells whether a quota is money of an account. A fill that it has no room for is
// refused as [BudgetSpent], which neither a one-time authorization nor two people at the
// station lift: only finance has more money.
func OfBudget(quota string) bool { return strings.HasPrefix(quota, BudgetQuota) }
