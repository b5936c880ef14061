package recipientlist

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"relief/distribution"
	"relief/distribution/matrix"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/intake"
	"relief/internal/text"
)

// judge says what rows mean, one after the other, as they will be taken in.
type judge struct {
	ctx    context.Context
	r      db.Reader
	result *intake.Result
	known  map[distribution.RecipientID]distribution.RecipientEntry
	byUSCC map[string]distribution.RecipientID
	owners map[string]owner // folded name → whose it is
	names  map[string]int   // names of the rows before
	codes  map[string]int
	rows   map[distribution.RecipientID]int
	served distribution.Hindering // asked once, when the first row ends a service
}

// owner is whose a name is: a recipient of the books, or of a row before.
type owner struct {
	id  distribution.RecipientID
	row int
}

// Judge says of every row of a list of recipients what it means to the books.
func Judge(ctx context.Context, r db.Reader, list *intake.List) (*intake.Result, error) {
	entries, err := distribution.RecipientEntries(ctx, r)
	if err != nil {
		return nil, err
	}
	j := &judge{
		ctx: ctx, r: r,
		result: intake.Start(list), known: map[distribution.RecipientID]distribution.RecipientEntry{},
		byUSCC: map[string]distribution.RecipientID{}, owners: map[string]owner{},
		names: map[string]int{}, codes: map[string]int{}, rows: map[distribution.RecipientID]int{},
	}
	for _, e := range entries {
		j.known[e.ID] = e
		if e.USCC != "" {
			j.byUSCC[e.USCC] = e.ID
		}
		for _, key := range e.Keys {
			j.owners[key] = owner{id: e.ID}
		}
	}
	for i := range j.result.Lines {
		if err := j.line(&j.result.Lines[i]); err != nil {
			return nil, err
		}
	}
	return j.result.Count(), nil
}

// line judges one row.
func (j *judge) line(l *intake.Line) error {
	name, uscc := l.Row.Value("name"), code(l.Row.Value("uscc"))
	l.Name = name
	id := j.find(name, uscc)
	old := j.known[id]
	if l.Name == "" {
		l.Name = old.Name
	}
	if !j.once(l, id, name, uscc) {
		l.Settle(int64(id), nil)
		return nil
	}
	d := j.draft(l, old)
	if id != 0 && old.Active && !d.Active {
		if err := j.askServed(); err != nil {
			return err
		}
		l.FailWith(j.served.Refusal(id))
	}
	if l.State != intake.Faulty && (id == 0 || len(l.Changes) > 0) {
		l.FailWith(d.Check(""))
		j.claim(l, old, d)
	}
	l.Settle(int64(id), func(ctx context.Context, tx *db.Tx) error {
		if id == 0 {
			return distribution.AddRecipient(ctx, tx, d)
		}
		err := distribution.UpdateRecipient(ctx, tx, id, old.Version, d)
		if err != nil && fault.Of(err).Key == "fault.nothing_changed" {
			return nil // the same in other words
		}
		return err
	})
	return nil
}

// askServed asks once for all recipients what hinders the end of their service.
func (j *judge) askServed() (err error) {
	if j.served != nil {
		return nil
	}
	var list []distribution.Recipient
	for _, e := range j.known {
		list = append(list, e.Recipient)
	}
	j.served, err = distribution.StillServed(j.ctx, j.r, list...)
	return err
}

// code is a credit code as it is kept.
func code(typed string) string { return strings.ToUpper(text.Fold(typed)) }

// find gives the recipient a row speaks of; 0 for none yet.
func (j *judge) find(name, uscc string) distribution.RecipientID {
	if id, known := j.byUSCC[uscc]; known && uscc != "" {
		return id
	}
	own := j.owners[text.Fold(name)]
	if e, known := j.known[own.id]; known && name != "" && text.Fold(e.Name) == text.Fold(name) {
		return own.id
	}
	return 0
}

// once refuses a row that speaks of what a row before it speaks of.
func (j *judge) once(l *intake.Line, id distribution.RecipientID, name, uscc string) bool {
	if id == 0 && name == "" {
		l.Fail("name", "fault.required")
		return false
	}
	if !j.result.Once(j.names, l, "name", text.Fold(name)) || !j.result.Once(j.codes, l, "uscc", uscc) {
		return false
	}
	if before := j.rows[id]; id != 0 && before > 0 {
		l.Fail("name", "import.twice", before)
		return false
	}
	j.rows[id] = l.Row.Number
	return true
}

