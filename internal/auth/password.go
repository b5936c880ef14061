package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"relief/internal/fault"
)

// argon2id at OWASP's second choice: 46 MiB, one pass, one lane; about 60 ms
// on a small machine.
const (
	argonMemory = 47104 // KiB
	argonTime   = 1
	argonLanes  = 1
	saltBytes   = 16
	hashBytes   = 32
)

// Lengths of a password, in characters. UrgedLength is what the forms ask for.
const (
	ShortestPassword = 8
	UrgedLength      = 15
	LongestPassword  = 128
)

// hashing lets four passwords be worked on at once: 64 people signing in
// together must not take three gigabytes.
var hashing = make(chan struct{}, 4)

// Hash is a password's hash as a PHC string: $argon2id$v=19$m=…,t=…,p=…$salt$hash.
type Hash string

// NewHash hashes a password. It takes its turn and may wait for it, so it is
// never called inside a transaction.
func NewHash(ctx context.Context, password string) (Hash, error) {
	salt := make([]byte, saltBytes)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("salt: %w", err)
	}
	sum, err := derive(ctx, password, salt, argonMemory, argonTime, argonLanes)
	if err != nil {
		return "", err
	}
	enc := base64.RawStdEncoding
	return Hash(fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		argonMemory, argonTime, argonLanes, enc.EncodeToString(salt), enc.EncodeToString(sum))), nil
}

func derive(ctx context.Context, password string, salt []byte, memory, time uint32, lanes uint8) ([]byte, error) {
	select {
	case hashing <- struct{}{}:
	case <-ctx.Done():
		return nil, fault.Wrap(ctx.Err(), fault.Unready, "fault.unready")
	}
	defer func() { <-hashing }()
	sum := argon2.IDKey([]byte(password), salt, time, memory, lanes, hashBytes)
	if memory >= argonMemory {
		debug.FreeOSMemory() // what the hash filled goes back at once: the machine has other work
	}
	return sum, nil
}

var errBadHash = errors.New("not an argon2id hash")

// Matches tells whether a password is the one hashed. An unreadable hash is an
// error, not a mismatch.
func (h Hash) Matches(ctx context.Context, password string) (bool, error) {
	parts := strings.Split(string(h), "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errBadHash
	}
	var memory, time uint32
	var lanes uint8
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &lanes); err != nil {
		return false, fmt.Errorf("%w: %w", errBadHash, err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, fmt.Errorf("%w: %w", errBadHash, err)
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return false, fmt.Errorf("%w: %w", errBadHash, err)
	}
	got, err := derive(ctx, password, salt, memory, time, lanes)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// nobody is what unknown people's passwords are compared with, so that an
// unknown name costs the same as a wrong password. No password matches it.
var nobody = Hash(fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
	argonMemory, argonTime, argonLanes,
	base64.RawStdEncoding.EncodeToString(make([]byte, saltBytes)),
	base64.RawStdEncoding.EncodeToString(make([]byte, hashBytes))))

//go:embed common_passwords.txt
var commonList string

// common holds the passwords that are tried first, in small letters.
var common = func() map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(commonList) {
		set[strings.TrimSpace(line)] = true
	}
	return set
}()

// CheckPassword says what is wrong with a new password, or nothing. There is no
// rule of mixed characters: length is what counts.
func CheckPassword(login, password string) *fault.Message {
	small := strings.ToLower(password)
	switch n := utf8.RuneCountInString(password); {
	case password == "":
		return &fault.Message{Key: "fault.required"}
	case !utf8.ValidString(password):
		return &fault.Message{Key: "fault.bad_text"}
	case n < ShortestPassword:
		return &fault.Message{Key: "auth.password_short", Args: []any{ShortestPassword}}
	case n > LongestPassword:
		return &fault.Message{Key: "fault.too_long", Args: []any{LongestPassword}}
	case common[small], strings.Count(small, small[:1]) == len(small):
		return &fault.Message{Key: "auth.password_common"}
	case login != "" && strings.Contains(small, login) &&
		strings.Trim(strings.ReplaceAll(small, login, ""), "0123456789-_. ") == "": // once or more, with figures
		return &fault.Message{Key: "auth.password_is_login"}
	}
	return nil
}
