package books

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/oversight"
	"relief/internal/web/desk"
	"relief/reports"
)

// findingRoutes are what an auditor asks, and what is answered.
func (s area) findingRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/findings", auth.DocumentRead, s.listFindings),
		desk.Get("/findings/new", auth.FindingWrite, s.newFinding),
		desk.Post("/findings", auth.FindingWrite, s.raiseFinding),
		desk.Get("/findings/:id", auth.DocumentRead, s.showFinding),
		desk.Post("/findings/:id/answer", auth.FindingAnswer, s.answerFinding),
		desk.Post("/findings/:id/close", auth.FindingWrite, s.closeFinding),
		desk.Post("/findings/:id/reopen", auth.FindingWrite, s.reopenFinding),
		desk.Get("/finding-files/:id", auth.DocumentRead, s.findingFile),
	}
}

// findingQuestions is the register of findings as a file.
var findingQuestions = map[string]desk.Question{
	"findings": {Need: auth.DocumentRead, Ask: func(
		ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
	) (*reports.Table, error) {
		return reports.Findings(ctx, r, findingFilter(q), ask)
	}},
}

// findingFilter reads which findings an address asks about.
func findingFilter(q url.Values) oversight.Filter {
	f := oversight.Filter{State: oversight.State(q.Get("state")), Late: q.Get("late") != ""}
	if owner, err := strconv.ParseInt(q.Get("owner"), 10, 64); err == nil && owner > 0 {
		f.Owner = db.PersonID(owner)
	}
	return f
}

// findingHome says what is asked of a person, and what waits for an auditor.
func findingHome() []desk.HomeSource {
	return []desk.HomeSource{
		{Need: auth.FindingAnswer, Cards: myFindings},
		{Need: auth.FindingWrite, Cards: answeredFindings},
	}
}

func myFindings(ctx context.Context, r db.Reader, p auth.Person) ([]desk.HomeCard, error) {
	var mine int64
	for _, state := range []oversight.State{oversight.Open, oversight.Reopened} {
		n, err := oversight.Count(ctx, r, oversight.Filter{Owner: p.ID, State: state})
		if err != nil {
			return nil, err
		}
		mine += n
	}
	late, err := oversight.Count(ctx, r, oversight.Filter{Owner: p.ID, Late: true})
	card := desk.HomeCard{
		Title: fault.Message{Key: "findpage.mine"}, Count: mine, Icon: "clipboard-list", Tone: "orange",
		Href: "/findings?owner=" + strconv.FormatInt(int64(p.ID), 10),
	}
	if late > 0 {
		card.Text, card.Tone = fault.Message{Key: "findpage.of_them_late", Args: []any{late}}, "red"
	}
	return []desk.HomeCard{card}, err
}

func answeredFindings(ctx context.Context, r db.Reader, _ auth.Person) ([]desk.HomeCard, error) {
	answered, err := oversight.Count(ctx, r, oversight.Filter{State: oversight.Answered})
	if err != nil {
		return nil, err
	}
	late, err := oversight.Count(ctx, r, oversight.Filter{Late: true})
	return []desk.HomeCard{
		{
			Title: fault.Message{Key: "findpage.answered"}, Count: answered, Icon: "clipboard-check",
			Href: "/findings?state=answered", Tone: "blue",
		},
		{
			Title: fault.Message{Key: "findpage.overdue"}, Count: late, Icon: "calendar-due",
			Href: "/findings?late=1", Tone: "red",
		},
	}, err
}

// findingsPage lists findings.
type findingsPage struct {
	desk.Base
	Tabs  []desk.Tab
	Table desk.Sheet
	Next  string
}

// Files are the files of exactly what is listed.
func (p findingsPage) Files() desk.Faces {
	q := url.Values{}
	for _, name := range []string{"state", "late", "owner"} {
		if v := p.Query.Get(name); v != "" {
			q.Set(name, v)
		}
	}
	return p.Faces("findings", q)
}

// listFindings handles GET /findings.
func (s area) listFindings(c *gin.Context) error {
	page := findingsPage{Base: s.Page(c, "menu.findings")}
	f := findingFilter(page.Query)
	before, _ := strconv.ParseInt(page.Query.Get("after"), 10, 64) // what is no number begins at the beginning
	f.Before, f.Limit = oversight.ID(max(before, 0)), desk.ListRows
	ask := s.Asked(c)
	err := s.Read(c, func(ctx context.Context, r db.Reader) error {
		t, err := reports.Findings(ctx, r, f, ask)
		if err != nil {
			return err
		}
		page.Table, page.Next = page.Sheet(t), ""
		if t.More {
			page.Next = strconv.FormatInt(t.Refs[len(t.Refs)-1].Key, 10)
		}
		page.Tabs, err = page.tabs(ctx, r, f)
		return err
	})
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "books/findings", page)
}