// draft is the recipient as the row will have it: what the row leaves blank
// stays.
func (j *judge) draft(l *intake.Line, old distribution.RecipientEntry) distribution.RecipientDraft {
	d := old.Draft()
	if old.ID == 0 {
		d.Active = true
	}
	checkPhone(l)
	for field, s := range map[string]*string{
		"name": &d.Name, "name_en": &d.NameEn, "address": &d.Address, "contact": &d.Contact, "phone": &d.Phone,
	} {
		*s = j.result.Compare(l, field, *s)
	}
	if typed := code(l.Row.Value("uscc")); typed != "" && typed != d.USCC {
		l.Changes = append(l.Changes, intake.Change{Field: "uscc", Old: d.USCC, New: typed})
		d.USCC = typed
	}
	j.kind(l, &d)
	j.result.CompareActive(l, &d.Active)
	if typed := aliases(d.Name, intake.Split(l.Row.Value("aliases"))); len(typed) > 0 &&
		!slices.Equal(slices.Sorted(slices.Values(typed)), slices.Sorted(slices.Values(aliases(d.Name, d.Aliases)))) {
		l.Changes = append(l.Changes, intake.Change{
			Field: "aliases", Old: intake.Join(d.Aliases), New: intake.Join(typed),
		})
		d.Aliases = typed
	}
	return d
}

// kind reads what a recipient is: the word that stands there, or a longer one
// that holds it (村卫生室); for a new one without a word, its name.
func (j *judge) kind(l *intake.Line, d *distribution.RecipientDraft) {
	typed := l.Row.Value("kind")
	kind, known := j.result.Choose(l, "kind", kinds)
	switch {
	case typed == "" && d.Kind != "":
		return
	case typed == "":
		if kind = matrix.KindOf("", d.Name); kind == "other" {
			return // nobody says: the draft is refused at its field
		}
		l.Row.Note("kind", "import.kind_from_name", Kinds[kind])
	case !known:
		if kind = matrix.KindOf(typed, ""); kind == "other" {
			l.Fail("kind", "import.unknown_kind", typed)
			return
		}
		l.Row.Note("kind", "import.kind_from_word", typed, Kinds[kind])
	}
	if kind != d.Kind {
		l.Changes = append(l.Changes, intake.Change{Field: "kind", Old: d.Kind, New: kind})
		d.Kind = kind
	}
}

// shortPhone is a number with an area code whose nought is missing.
var shortPhone = regexp.MustCompile(`^[1-9]\d{9}$|^[2-9]\d{10}$`)

// checkPhone writes a phone in plain digits, and says where one seems to lack
// its first.
func checkPhone(l *intake.Line) {
	typed := l.Row.Value("phone")
	if typed == "" {
		return
	}
	plain := width.Fold.String(typed)
	if plain != typed {
		l.Row.Set("phone", plain)
	}
	bare := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -()", r) {
			return -1
		}
		return r
	}, plain)
	if shortPhone.MatchString(bare) && !strings.HasPrefix(bare, "400") && !strings.HasPrefix(bare, "800") {
		l.Row.Note("phone", "import.phone_short", plain)
	}
}

// aliases are the other names that will be kept: each once, and not the name.
func aliases(name string, typed []string) []string {
	seen, kept := map[string]bool{text.Fold(name): true}, []string(nil)
	for _, a := range typed {
		if key := text.Fold(a); key != "" && !seen[key] {
			seen[key] = true
			kept = append(kept, strings.TrimSpace(a))
		}
	}
	return kept
}

// claim takes the names and the code the draft will have, and refuses the row
// where one is another's.
func (j *judge) claim(l *intake.Line, old distribution.RecipientEntry, d distribution.RecipientDraft) {
	claims := append([]string{d.Name}, aliases(d.Name, d.Aliases)...)
	for i, name := range claims {
		own, taken := j.owners[text.Fold(name)]
		if !taken || old.ID != 0 && own.id == old.ID {
			continue
		}
		field := "name"
		if i > 0 {
			field = "aliases"
		}
		l.Fail(field, "import.name_of_other", name, j.nameOf(own))
	}
	if id := j.byUSCC[d.USCC]; d.USCC != "" && id != 0 && id != old.ID {
		l.Fail("uscc", "recipient.uscc_taken")
	}
	if l.State == intake.Faulty {
		return
	}
	for _, key := range old.Keys {
		delete(j.owners, key)
	}
	for _, name := range claims {
		j.owners[text.Fold(name)] = owner{old.ID, l.Row.Number}
	}
	if d.USCC != old.USCC {
		delete(j.byUSCC, old.USCC)
		if old.ID != 0 && d.USCC != "" {
			j.byUSCC[d.USCC] = old.ID
		}
	}
}

// nameOf names whose a name is.
func (j *judge) nameOf(own owner) string {
	if e, known := j.known[own.id]; known {
		return e.Name
	}
	return fmt.Sprintf("#%d", own.row)
}
