package journal

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/litro-fuel/litro/dispense"
)

// Sign signs a line that is no record with the key in force, such as the slip of
// what is carried to the office by hand. It fails when the box has no key that
// may sign.
func (j *Journal) Sign(line []byte) ([]byte, error) {
	j.writer.Lock()
	defer j.writer.Unlock()
	if j.signer == nil {
		return nil, errors.New("this box has no key that may sign; run enroll")
	}
	return dispense.SignLine(line, j.signer)
}

// Grants returns the grants of this box, the oldest first, as they came.
func (j *Journal) Grants() ([]byte, error) {
	var b bytes.Buffer
	if err := j.exportGrants(&b); err != nil {
		return nil, fmt.Errorf("read the grants: %w", err)
	}
	return b.Bytes(), nil
}