// tabs are the states with how many stand in each.
func (p findingsPage) tabs(ctx context.Context, r db.Reader, f oversight.Filter) ([]desk.Tab, error) {
	all := f.State == "" && !f.Late
	tabs := []desk.Tab{{Label: p.T("findpage.all"), Href: p.With("state", "", "late", "", "after", ""), Active: all}}
	for _, state := range oversight.States {
		n, err := oversight.Count(ctx, r, oversight.Filter{State: state, Owner: f.Owner})
		if err != nil {
			return nil, err
		}
		tabs = append(tabs, desk.Tab{
			Label: p.T(state.Key()), Href: p.With("state", string(state), "late", "", "after", ""),
			Active: f.State == state, Count: n,
		})
	}
	n, err := oversight.Count(ctx, r, oversight.Filter{Late: true, Owner: f.Owner})
	return append(tabs, desk.Tab{
		Label: p.T("finding.late"), Href: p.With("state", "", "late", "1", "after", ""), Active: f.Late, Count: n,
	}), err
}

// findingPage is one finding.
type findingPage struct {
	desk.Base
	Of      oversight.Finding
	Entries []oversight.Entry
	Today   string
	About   string // where its subject has its page
}

// MayAnswer tells whether this person's answer is waited for.
func (p findingPage) MayAnswer() bool {
	return p.Of.State.Waits() && p.Of.OwnerID == p.Person.ID && p.Can("finding.answer")
}

// MayClose tells whether this person may close it now.
func (p findingPage) MayClose() bool {
	return p.Of.State == oversight.Answered && p.Of.OwnerID != p.Person.ID && p.Can("finding.write")
}

// MayReopen tells whether this person may ask again.
func (p findingPage) MayReopen() bool {
	return !p.Of.State.Waits() && p.Of.OwnerID != p.Person.ID && p.Can("finding.write")
}

// StateBadge is the state; overdue says so.
func (p findingPage) StateBadge() desk.Badge {
	tones := map[oversight.State]string{
		oversight.Open: "orange", oversight.Reopened: "orange", oversight.Answered: "blue", oversight.Closed: "green",
	}
	if p.Of.Late(p.Today) {
		return p.Badge(p.T("finding.state_late", p.T(p.Of.State.Key())), "red")
	}
	return p.Badge(p.T(p.Of.State.Key()), tones[p.Of.State])
}

// NextStep says what is waited for.
func (p findingPage) NextStep() string {
	switch {
	case p.MayAnswer():
		return p.T("findpage.next_yours")
	case p.Of.State.Waits():
		return p.T("findpage.next_owner", p.Of.OwnerName)
	case p.Of.State == oversight.Answered:
		return p.T("findpage.next_auditor")
	}
	return p.T("findpage.next_closed")
}

// showFinding handles GET /findings/:id.
func (s area) showFinding(c *gin.Context) error {
	page, err := s.findingPage(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "books/finding", page)
}

func (s area) findingPage(c *gin.Context) (findingPage, error) {
	page := findingPage{Base: s.Page(c, "findpage.one", c.Param("id"))}
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return page, err
	}
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.Today = r.Where().Today()
		if page.Of, err = oversight.Load(ctx, r, oversight.ID(id)); err != nil {
			return err
		}
		if page.Entries, err = oversight.Entries(ctx, r, page.Of.ID); err != nil {
			return err
		}
		page.About, err = subjectPath(ctx, r, page.Base, page.Of.SubjectKind, page.Of.SubjectID)
		return err
	})
	return page, err
}

// subjectPath is where what a finding is about has its page.
func subjectPath(
	ctx context.Context, r db.Reader, b desk.Base, kind oversight.SubjectKind, id int64,
) (string, error) {
	if kind != oversight.OnDocument {
		return b.HomeOf(string(kind), id), nil
	}
	d, err := document.Load(ctx, r, document.ID(id))
	return desk.DocumentPath(d.Kind, d.ID), err
}
