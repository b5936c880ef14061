package books

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/internal/web/desk"
	"relief/inventory"
	"relief/reports"
	"relief/reports/scrutiny"
)

// auditRoutes are the auditor's: lists of what is worth a look, and the trace
// of goods. They only read.
func (s area) auditRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/audit", auth.Audit, s.showAudit),
		desk.Get("/audit/:list", auth.Audit, s.showAuditList),
		desk.Get("/lots/:id/trace", auth.DocumentRead, s.traceLot),
		desk.Get("/slips/:id/trace", auth.DocumentRead, s.traceSlip),
	}
}

// auditQuestions are the auditor's lists as files.
func auditQuestions() map[string]desk.Question {
	all := map[string]desk.Question{
		"audit": {Need: auth.Audit, Ask: func(
			ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
		) (*reports.Table, error) {
			p, err := periodOf(q, r.Where())
			if err != nil {
				return nil, err
			}
			return scrutiny.AuditSummary(ctx, r, p, ask)
		}},
		"trace": {Need: auth.DocumentRead, Ask: func(
			ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
		) (*reports.Table, error) {
			id, err := desk.IDAsked(q, "lot")
			if err != nil {
				return nil, err
			}
			t, err := scrutiny.Trace(ctx, r, inventory.LotID(id), ask)
			if err != nil {
				return nil, err
			}
			return t.Table, nil
		}},
		"trace-slip": {Need: auth.DocumentRead, Ask: func(
			ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
		) (*reports.Table, error) {
			id, err := desk.IDAsked(q, "slip")
			if err != nil {
				return nil, err
			}
			return scrutiny.TraceSlip(ctx, r, document.ID(id), ask)
		}},
	}
	all["audit-hand-sums"] = desk.Question{Need: auth.Audit, Ask: func(
		ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
	) (*reports.Table, error) {
		p, err := periodOf(q, r.Where())
		if err != nil {
			return nil, err
		}
		t, _, err := scrutiny.HandSums(ctx, r, p, ask)
		return t, err
	}}
	for _, l := range scrutiny.AuditLists {
		all[l.Question()] = desk.Question{Need: auth.Audit, Ask: func(
			ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
		) (*reports.Table, error) {
			p, err := periodOf(q, r.Where())
			if err != nil {
				return nil, err
			}
			return scrutiny.Audit(ctx, r, l, handOf(q), p, reports.Part{}, ask)
		}}
	}
	return all
}

// periodOf reads the days an address asks about; nothing asked is this year so far.
func periodOf(q url.Values, at db.At) (scrutiny.Period, error) {
	from, badFrom := dayAsked(q.Get("from"), at.Today(), false)
	to, badTo := dayAsked(q.Get("to"), at.Today(), true)
	p := scrutiny.Period{From: from, To: to}.OrThisYear(at.Today())
	var f fault.Fields
	for field, bad := range map[string]*fault.Message{"from": badFrom, "to": badTo} {
		if bad != nil {
			f.Add(field, bad.Key, bad.Args...)
		}
	}
	f.Take(p.Check())
	return p, f.Err(fault.Invalid, "fault.invalid")
}

// dayAsked reads a day of an address as it is typed into a field; a month is its
// first day, or its last. What is none comes back as it is, and nothing as nothing.
func dayAsked(typed, today string, last bool) (string, *fault.Message) {
	if typed = strings.TrimSpace(typed); typed == "" {
		return "", nil
	}
	if end, none := text.ParseMonthEnd(typed); none == nil {
		if last {
			return end, nil
		}
		return end[:len("2026-12-")] + "01", nil
	}
	on, _, bad := text.ParseDay(typed, text.Past, today)
	if bad != nil {
		return typed, bad
	}
	return on, nil
}

// auditPage is the first page of the auditor, or one of the lists.
type auditPage struct {
	desk.Base
	Period scrutiny.Period
	Years  []desk.Option // quick choices: the address, the year
	Lists  []auditCard
	More   bool // a list has more than were counted
	List   scrutiny.AuditList
	Hand   scrutiny.Hand
	Sums   desk.Sheet // of the same hands
	Table  desk.Sheet
	Next   string
}

// auditCard is one list with how many stand on it.
type auditCard struct {
	Title, About, Href string
	Count              scrutiny.Counted
	Bad                bool
}

// CountMost and CountAmong say how far the lists are counted.
func (auditPage) CountMost() string  { return text.Number(scrutiny.CountMost) }
func (auditPage) CountAmong() string { return text.Number(scrutiny.CountAmong) }

// Files are the page's files.
func (p auditPage) Files() desk.Faces {
	report := "audit"
	if p.List != "" {
		report = p.List.Question()
	}
	asked := p.asked()
	if p.Hand.Known() {
		asked.Set("who", p.Hand.Who)
		asked.Set("roles", p.Hand.Roles)
	}
	return p.Faces(report, asked)
}

