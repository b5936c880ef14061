package office

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/internal/web/desk"
)

// peoplePage lists everyone.
type peoplePage struct {
	desk.Base
	People   []auth.Person
	SignedIn map[db.PersonID]string
	Shows    []desk.Option
	Filtered bool
}

// Last is the instant a person signed in last, or empty.
func (p peoplePage) Last(id db.PersonID) string { return p.SignedIn[id] }

// personPage is one person, or the form for a new one.
type personPage struct {
	desk.Base
	Of        auth.Person
	Roles     []desk.Option
	Languages []desk.Option
	Change    []desk.Option // one box: the password must be changed at the next sign-in
	Alone     string        // the needed roles that only this person holds
	SignedIn  string
	Urged     int
}

// listPeople handles GET /people.
func (s area) listPeople(c *gin.Context) error {
	page := peoplePage{Base: s.Page(c, "menu.people")}
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		if page.People, err = auth.People(ctx, r); err != nil {
			return err
		}
		auth.PeopleSorting.Order(page.Query.Get("sort"), "").Sort(page.People)
		page.SignedIn, err = auth.LastSignIns(ctx, r)
		return err
	})
	if err != nil {
		return err
	}
	page.filter()
	return s.Render(c, http.StatusOK, "office/people", page)
}

// filter leaves the people that the address asks for.
func (p *peoplePage) filter() {
	find, show := strings.TrimSpace(p.Query.Get("find")), p.Query.Get("show")
	p.Filtered = find != "" || show != ""
	p.People = slices.DeleteFunc(p.People, func(of auth.Person) bool {
		switch role := auth.Role(show); {
		case show == "active" && !of.Active, show == "inactive" && of.Active,
			slices.Contains(auth.Roles, role) && !slices.Contains(of.Roles, role):
			return true
		}
		return !personIs(of, find)
	})
	p.Shows = []desk.Option{
		{Label: p.T("people.show_all")},
		{Value: "active", Label: p.T("people.active"), Chosen: show == "active"},
		{Value: "inactive", Label: p.T("people.inactive"), Chosen: show == "inactive"},
	}
	for _, role := range auth.Roles {
		p.Shows = append(p.Shows, desk.Option{
			Value: string(role), Label: p.RoleName(role), Chosen: show == string(role),
		})
	}
}

// Heads are the columns of the list.
func (p peoplePage) Heads() []desk.Head {
	return []desk.Head{
		p.Head("name", p.T("people.name")), p.Head("login", p.T("common.account")),
		p.Head("", p.T("people.roles")), p.Head("state", p.T("common.state")),
		p.Head("", p.T("people.signed_in")),
	}
}

// newPerson handles GET /people/new.
func (s area) newPerson(c *gin.Context) error {
	return s.Render(c, http.StatusOK, "office/person_new", s.personForm(c))
}

func (s area) personForm(c *gin.Context) personPage {
	page := personPage{Base: s.Page(c, "people.new"), Urged: auth.UrgedLength}
	page.Roles, page.Languages = roleOptions(page.Base, nil), languageOptions(page.Base, "")
	page.Change = changeOption(page.Base)
	return page
}

func roleOptions(b desk.Base, held []auth.Role) []desk.Option {
	hints := map[auth.Role]fault.Message{
		auth.Storekeeper: {Key: "people.hint_storekeeper"},
		auth.Officer:     {Key: "people.hint_officer"},
		auth.Approver:    {Key: "people.hint_approver"},
		auth.Bookkeeper:  {Key: "people.hint_bookkeeper"},
		auth.Auditor:     {Key: "people.hint_auditor"},
		auth.Admin:       {Key: "people.hint_admin"},
	}
	options := make([]desk.Option, len(auth.Roles))
	for i, role := range auth.Roles {
		options[i] = desk.Option{
			Value: string(role), Label: b.RoleName(role), Chosen: slices.Contains(held, role), Hint: b.Say(hints[role]),
		}
	}
	return options
}

// changeOption is the box that has a password changed before anything else.
func changeOption(b desk.Base) []desk.Option {
	return []desk.Option{{
		Value: "1", Label: b.T("people.must_change"), Chosen: true, Hint: b.T("people.must_change_hint"),
	}}
}

func languageOptions(b desk.Base, chosen text.Lang) []desk.Option {
	return []desk.Option{
		{Value: "", Label: b.T("web.language_auto"), Chosen: chosen == ""},
		{Value: string(text.Zh), Label: "中文", Chosen: chosen == text.Zh},
		{Value: string(text.En), Label: "English", Chosen: chosen == text.En},
	}
}

// rolesOf reads the ticked roles.
func rolesOf(form *desk.Form) []auth.Role {
	var roles []auth.Role
	for _, v := range form.List("roles") {
		roles = append(roles, auth.Role(v))
	}
	return roles
}

// createPerson handles POST /people.
func (s area) createPerson(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	draft := auth.Draft{
		Login: form.Text("login"), Name: form.Text("name"), Password: form.Password("password"),
		Roles: rolesOf(form), Language: text.Lang(form.Text("language")), MustChange: form.Ticked("must_change"),
	}
	subject, err := s.created(c, form, draft)
	if err != nil {
		page := s.personForm(c)
		return s.Again(c, &page, form, err, "office/person_new")
	}
	return s.Redirect(c, fmt.Sprintf("/people/%d", subject.ID), "people.created")
}

