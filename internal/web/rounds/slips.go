package rounds

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/web/desk"
	"relief/inventory"
)

// slipsPage lists slips.
type slipsPage struct {
	desk.Base
	Find   string
	Papers bool
	Tabs   []desk.Tab
	Slips  []distribution.Slip
	More   desk.Pager
	Today  string
}

// Filtered tells whether less than all is asked for.
func (p slipsPage) Filtered() bool { return p.Find != "" || p.Query.Get("state") != "" || p.Papers }

// slipPage is one slip.
type slipPage struct {
	desk.Base
	Slip        distribution.Slip
	Plan        distribution.Plan
	Lines       []distribution.SlipLine
	Delivery    *distribution.Delivery
	Reversal    *document.Document
	Refusal     *document.Refusal // of the last reversal proposed, where none is under way
	Papers      desk.Prints
	Attachments []document.Attachment
	History     []desk.Event
	Today       string
	AtCounter   bool // it is handed over here, and not sent on its way
}

// slipRoutes are the slips on their way from the store to a signature.
func (s area) slipRoutes() []desk.Route {
	again := desk.Reload(s.Desk, s.slipPage, "rounds/slip")
	return []desk.Route{
		desk.Get("/slips", auth.PlanRead, s.listSlips),
		desk.Get("/slips/:id", auth.PlanRead, s.showSlip),
		desk.Post("/slips/:id/pick", auth.StockWrite, s.chooseWay),
		desk.Get("/slips/:id/lines/:hold", auth.StockWrite, s.showRehome),
		desk.Post("/slips/:id/lines/:hold", auth.StockWrite, s.rehomeLine),
		slipDispatch.Route(s.Desk, again), slipHandOver.Route(s.Desk, again),
		slipDeliver.Route(s.Desk, again), slipFile.Route(s.Desk, again), slipVoid.Route(s.Desk, again),
	}
}

// listSlips handles GET /slips.
func (s area) listSlips(c *gin.Context) error {
	page := slipsPage{Base: s.Page(c, "menu.slips")}
	page.Find, page.Papers = page.Query.Get("find"), page.Query.Get("papers") == "missing"
	filter := distribution.SlipFilter{
		State: document.State(page.Query.Get("state")), PapersBack: page.Papers, Find: page.Find,
		Sort: page.Query.Get("sort"), After: page.Query.Get("after"), Limit: pageRows + 1,
	}
	err := s.Read(c, func(ctx context.Context, r db.Reader) error {
		page.Today = r.Where().Today()
		counts, err := distribution.StateCounts(ctx, r, document.Slip)
		if err != nil {
			return err
		}
		papers, err := distribution.PapersMissing(ctx, r)
		if err != nil {
			return err
		}
		page.Tabs = append(stateTabs(page.Base, counts, document.Slip.Spec().States()), desk.Tab{
			Label: page.T("slip.papers_missing"), Count: papers.Missing, Active: page.Papers,
			Href: page.With("state", "", "papers", "missing", "after", ""),
		})
		page.Slips, err = distribution.Slips(ctx, r, filter)
		return err
	})
	if err != nil {
		return err
	}
	var next string
	page.Slips, next = distribution.SlipSorting.Order(filter.Sort, "").Cut(page.Slips, pageRows)
	page.More = page.Pager(next)
	return s.Render(c, http.StatusOK, "rounds/slips", page)
}

// Heads are the columns of the list.
func (p slipsPage) Heads() []desk.Head {
	return []desk.Head{
		p.Head("number", p.T("common.number")), p.Head("recipient", p.T("common.recipient")),
		p.Head("date", p.T("common.date")), p.Head("state", p.T("common.state")),
		p.Head("", p.T("slip.paper_age"), "numeric"),
	}
}

// daysBetween is how many days lie between two dates of business.
func daysBetween(from, to string) int64 {
	a, err := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	if err != nil || err2 != nil {
		return 0
	}
	return int64(b.Sub(a) / (24 * time.Hour))
}

// Age is how long the signed copy of a slip has been out, in days; -1 when
// none is awaited.
func (p slipsPage) Age(s distribution.Slip) int64 {
	if s.Reversed || s.State != document.Dispatched && s.State != document.Delivered {
		return -1
	}
	return daysBetween(s.BusinessOn, p.Today)
}

// showSlip handles GET /slips/:id.
func (s area) showSlip(c *gin.Context) error {
	page, err := s.slipPage(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "rounds/slip", page)
}

