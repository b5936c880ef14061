package office

import (
	"context"
	"fmt"
	"net/http"
	"slices"

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
	People []auth.Person
}

// personPage is one person, or the form for a new one.
type personPage struct {
	desk.Base
	Of        auth.Person
	Roles     []desk.Option
	Languages []desk.Option
	Urged     int
}

// listPeople handles GET /people.
func (s area) listPeople(c *gin.Context) error {
	page := peoplePage{Base: s.Page(c, "menu.people")}
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.People, err = auth.People(ctx, r)
		return err
	})
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "people/list", page)
}

// newPerson handles GET /people/new.
func (s area) newPerson(c *gin.Context) error {
	return s.Render(c, http.StatusOK, "people/new", s.personForm(c))
}

func (s area) personForm(c *gin.Context) personPage {
	page := personPage{Base: s.Page(c, "people.new"), Urged: auth.UrgedLength}
	page.Roles, page.Languages = roleOptions(page.Base, nil), languageOptions(page.Base, "")
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
		Roles: rolesOf(form), Language: text.Lang(form.Text("language")),
	}
	subject, err := s.created(c, form, draft)
	if fault.Is(err, fault.Invalid) {
		page := s.personForm(c)
		page.Refused(form, err)
		return s.Render(c, http.StatusUnprocessableEntity, "people/new", page)
	}
	if err != nil {
		return err
	}
	return s.Redirect(c, fmt.Sprintf("/people/%d", subject.ID), "people.created")
}

func (s area) created(c *gin.Context, form *desk.Form, draft auth.Draft) (db.Subject, error) {
	if err := draft.Check(); err != nil {
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
	return s.Render(c, http.StatusOK, "people/show", page)
}

func (s area) personPage(c *gin.Context) (personPage, error) {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return personPage{}, err
	}
	page := personPage{Base: s.Page(c, "menu.people"), Urged: auth.UrgedLength}
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.Of, err = auth.Load(ctx, r, db.PersonID(id))
		return err
	})
	page.Title = page.Of.Name
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
	if !desk.Refused(err) {
		return err
	}
	page, loadErr := s.personPage(c)
	if loadErr != nil {
		return loadErr
	}
	page.Refused(form, err)
	return s.Render(c, desk.StatusOf[fault.Of(err).Kind], "people/show", page)
}

// setRoles handles POST /people/:id/roles.
func (s area) setRoles(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	seen, roles := form.Version(), rolesOf(form)
	draft := struct {
		Seen  int
		Roles []auth.Role
	}{seen, roles}
	return s.changePerson(c, "person.roles", "people.roles_saved", form, draft,
		func(ctx context.Context, tx *db.Tx, id db.PersonID) error {
			return auth.SetRoles(ctx, tx, id, seen, roles)
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
	seen := form.Version()
	return s.changePerson(c, "person.disable", "people.disabled", form, seen,
		func(ctx context.Context, tx *db.Tx, id db.PersonID) error { return auth.Disable(ctx, tx, id, seen) })
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

// DisablePath and EnablePath are where the page's buttons lead.
func (p personPage) DisablePath() string { return fmt.Sprintf("/people/%d/disable", p.Of.ID) }

// EnablePath gives the right to sign in back.
func (p personPage) EnablePath() string { return fmt.Sprintf("/people/%d/enable", p.Of.ID) }
