// Package fault says what went wrong, to two readers at once: the person, who
// gets a message key with arguments (and one per faulty field), and the
// operator, who gets the wrapped cause in the log.
//
// There are few kinds and many keys. A kind decides how a failure is answered
// (one table, in internal/web); a key is looked up in the catalogue of
// internal/text in the person's language. An error that is not a *Error is
// Internal: unclassified means ours, not theirs.
package fault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Kind says how a failure is answered.
type Kind uint8

// The kinds of failure.
const (
	Internal  Kind = iota // our fault: 500, the cause is logged only
	Invalid               // the input is wrong: 422, nothing is stored
	Conflict              // the state forbids it (stock, state, version): 409, stored under its key
	Forbidden             // this person may not: 403
	NotFound              // no such thing, or not theirs to see: 404
	TooLarge              // more than a limit allows: 413
	TooMany               // too often: 429
	Unready               // for the moment not possible (disk full, read-only copy): 503
)

// Message is a key of the catalogue and its arguments, in the order in which
// the catalogue names them: {{.a}}, {{.b}}, {{.c}} …
type Message struct {
	Key  string `json:"key"`
	Args []any  `json:"args,omitempty"`
}

// Error is a failure with a message for the person and, optionally, a cause
// for the log. Fields holds one message per faulty form field or, for
// workbooks, per cell ("row.7.units").
type Error struct {
	Kind Kind `json:"kind"`
	Message
	Fields map[string]Message `json:"fields,omitempty"`
	Err    error              `json:"-"`
}

// New makes a failure of a kind with a message.
func New(kind Kind, key string, args ...any) *Error {
	return &Error{Kind: kind, Message: Message{Key: key, Args: args}}
}

// Wrap makes a failure of a kind with a message and a cause for the log.
func Wrap(err error, kind Kind, key string, args ...any) *Error {
	return &Error{Kind: kind, Message: Message{Key: key, Args: args}, Err: err}
}

// Error is the operator's text, never shown to a person.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Key)
	if len(e.Args) > 0 {
		fmt.Fprintf(&b, " %v", e.Args)
	}
	for _, field := range slices.Sorted(maps.Keys(e.Fields)) {
		m := e.Fields[field]
		fmt.Fprintf(&b, "; %s: %s", field, m.Key)
		if len(m.Args) > 0 {
			fmt.Fprintf(&b, " %v", m.Args)
		}
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Of gives the failure inside err; an unclassified error comes back as
// Internal with itself as the cause, and nil as nil.
func Of(err error) *Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Kind: Internal, Message: Message{Key: "fault.internal"}, Err: err}
}

// Is tells whether err is a failure of this kind.
func Is(err error, kind Kind) bool {
	return err != nil && Of(err).Kind == kind
}

// Fields collects faults per field, so that a form or a workbook is refused
// with all of them at once. The zero value is ready.
type Fields struct {
	faults map[string]Message
}

// Add names a fault of a field; the first fault of a field stays.
func (f *Fields) Add(field, key string, args ...any) {
	if f.faults == nil {
		f.faults = map[string]Message{}
	}
	if _, named := f.faults[field]; !named {
		f.faults[field] = Message{Key: key, Args: args}
	}
}

// Take adds the faulty fields of a refusal to those named before. It tells
// whether that was all of it: any other failure is not taken up.
func (f *Fields) Take(err error) bool {
	if err == nil {
		return true
	}
	e := Of(err)
	if e.Kind != Invalid {
		return false
	}
	for field, m := range e.Fields {
		f.Add(field, m.Key, m.Args...)
	}
	return len(e.Fields) > 0
}

// Any tells whether a fault was named.
func (f *Fields) Any() bool { return len(f.faults) > 0 }

// Err is nil, or one failure of the kind that carries every fault.
func (f *Fields) Err(kind Kind, key string, args ...any) error {
	if !f.Any() {
		return nil
	}
	return &Error{Kind: kind, Message: Message{Key: key, Args: args}, Fields: f.faults}
}