// chooseWay handles POST /slips/:id/pick: the same page with what was picked so
// far, and the form for the way out that was chosen. Nothing is written.
func (s area) chooseWay(c *gin.Context) error {
	form, err := s.Upload(c, desk.AttachmentLimit)
	if err != nil {
		return err
	}
	page, err := s.slipPage(c)
	if err != nil {
		return err
	}
	page.Form, page.AtCounter = form, form.Typed("way") == slipHandOver.At(page.Slip.ID)
	return s.Render(c, http.StatusOK, "rounds/slip", page)
}

// slipPage reads the slip of the address.
func (s area) slipPage(c *gin.Context) (slipPage, error) {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return slipPage{}, err
	}
	page := slipPage{Base: s.Page(c, "menu.slips")}
	page.Path = fmt.Sprintf("/slips/%d", id)
	page.AtCounter = c.Request.URL.Path == slipHandOver.At(document.ID(id))
	err = s.Read(c, func(ctx context.Context, r db.Reader) error {
		page.Today = r.Where().Today()
		return page.load(ctx, r, document.ID(id))
	})
	page.Title = page.Slip.No()
	return page, err
}

func (p *slipPage) load(ctx context.Context, r db.Reader, id document.ID) (err error) {
	if p.Slip, err = distribution.LoadSlip(ctx, r, id); err != nil {
		return err
	}
	if p.Plan, err = distribution.LoadPlan(ctx, r, p.Slip.PlanID); err != nil {
		return err
	}
	if p.Lines, err = distribution.SlipLines(ctx, r, p.Slip); err != nil {
		return err
	}
	if p.Delivery, err = distribution.DeliveryOf(ctx, r, id); err != nil {
		return err
	}
	if p.Reversal, err = document.ReversedBy(ctx, r, id); err != nil {
		return err
	}
	if p.Reversal == nil {
		if p.Refusal, err = document.RefusalOf(ctx, r, id); err != nil {
			return err
		}
	}
	if p.Papers, err = desk.PapersOf(ctx, r, p.Base, p.Slip.Document); err != nil {
		return err
	}
	if p.Attachments, err = document.Attachments(ctx, r, id); err != nil {
		return err
	}
	p.History, err = desk.HistoryOf(ctx, r, p.Base, document.Slip, id)
	p.History = append(p.History, desk.Event{
		At: p.Instant(p.Slip.CreatedAt), Who: p.Slip.AuthorName, What: p.T("slip.act_drawn"),
	})
	return err
}

// Picking, OnRoad and the others tell what can be done next.
func (p slipPage) Picking() bool { return p.Slip.State == document.Picking }

// OnRoad tells whether the goods left and nobody signed yet.
func (p slipPage) OnRoad() bool { return p.Slip.State == document.Dispatched && !p.Slip.Reversed }

// MayFile tells whether the signed copy is still to be filed by this person.
func (p slipPage) MayFile() bool {
	return slipFile.Offered(p.Base, p.Slip.State) && !p.Slip.Reversed
}

// Void tells whether the slip was given up: its lines are struck through.
func (p slipPage) Void() bool { return p.Slip.State == document.Void }

// MayReverse tells whether the person may propose to take the slip back.
func (p slipPage) MayReverse() bool {
	left := p.Slip.State == document.Dispatched || p.Slip.State == document.Delivered ||
		p.Slip.State == document.Filed
	return left && p.Reversal == nil && p.Can("reversal.write")
}

// Units are the totals of the slip: approved, issued.
func (p slipPage) Units() (sum inventory.Units) {
	for _, l := range p.Lines {
		sum += l.Issued
	}
	return sum
}

// Age is how many days the goods or the paper have been out.
func (p slipPage) Age() int64 { return daysBetween(p.Slip.BusinessOn, p.Today) }

// at is what a field of a line is called: with the item, and with the lot where
// the item has more lines than one.
func (p slipPage) at(l distribution.SlipLine, key string) string {
	name := p.Named(l.Name, l.NameEn)
	for _, other := range p.Lines {
		if other.ItemID == l.ItemID && other.N != l.N {
			return name + " " + p.LotWord(l.LotNo) + " " + p.T(key)
		}
	}
	return name + " " + p.T(key)
}

// Refused shows the slip again; every fault says of which line it speaks.
func (p *slipPage) Refused(form *desk.Form, refusal error) {
	p.Base.Refused(form, refusal)
	fields := [][2]string{}
	for _, l := range p.Lines {
		for _, f := range []desk.Field{p.UnitsField(l), p.ReasonField(l), p.RefusedField(l),
			p.RefusedReasonField(l), p.RefusedToField(l)} {
			fields = append(fields, [2]string{f.Name, f.Label})
		}
	}
	p.NameFaults(fields)
}

