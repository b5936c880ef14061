package intake

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/text"
)

// Word is what a word of a list means in this branch, as a person said once.
type Word struct {
	ID         int64
	Kind       string // of list
	Field      string // where it stands; "" where it is a heading
	Word       string // as typed
	Meaning    string // a value of the field, or the field that a heading names
	PersonID   db.PersonID
	PersonName string
	SaidAt     string
	On         string `db:"-"` // the day it was said
}

// Meaning is a value that a word of a field can stand for.
type Meaning struct {
	Value string
	Label fault.Message
}

// Label says what the word means.
func (k Kind) Label(w Word) (fault.Message, bool) {
	if w.Field == "" {
		f, known := k.Field(w.Meaning)
		return f.Label, known
	}
	f, _ := k.Field(w.Field)
	i := slices.IndexFunc(f.Means, func(m Meaning) bool { return m.Value == w.Meaning })
	if i < 0 {
		return fault.Message{}, false
	}
	return f.Means[i].Label, true
}

// WordKey is a word as it is known again.
func WordKey(typed string) string { return strings.Trim(text.Fold(typed), "*:") }

// Words lists the words that were said for a kind of list, or for all ("").
func Words(ctx context.Context, r db.Reader, kind string) ([]Word, error) {
	var list []Word
	err := r.Select(ctx, &list, `
		SELECT id, kind, field, word, meaning, person_id, person_name, said_at
		FROM   import_words WHERE branch_id = ? AND (kind = ? OR ? = '') ORDER BY kind, field, key`,
		r.Where().Branch, kind, kind)
	if err != nil {
		return nil, fmt.Errorf("words of %q: %w", kind, err)
	}
	for i := range list {
		list[i].On = list[i].SaidAt
		if at, err := time.Parse(time.RFC3339Nano, list[i].SaidAt); err == nil {
			list[i].On = at.In(r.Where().Zone).Format(time.DateOnly)
		}
	}
	return list, nil
}

// Taught gives the kind with the words that the branch has for it.
func (k Kind) Taught(ctx context.Context, r db.Reader) (Kind, error) {
	list, err := Words(ctx, r, k.Name)
	k.taught = map[string]Word{}
	for _, w := range list {
		if _, known := k.Label(w); known {
			k.taught[w.Field+"\x00"+WordKey(w.Word)] = w
		}
	}
	return k, err
}

// Headings gives the headings that were explained for a kind, by WordKey.
func Headings(ctx context.Context, r db.Reader, kind string) (map[string]Word, error) {
	list, err := Words(ctx, r, kind)
	words := map[string]Word{}
	for _, w := range list {
		if w.Field == "" {
			words[WordKey(w.Word)] = w
		}
	}
	return words, err
}

// said is the word of the branch for what stands in a field.
func (k Kind) said(field, typed string) (Word, bool) {
	w, known := k.taught[field+"\x00"+WordKey(typed)]
	return w, known
}

// Choose finds the value that the word in a row's field stands for: by the
// spellings that are built in, by what is said on the page, or by what the
// branch said before, and that is told.
func (r *Result) Choose(l *Line, field string, words map[string]string) (value string, known bool) {
	typed := l.Row.Value(field)
	if value, known = Choice(typed, words); known {
		return value, true
	}
	k := r.List.Kind
	if said := r.List.said[field][WordKey(typed)]; said != "" {
		return said, true
	}
	w, known := k.said(field, typed)
	if label, _ := k.Label(w); known {
		l.Row.Note(field, "import.word_said", typed, label, w.On)
	}
	return w.Meaning, known
}

// Unknown are the words of a field with a choice that nobody knows, as typed
// and each once, and those that were said on this page.
func (r *Result) Unknown(field string) (words []string) {
	seen := map[string]bool{}
	for _, l := range r.Lines {
		typed := l.Row.Value(field)
		key := WordKey(typed)
		faulty := slices.ContainsFunc(l.Faults, func(f Fault) bool { return f.Field == field })
		if key != "" && !seen[key] && (faulty || r.List.said[field][key] != "") {
			seen[key] = true
			words = append(words, typed)
		}
	}
	return words
}

// Said is what was said on this page of a word, or "".
func (l *List) Said(field, typed string) string { return l.said[field][WordKey(typed)] }

// heard keeps of what was said what the kind can mean.
func (k Kind) heard(words map[string]map[string]string) map[string]map[string]string {
	said := map[string]map[string]string{}
	for field, meanings := range words {
		for typed, meaning := range meanings {
			w := Word{Field: field, Meaning: meaning}
			if _, known := k.Label(w); !known || field == "" || WordKey(typed) == "" {
				continue
			}
			if said[field] == nil {
				said[field] = map[string]string{}
			}
			said[field][WordKey(typed)] = meaning
		}
	}
	return said
}

// learn keeps the words that a person said while this list was looked at: the
// headings that said nothing by themselves, and the words of rows. A heading that
// is known was moved for this list alone: what it says goes first the next time.
func (r *Result) learn(ctx context.Context, tx *db.Tx) error {
	k := r.List.Kind
	words, own := k.words(), Kind{Fields: k.Fields}.words()
	for _, h := range r.List.Headings {
		fresh := words.field(h.Text) != h.Field && own.field(h.Text) == ""
		if fresh && h.Field != "" && WordKey(h.Text) != "" && !r.List.stacked {
			if err := Learn(ctx, tx, Word{Kind: k.Name, Word: h.Text, Meaning: h.Field}); err != nil {
				return err
			}
		}
	}
	for _, field := range slices.Sorted(maps.Keys(r.List.said)) {
		for _, typed := range r.Unknown(field) {
			meaning := r.List.Said(field, typed)
			if meaning == "" {
				continue
			}
			if err := Learn(ctx, tx, Word{Kind: k.Name, Field: field, Word: typed, Meaning: meaning}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Learn keeps what a word means, said by who acts.
func Learn(ctx context.Context, tx *db.Tx, w Word) error {
	w.PersonID, w.PersonName, w.SaidAt = tx.Actor, tx.ActorName, tx.Stamp()
	_, err := tx.Exec(ctx, `
		INSERT INTO import_words (branch_id, kind, field, key, word, meaning, person_id, person_name, said_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (branch_id, kind, field, key) DO UPDATE
		SET word = excluded.word, meaning = excluded.meaning, person_id = excluded.person_id,
		    person_name = excluded.person_name, said_at = excluded.said_at`,
		tx.Branch, w.Kind, w.Field, WordKey(w.Word), w.Word, w.Meaning, w.PersonID, w.PersonName, w.SaidAt)
	if err != nil {
		return fmt.Errorf("keep the word %q: %w", w.Word, err)
	}
	return tx.Note("import_word", w)
}

// Forget takes a word out: the next list asks again. NotFound when it is gone.
func Forget(ctx context.Context, tx *db.Tx, id int64) error {
	var w Word
	err := tx.Get(ctx, &w, `
		SELECT id, kind, field, word, meaning, person_id, person_name, said_at
		FROM   import_words WHERE branch_id = ? AND id = ?`, tx.Branch, id)
	if errors.Is(err, db.ErrNoRows) {
		return fault.New(fault.NotFound, "import.word_gone")
	}
	if err == nil {
		_, err = tx.Exec(ctx, `DELETE FROM import_words WHERE branch_id = ? AND id = ?`, tx.Branch, id)
	}
	if err != nil {
		return fmt.Errorf("forget word %d: %w", id, err)
	}
	return tx.Note("import_word", w)
}
