package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/text"
)

// Draft is what an act asks for. Check names every fault that it has by itself
// and is the one place of a field's limits; what needs the books is left to the
// verb.
type Draft interface{ Check(today string) error }

// NoDraft is the draft of an act that asks for nothing.
type NoDraft struct{}

// Check finds nothing.
func (NoDraft) Check(string) error { return nil }

// None reads it.
func None(*Form) NoDraft { return NoDraft{} }

// Reason reads the draft of an act that asks for nothing but why, from a field
// of this name.
func Reason(name string) func(*Form) *document.ReasonDraft {
	return func(form *Form) *document.ReasonDraft { return &document.ReasonDraft{Reason: form.Text(name)} }
}

// Opinion reads the draft of an act that asks for an opinion.
func Opinion(form *Form) *document.OpinionDraft {
	return &document.OpinionDraft{Opinion: form.Text("opinion")}
}

// Day reads the draft of an act that asks for its day.
func Day(form *Form) *document.DayDraft {
	return &document.DayDraft{BusinessOn: form.Date("business_on")}
}

// Offer is what a page must know of an act to offer it.
type Offer struct {
	Kind document.Kind    // of the document it is done to
	Name string           // "slip.void": what the audit row says, and a history has a word for
	Path string           // where it is posted: /slips/:id/void
	Need auth.Permission  // the one permission it asks for
	In   []document.State // offered here only; its verb refuses every other
	Done string           // the key of what is said when it is done

	// Button is how the register's page offers it; nil where a page of the kind's
	// own does.
	Button *Button
}

// Offered tells whether this person may do it to a document in this state. A
// page may know more that stands against it, never less.
func (o Offer) Offered(b Base, state document.State) bool {
	return b.Person.Can(o.Need) && slices.Contains(o.In, state)
}

// At is where it is posted for one document.
func (o Offer) At(id document.ID) string { return strings.Replace(o.Path, ":id", fmt.Sprint(id), 1) }

// home is the document's page, to which one comes back.
func (o Offer) home(id document.ID) string {
	if home := o.Kind.Spec().Home; home != "" {
		return fmt.Sprintf(home, id)
	}
	return DocumentPath(o.Kind, id)
}

// Act is one thing done to a document from its page, declared once: its
// address, who may do it and when, what it asks for, and what does it.
type Act[D Draft] struct {
	Offer
	Files bool              // its form brings files
	Says  map[string]string // what the page calls a field, where the draft calls it otherwise
	// Counts says, before it is read, in which words the form's quantities are counted.
	Counts func(ctx context.Context, r db.Reader, id document.ID, form *Form) error
	Read   func(*Form) D // as typed: what cannot be read is a fault of the form
	Do     func(ctx context.Context, tx *db.Tx, id document.ID, seen int64, d D) error
	// Make stands for Do where the act makes another document, of which it is.
	Make func(ctx context.Context, tx *db.Tx, id document.ID, seen int64, d D) (document.Document, error)
	Next func(document.ID) string // nil: the document's page
}

// Route is its address. A form that is refused brings its page back by again,
// usually Reload, or the desk's AtRegister.
func (a Act[D]) Route(s *Desk, again func(*gin.Context, *Form, error) error) Route {
	rt := Post(a.Path, a.Need, func(c *gin.Context) error {
		form, err := a.form(s, c)
		if err != nil {
			return err
		}
		id, err := a.act(s, c, form)
		if err != nil {
			return again(c, form, err)
		}
		if a.Next != nil {
			return s.Redirect(c, a.Next(id), a.Done)
		}
		return s.Redirect(c, a.home(id), a.Done)
	})
	rt.Act = &a.Offer
	return rt
}

func (a Act[D]) form(s *Desk, c *gin.Context) (*Form, error) {
	if a.Files {
		return s.Upload(c, AttachmentLimit)
	}
	return s.Form(c)
}

// act does it, unless the form or the draft has a fault.
func (a Act[D]) act(s *Desk, c *gin.Context, form *Form) (document.ID, error) {
	n, err := IDOf(c, "id")
	if err != nil {
		return 0, err
	}
	if a.Counts != nil {
		if err := s.Read(c, func(ctx context.Context, r db.Reader) error {
			return a.Counts(ctx, r, document.ID(n), form)
		}); err != nil {
			return 0, err
		}
	}
	asked := struct {
		ID    document.ID
		Seen  int64
		Draft D
	}{document.ID(n), form.Seen(), a.Read(form)}
	if err := s.Check(c, form, asked.Draft, a.Says); err != nil {
		return asked.ID, err
	}
	_, err = s.Write(c, a.Name, form.Key, asked, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		if a.Make != nil {
			made, err := a.Make(ctx, tx, asked.ID, asked.Seen, asked.Draft)
			return made.Subject(), err
		}
		subject := db.Subject{Kind: string(a.Kind), ID: n}
		return subject, a.Do(ctx, tx, asked.ID, asked.Seen, asked.Draft)
	})
	return asked.ID, renamed(err, a.Says)
}

// Check is every fault of a form: what could not be read, and what its draft
// has by itself. Says is what the page calls fields of the draft.
func (s *Desk) Check(c *gin.Context, form *Form, d Draft, says map[string]string) error {
	var today string
	err := s.Read(c, func(_ context.Context, r db.Reader) error {
		today = r.Where().Today()
		return nil
	})
	if err != nil {
		return err
	}
	form.Also(renamed(d.Check(today), says))
	return form.Err()
}

func renamed(err error, says map[string]string) error {
	for field, as := range says {
		err = Renamed(err, field, as)
	}
	return err
}

// checkActs refuses an act that a page or a history would have no words for.
func (s *Desk) checkActs() error {
	named := map[string]bool{}
	for _, rt := range s.table {
		if rt.Act == nil {
			continue
		}
		name, known := s.acts[rt.Act.Name]
		if !known || named[rt.Act.Name] {
			return fmt.Errorf("act %q: unknown to histories, or declared twice", rt.Act.Name)
		}
		named[rt.Act.Name] = true
		if err := s.checkButton(*rt.Act); err != nil {
			return err
		}
		words := []string{name.Key, rt.Act.Done}
		if b := rt.Act.Button; b != nil {
			words = append(words, b.Label, cmp.Or(b.Says, b.Label))
		}
		for _, key := range words {
			for _, lang := range text.Langs {
				if !s.text.Has(lang, key) {
					return fmt.Errorf("act %q: no word %q in %s", rt.Act.Name, key, lang)
				}
			}
		}
	}
	return nil
}
