package books

import (
	"context"
	"path"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/web/desk"
)

// buttonsOf are the acts on documents of a kind that have a Button.
func (s area) buttonsOf(kind document.Kind) (list []desk.Offer) {
	for _, rt := range s.Routes() {
		if rt.Act != nil && rt.Act.Kind == kind && rt.Act.Button != nil {
			list = append(list, *rt.Act)
		}
	}
	return list
}

// offered tells whether this person may press a button of this document now.
func (p docPage) offered(o desk.Offer) bool {
	return o.Offered(p.Base, p.Of.State) && !(o.Button.Others && p.Of.AuthorID == p.Person.ID)
}

// Acts are what this person can do with the document now.
func (p docPage) Acts() (list []desk.ActForm) {
	for _, o := range p.buttons {
		if p.offered(o) {
			list = append(list, p.actForm(o))
		}
	}
	setApart(list, p.Path)
	return list
}

// actForm makes the form of an act. What was typed into another form of the page
// does not come back in this one.
func (p docPage) actForm(o desk.Offer) desk.ActForm {
	action := o.At(p.Of.ID)
	f := desk.ActForm{
		Action: action, Label: p.T(o.Button.Label), Tone: o.Button.Tone, Key: p.KeyFor(action), Version: p.Of.Version,
	}
	if o.Button.Says != "" {
		f.Text = p.T(o.Button.Says)
	}
	if action != p.Path {
		p.Form, p.Errors = nil, nil
	}
	for _, ask := range o.Button.Asks {
		f.Fields = append(f.Fields, ask(p.Base, p.Today))
	}
	return f
}

// setApart gives fields of one name an id each. The form that was refused keeps
// the plain ones, to which its faults lead.
func setApart(list []desk.ActForm, refused string) {
	has := map[string]string{} // the plain id, by the name of the field
	for _, f := range list {
		for _, field := range f.Fields {
			if has[field.Name] == "" || f.Action == refused {
				has[field.Name] = f.Action
			}
		}
	}
	for _, f := range list {
		for i, field := range f.Fields {
			if has[field.Name] != f.Action {
				f.Fields[i].ID = desk.FieldID(path.Base(f.Action) + "." + field.Name)
			}
		}
	}
}

// loadApprovers says it where nobody could press a button that is not the
// author's.
func (p *docPage) loadApprovers(ctx context.Context, r db.Reader) (err error) {
	p.NoApproverSaid = ""
	for _, o := range p.buttons {
		if o.Button.Others && slices.Contains(o.In, p.Of.State) && p.NoApproverSaid == "" {
			if p.NoApproverSaid, err = p.NoApprover(ctx, r, o.Need, p.Of.AuthorID); err != nil {
				return err
			}
		}
	}
	return nil
}

// Refused shows what was refused. Lines that a refusal names have no field here:
// it leads to where they stand.
func (p *docPage) Refused(form *desk.Form, refusal error) {
	p.Base.Refused(form, refusal)
	place, fields := "main", []string{"reason", "file", "file_kind"}
	if len(p.Lines) > 0 {
		place = "lines"
	}
	for _, f := range p.Acts() {
		for _, field := range f.Fields {
			if f.Action == p.Path {
				fields = append(fields, field.Name)
			}
		}
	}
	p.FaultsAt(place, fields...)
}