// UnitsField is the input of what was really picked for a line.
func (p slipPage) UnitsField(l distribution.SlipLine) desk.Field {
	return p.Field(fmt.Sprintf("units.%d", l.HoldID), p.at(l, "slip.picked"), fmt.Sprint(int64(l.Approved)),
		"inputmode", "numeric")
}

// ReasonField is the input of why less was picked.
func (p slipPage) ReasonField(l distribution.SlipLine) desk.Field {
	return p.Field(fmt.Sprintf("reason.%d", l.HoldID), p.at(l, "slip.short_reason"), "")
}

// RefusedField is the input of what was not taken of a line.
func (p slipPage) RefusedField(l distribution.SlipLine) desk.Field {
	return p.Field(fmt.Sprintf("refused.%d", l.ID), p.at(l, "slip.refused_units"), "", "inputmode", "numeric")
}

// RefusedReasonField is the input of why it was not taken.
func (p slipPage) RefusedReasonField(l distribution.SlipLine) desk.Field {
	return p.Field(fmt.Sprintf("refused_reason.%d", l.ID), p.at(l, "slip.refused_reason"), "")
}

// RefusedToField is the choice of where it goes now. Until one is made, the
// words of the reason propose one; the page goes on proposing while they do.
func (p slipPage) RefusedToField(l distribution.SlipLine) desk.Field {
	name := fmt.Sprintf("refused_to.%d", l.ID)
	f := p.Choice(name, p.at(l, "slip.refused_to"), []desk.Option{
		{Label: p.T("slip.refused_to_ask")},
		{Value: distribution.ToQuarantine, Label: p.T("slip.to_quarantine")},
		{Value: distribution.ToStock, Label: p.T("slip.to_stock")},
	})
	proposed := proposedTo(p.RefusedReasonField(l).Value)
	if f.Value == "" {
		f.Value = proposed
		for i := range f.Options {
			f.Options[i].Chosen = f.Options[i].Value == f.Value
		}
	}
	if f.Value == proposed {
		f.Attrs = append(f.Attrs, desk.Attr{Name: "data-proposed", Value: proposed})
	}
	return f
}

// wordsBad and wordsSound tell by a reason, in whichever language it is written,
// what was refused because it may be bad, and what merely is too much. A word of
// the first kind wins; one of the second is never so short that it could stand
// in a reason of the first (超过有效期, 多处变色, "not wanted, smells").
const (
	wordsBad = "破|损|坏|潮|湿|霉|漏|污|脏|锈|裂|变质|变形|变色|变味|变硬|变黄|变黑|褪色|异物|异常|味|臭|质量|不合格|缺陷|瑕疵|" +
		"问题|毛病|过期|失效|到期|逾期|临期|效期|保质|召回|压扁|压痕|受压|挤压|重压|瘪|凹|拆|启封|开封|开过|用过|划痕|杂质|虫|鼠|洞|" +
		"damag|broke|torn|crack|wet|damp|mould|mold|leak|dirt|dust|stain|rust|spoil|" +
		"quality|defect|fault|expir|short-dated|recall|date|dent|crush|squash|deform|opened|seal|smell|odour|odor|" +
		"scratch|hole|discolo|fade|been used|insect|mouse|mice"
	wordsSound = "多了|太多|过多|多余|多发|多送|多配|超量|超额|超出需|超过需|超出申|超过申|超出计划|超过计划|" +
		"不需要|用不上|用不完|用不着|放不下|已有库存|已有存货|库存充足|够用|够了|" +
		"too many|too much|surplus|more than needed|not needed|no need|unneeded|no room|no space|" +
		"have enough|over-deliver"
)

// WordsBad and WordsSound give them to the page.
func (slipPage) WordsBad() string   { return wordsBad }
func (slipPage) WordsSound() string { return wordsSound }

// proposedTo is where goods that were refused for a reason go, when its words
// tell: what may be bad is looked at first.
func proposedTo(reason string) string {
	says := func(words string) bool {
		return slices.ContainsFunc(strings.Split(words, "|"), func(w string) bool {
			return strings.Contains(strings.ToLower(reason), w)
		})
	}
	switch {
	case says(wordsBad):
		return distribution.ToQuarantine
	case says(wordsSound):
		return distribution.ToStock
	}
	return ""
}

// BackAt says where a line's refused units were put.
func (p slipPage) BackAt(l distribution.SlipLine) string {
	if l.BackAt == nil {
		return ""
	}
	return p.Named(*l.BackAt, *l.BackAtEn)
}
