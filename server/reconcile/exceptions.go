package reconcile

// exceptions judges what people released beside the rules.
func (j *judging) exceptions() {
	j.overridden()
	if a := j.Approval; a != nil && !a.Used && a.MovedOn {
		j.add(j.find(ApprovalUnused, Minor, "").of(a.Vehicle, "").args(a.Challenge, a.Station))
	}
	if x := j.Exception; x != nil {
		if x.Once != "" && !x.Granted {
			j.add(j.find(OnceUnknown, Critical, "").of(x.Vehicle, "").args(x.Once))
		}
		if x.Override != "" && !x.Stands {
			j.add(j.find(OverrideMissing, Critical, "").of(x.Vehicle, "").args(x.Override))
		}
	}
	if e := j.Emergency; e != nil {
		j.add(j.find(EmergencyDeclared, Major, "").args(e.Until, e.Reason))
	}
}

func (j *judging) overridden() {
	o := j.Override
	if o == nil {
		return
	}
	if o.Challenge != "" && (o.Claimed != o.Approved || o.Same > 0) {
		j.add(j.find(OverrideUnapproved, Critical, "").of(o.Vehicle, "").args(o.Challenge))
	}
	if o.Before != nil && o.Allowed != nil && *o.Before >= *o.Allowed {
		j.add(j.find(OverrideRation, Major, "").of(o.Vehicle, "").figures(*o.Before+1, *o.Allowed, Pieces))
	}
}
