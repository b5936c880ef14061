package db

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"fmt"
)

// chainDomain separates this hash from every other use of SHA-256.
const chainDomain = "relief-audit-v1\x00"

// Hash is the hash of one audit row: SHA-256 over a domain word, the previous
// row's hash, branch, sequence, the payload's length and the payload's bytes.
func Hash(prev []byte, branch BranchID, seq int64, payload []byte) []byte {
	h := sha256.New()
	h.Write([]byte(chainDomain))
	h.Write(prev)
	var n [24]byte
	binary.BigEndian.PutUint64(n[0:], uint64(branch))
	binary.BigEndian.PutUint64(n[8:], uint64(seq))
	binary.BigEndian.PutUint64(n[16:], uint64(len(payload)))
	h.Write(n[:])
	h.Write(payload)
	return h.Sum(nil)
}

// Genesis is the hash a branch's chain begins from, before its first row.
func Genesis(branchCode string) []byte {
	first := sha256.Sum256([]byte(chainDomain + branchCode))
	return first[:]
}

// Head is the end of a branch's chain: what was printed in March is checked
// against the books in December by it.
type Head struct {
	Seq        int64  `json:"seq"`
	Hash       []byte `json:"hash"`
	RecordedAt string `json:"recorded_at"`
}

// Short is the head as people read it: the sequence and 80 bits of the hash,
// such as 41-K3QZ-7RXM-22PA-B6TD.
func (h Head) Short() string {
	if len(h.Hash) < 10 {
		return fmt.Sprintf("%d", h.Seq)
	}
	s := base32.StdEncoding.EncodeToString(h.Hash[:10])
	return fmt.Sprintf("%d-%s-%s-%s-%s", h.Seq, s[0:4], s[4:8], s[8:12], s[12:16])
}

// Fact is one thing an act changed, as it stands in the audit payload.
type Fact struct {
	Kind string          `json:"kind"`
	Data json.RawMessage `json:"data"`
}

// Payload is what is hashed: the canonical bytes are its JSON as written once
// and stored verbatim.
type Payload struct {
	V          int      `json:"v"`
	Branch     BranchID `json:"branch"`
	Seq        int64    `json:"seq"`
	RecordedAt string   `json:"recorded_at"`
	Actor      PersonID `json:"actor"`
	ActorName  string   `json:"actor_name"`
	Act        string   `json:"act"`
	Subject    Subject  `json:"subject"`
	Key        string   `json:"key"`
	Facts      []Fact   `json:"facts"`
}
