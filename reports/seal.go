package reports

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"relief/internal/db"
	"relief/internal/fault"
)

// seal is the key with which the books sign what is exported from them. Only who
// holds the books, or a copy of them, can make or confirm a signature; the empty
// seal signs nothing.
type seal string

// unsigned stands where a signature would.
const unsigned = "-"

// What a signature is for; one kind of file never passes as another.
const (
	sealedList = "relief-list-v2"
	sealedBook = "relief-workbook-v2"
)

// sealOf is the seal of the books.
func sealOf(ctx context.Context, r db.Reader) (seal, error) {
	var key string
	err := r.Get(ctx, &key, `SELECT secret FROM branch_seals WHERE branch_id = ?`, r.Where().Branch)
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return "", fmt.Errorf("seal: %w", err)
	}
	return seal(key), nil
}

// sign is the signature of a file of a kind, as hexadecimal digits.
func (s seal) sign(kind string, content []byte) string {
	if s == "" {
		return unsigned
	}
	mac := hmac.New(sha256.New, []byte(s))
	mac.Write(append([]byte(kind), 0))
	mac.Write(content)
	return hex.EncodeToString(mac.Sum(nil))
}

// doubt is what speaks against a signature, or nothing.
func (s seal) doubt(kind string, content []byte, signature string) []fault.Message {
	key := ""
	switch {
	case signature == "" || signature == unsigned:
		key = "report.file_unsigned"
	case s == "":
		key = "report.file_no_seal"
	case !hmac.Equal([]byte(s.sign(kind, content)), []byte(signature)):
		key = "report.file_seal_wrong"
	default:
		return nil
	}
	return []fault.Message{{Key: key}}
}
