package rounds

import (
	"crypto/sha256"

	"relief/internal/web/desk"
)

// givenFile is a file that may be left out: nil then.
func givenFile(form *desk.Form, name string, limit int64) (*desk.File, error) {
	if headers := form.Files[name]; len(headers) == 0 || headers[0].Size == 0 {
		return nil, nil
	}
	return form.File(name, limit)
}

// digestOf stands for a file in the digest of what was asked.
func digestOf(f *desk.File) []byte {
	if f == nil {
		return nil
	}
	sum := sha256.Sum256(f.Bytes)
	return sum[:]
}