// SumFiles are the files of the sums of hands.
func (p auditPage) SumFiles() desk.Faces { return p.Faces("audit-hand-sums", p.asked()) }

// handOf reads whose rows, in which roles, an address asks about.
func handOf(q url.Values) scrutiny.Hand {
	return scrutiny.Hand{Who: q.Get("who"), Roles: q.Get("roles")}
}

func (p auditPage) asked() url.Values {
	return url.Values{"from": {p.Period.From}, "to": {p.Period.To}}
}

// Back leads to the counts of the same days.
func (p auditPage) Back() string { return "/audit?" + p.asked().Encode() }

// showAudit handles GET /audit: how many stand on each list.
func (s area) showAudit(c *gin.Context) error {
	page := auditPage{Base: s.Page(c, "audit.title")}
	status, err := s.auditPeriod(c, &page, func(ctx context.Context, r db.Reader) error {
		counts, err := scrutiny.AuditGlance(ctx, r, page.Period)
		page.Lists, page.More = nil, false
		for _, l := range scrutiny.AuditLists {
			page.Lists = append(page.Lists, auditCard{
				Title: page.Say(l.Title()), About: page.Say(l.About()), Count: counts[l],
				Href: "/audit/" + string(l) + "?" + page.asked().Encode(),
				Bad:  l == scrutiny.ListMissing && counts[l].N > 0,
			})
			page.More = page.More || counts[l].More
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.Render(c, status, "books/audit_counts", page)
}

// showAuditList handles GET /audit/:list: a part of one list.
func (s area) showAuditList(c *gin.Context) error {
	list := scrutiny.AuditList(c.Param("list"))
	if !list.Known() {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	page := auditPage{Base: s.Page(c, list.Title().Key), List: list}
	after, _ := strconv.ParseInt(page.Query.Get("after"), 10, 64) // what is no number begins at the beginning
	part, ask := reports.Part{After: max(after, 0), Limit: desk.ListRows}, s.Asked(c)
	status, err := s.auditPeriod(c, &page, func(ctx context.Context, r db.Reader) error {
		t, err := s.auditTable(ctx, r, &page, part, ask)
		if err != nil {
			return err
		}
		page.Table, page.Next = page.Sheet(t), ""
		if t.More {
			page.Next = strconv.FormatInt(t.Refs[len(t.Refs)-1].Key, 10)
		}
		if list == scrutiny.ListMissing {
			page.Table.Tone = "red"
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.Render(c, status, "books/audit", page)
}

// auditTable asks for the part of a list that a page shows. Same hands come with
// their sums, each of which leads to its rows.
func (s area) auditTable(
	ctx context.Context, r db.Reader, page *auditPage, part reports.Part, ask reports.Ask,
) (*reports.Table, error) {
	if page.List != scrutiny.ListHands {
		return scrutiny.Audit(ctx, r, page.List, scrutiny.Hand{}, page.Period, part, ask)
	}
	sums, hands, err := scrutiny.HandSums(ctx, r, page.Period, ask)
	if err != nil {
		return nil, err
	}
	page.Hand, page.Sums = handOf(page.Query), page.Sheet(sums)
	for i, h := range hands {
		page.Sums.Rows[i].Cells[1].Href = page.With("who", h.Who, "roles", h.Roles, "after", "")
	}
	return scrutiny.Audit(ctx, r, page.List, page.Hand, page.Period, part, ask)
}

// auditPeriod reads the days the page asks about and asks; days that are none
// bring the page back with the fault, and nothing is asked.
func (s area) auditPeriod(
	c *gin.Context, page *auditPage, ask func(context.Context, db.Reader) error,
) (status int, err error) {
	var refused error
	err = s.Read(c, func(ctx context.Context, r db.Reader) error {
		at := r.Where()
		page.years(at)
		if page.Period, refused = periodOf(page.Query, at); refused != nil {
			return nil
		}
		return ask(ctx, r)
	})
	if err == nil && refused != nil {
		page.Refused(nil, refused)
		return http.StatusUnprocessableEntity, nil
	}
	return http.StatusOK, err
}

// years offers this year and the two before it.
func (p *auditPage) years(at db.At) {
	year := at.Now.In(at.Zone).Year()
	p.Years = nil
	for n := year; n > year-3; n-- {
		from := time.Date(n, 1, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		to := time.Date(n, 12, 31, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		p.Years = append(p.Years, desk.Option{
			Value: p.With("from", from, "to", to, "after", ""), Label: strconv.Itoa(n),
		})
	}
}