func (s area) created(c *gin.Context, form *desk.Form, draft auth.Draft) (db.Subject, error) {
	if err := draft.Check(""); err != nil {
		return db.Subject{}, err
	}
	hash, err := auth.NewHash(c.Request.Context(), draft.Password)
	if err != nil {
		return db.Subject{}, err
	}
	return s.Write(c, "person.create", form.Key, draft, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		id, err := auth.Create(ctx, tx, draft, hash)
		return personSubject(id), err
	})
}

func personSubject(id db.PersonID) db.Subject { return db.Subject{Kind: "person", ID: int64(id)} }

// showPerson handles GET /people/:id.
func (s area) showPerson(c *gin.Context) error {
	page, err := s.personPage(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "office/person", page)
}

func (s area) personPage(c *gin.Context) (personPage, error) {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return personPage{}, err
	}
	page := personPage{Base: s.Page(c, "menu.people"), Urged: auth.UrgedLength}
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		if page.Of, err = auth.Load(ctx, r, db.PersonID(id)); err != nil {
			return err
		}
		alone, err := auth.Alone(ctx, r, page.Of.ID)
		if err != nil {
			return err
		}
		if len(alone) > 0 {
			page.Alone = page.Say(auth.RoleWords(alone))
		}
		last, err := auth.LastSignIns(ctx, r)
		page.SignedIn = last[page.Of.ID]
		return err
	})
	page.Title, page.Languages = page.Of.Name, languageOptions(page.Base, page.Of.Language)
	page.Roles = roleOptions(page.Base, page.Of.Roles)
	return page, err
}

// changePerson does one thing to the person of the address and comes back to
// their page, with what was refused or with what was done.
func (s area) changePerson(
	c *gin.Context, act, done string, form *desk.Form, draft any,
	do func(ctx context.Context, tx *db.Tx, id db.PersonID) error,
) error {
	id, err := s.ActOn(c, form, act, "person", draft,
		func(ctx context.Context, tx *db.Tx, id int64) error { return do(ctx, tx, db.PersonID(id)) })
	if err == nil {
		return s.Redirect(c, fmt.Sprintf("/people/%d", id), done)
	}
	return desk.Reload(s.Desk, s.personPage, "office/person")(c, form, err)
}

// renamePerson handles POST /people/:id/name.
func (s area) renamePerson(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	seen, name, lang := form.Version(), form.Text("name"), text.Lang(form.Text("language"))
	return s.changePerson(c, "person.rename", "people.renamed", form, []any{seen, name, lang},
		func(ctx context.Context, tx *db.Tx, id db.PersonID) error {
			return auth.Rename(ctx, tx, id, seen, name, lang)
		})
}

// setRoles handles POST /people/:id/roles.
func (s area) setRoles(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	seen, roles, sure := form.Version(), rolesOf(form), form.Ticked("sure_roles")
	draft := struct {
		Seen  int
		Roles []auth.Role
		Sure  bool
	}{seen, roles, sure}
	return s.changePerson(c, "person.roles", "people.roles_saved", form, draft,
		func(ctx context.Context, tx *db.Tx, id db.PersonID) error {
			return auth.SetRoles(ctx, tx, id, seen, roles, sure)
		})
}

// resetPassword handles POST /people/:id/password.
func (s area) resetPassword(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	page, err := s.personPage(c)
	if err != nil {
		return err
	}
	hash, err := s.newPassword(c, form, page.Of.Login)
	if err != nil {
		return err
	}
	return s.changePerson(c, "person.password", "people.password_saved", form, nil,
		func(ctx context.Context, tx *db.Tx, id db.PersonID) error {
			return auth.SetPassword(ctx, tx, id, hash)
		})
}

// newPassword reads a new password, typed once, and hashes it; what is wrong
// with it becomes a fault of the form.
func (s area) newPassword(c *gin.Context, form *desk.Form, login string) (auth.Hash, error) {
	typed := form.Password("password")
	if m := auth.CheckPassword(login, typed); m != nil {
		form.Fault("password", *m)
		return "", nil
	}
	return auth.NewHash(c.Request.Context(), typed)
}

// disablePerson handles POST /people/:id/disable.
func (s area) disablePerson(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	seen, sure := form.Version(), form.Ticked("sure_disable")
	return s.changePerson(c, "person.disable", "people.disabled", form, []any{seen, sure},
		func(ctx context.Context, tx *db.Tx, id db.PersonID) error {
			return auth.Disable(ctx, tx, id, seen, sure)
		})
}

// enablePerson handles POST /people/:id/enable.
func (s area) enablePerson(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	seen := form.Version()
	return s.changePerson(c, "person.enable", "people.enabled", form, seen,
		func(ctx context.Context, tx *db.Tx, id db.PersonID) error { return auth.Enable(ctx, tx, id, seen) })
}

// Sure is the box to tick where a role would be left without anybody.
func (p personPage) Sure() []desk.Option {
	return []desk.Option{{Value: "1", Label: p.T("people.sure"), Hint: p.T("people.sure_hint")}}
}

// EnablePath is where the button leads that gives the right to sign in back.
func (p personPage) EnablePath() string { return fmt.Sprintf("/people/%d/enable", p.Of.ID) }
