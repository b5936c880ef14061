package forms

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"relief/distribution"
	"relief/internal/branch"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/reports"
	"relief/reports/paper"
)

// PaperOptions say how a paper is printed. The zero value is a preview in
// Chinese.
type PaperOptions struct {
	Bilingual bool
	Size      paper.Size // empty: the form's own
	Times     int        // how many of each label; 0 is one
	Print     *document.Print
}

// Paper makes the paper of a document, as it stands now: with opts.Print the
// numbered print that was just registered, without it a preview marked 预览. A
// form the document does not have is Invalid at form.
func Paper(
	ctx context.Context, r db.Reader, id document.ID, form string, opts PaperOptions,
) (paper.Paper, error) {
	d, err := document.Load(ctx, r, id)
	if err != nil {
		return paper.Paper{}, err
	}
	offered, err := Offered(ctx, r, d)
	if err != nil {
		return paper.Paper{}, err
	}
	i := slices.IndexFunc(offered, func(f PaperForm) bool { return f.Form == form })
	if i < 0 {
		var f fault.Fields
		f.Add("form", "report.no_form", form)
		return paper.Paper{}, f.Err(fault.Invalid, "fault.invalid")
	}
	return offered[i].of(ctx, r, d, opts)
}

// of makes the paper of a document: of a reversal that of its target, in red.
func (f PaperForm) of(
	ctx context.Context, r db.Reader, d document.Document, opts PaperOptions,
) (paper.Paper, error) {
	h, err := headOf(ctx, r, d, opts)
	if err != nil {
		return paper.Paper{}, err
	}
	if d.Reverses == nil {
		return f.make(ctx, r, d, h, opts.Times)
	}
	target, err := document.Load(ctx, r, *d.Reverses)
	if err != nil {
		return paper.Paper{}, err
	}
	h.Red, h.Corrects = true, target.No()
	h.Notes = append(h.Notes, "冲销原因："+d.Remarks)
	set, err := f.make(ctx, r, target, h, opts.Times)
	if err != nil {
		return set, err
	}
	return signedAgain(ctx, r, d, set)
}

// signedAgain leaves on a red paper only who drew the reversal up and who
// approved it: whoever signed the first paper did not sign this one.
func signedAgain(ctx context.Context, r db.Reader, d document.Document, set paper.Paper) (paper.Paper, error) {
	a, err := document.ApprovalOf(ctx, r, d.ID)
	if err != nil {
		return set, err
	}
	set.Signatures = slices.Clone(set.Signatures)
	for i := range set.Signatures {
		s := &set.Signatures[i]
		s.Name, s.Date = "", ""
		switch {
		case s.Role == paper.Author:
			s.Name = d.AuthorName
		case s.Role == paper.Approver && a != nil:
			s.Name = a.ApprovedName
		}
	}
	return set, nil
}

// headOf is what every form says of the document and the printing.
func headOf(ctx context.Context, r db.Reader, d document.Document, opts PaperOptions) (paper.Head, error) {
	at := r.Where()
	b, err := branch.Load(ctx, r)
	if err != nil {
		return paper.Head{}, err
	}
	h := paper.Head{
		Org: b.Name, OrgEn: b.NameEn, Letterhead: letterhead(b.Letterhead, opts.Bilingual),
		Number: d.No(), Date: d.BusinessOn, Size: opts.Size,
		Bilingual: opts.Bilingual, Preview: opts.Print == nil,
		Void: slices.Contains(d.Kind.Spec().Ends, d.State),
	}
	if p := opts.Print; p != nil {
		h.CopyNo, h.PrintedBy = int(p.CopyNo), p.PrintedName
		h.PrintedAt = db.ParseStamp(p.PrintedAt).In(at.Zone).Format("2006-01-02 15:04")
		_, hash, _ := strings.Cut(p.Head().Short(), "-")
		h.HeadSeq, h.HeadHash = p.HeadSeq, hash
		h.Code = d.No() + " " + p.Head().Short()
	}
	return h, nil
}

// letterhead is what the branch has printed under its name, on one line.
func letterhead(l branch.Letterhead, bilingual bool) string {
	var parts []string
	for _, part := range []struct{ zh, en, v string }{
		{"地址", "Address", l.Address}, {"电话", "Tel.", l.Phone},
		{"监督电话", "Supervision", l.Supervision}, {"联系人", "Contact", l.Contact},
	} {
		label := part.zh
		if bilingual {
			label += " " + part.en
		}
		if part.v != "" {
			parts = append(parts, label+"："+part.v)
		}
	}
	return strings.Join(parts, "　")
}

// val is a text, empty where it is unknown.
func val(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// planPaper is P8 分配方案表.
func planPaper(ctx context.Context, r db.Reader, d document.Document, h paper.Head) (paper.Paper, error) {
	m, err := reports.LoadPlanMatrix(ctx, r, d.ID)
	if err != nil {
		return paper.Paper{}, err
	}
	in := paper.Plan{Head: h, Author: m.Plan.AuthorName}
	in.Notes = append([]string{m.Plan.Title}, in.Notes...)
	if in.Warehouse, err = warehouseName(ctx, r); err != nil {
		return paper.Paper{}, err
	}
	for _, rec := range m.Recipients {
		name := rec.Name
		if h.Bilingual && rec.NameEn != "" {
			name += "\n" + rec.NameEn
		}
		in.Recipients = append(in.Recipients, name)
	}
	for _, it := range m.Items {
		line := paper.PlanLine{
			Goods: paper.Goods{Code: it.Code, Name: it.Name, NameEn: it.NameEn, Spec: it.Spec, Unit: it.BaseUnit},
			Kept:  m.Units[it.ID][0], Stock: m.Stock[it.ID],
		}
		for _, rec := range m.Recipients {
			line.Units = append(line.Units, m.Units[it.ID][rec.ID])
		}
		in.Lines = append(in.Lines, line)
	}
	decided, err := distribution.DecisionOf(ctx, r, d.ID)
	if err != nil {
		return paper.Paper{}, err
	}
	if decided != nil {
		in.Meeting, in.MeetingDate = decided.Meeting+" "+decided.Number, decided.HeldOn
		in.Attendees, in.Resolution = decided.Attendees, decided.Resolution
	}
	a, err := document.ApprovalOf(ctx, r, d.ID)
	if err != nil {
		return paper.Paper{}, err
	}
	in.Approver, in.ApprovedOn = decidedBy(a, r.Where())
	return paper.PlanSheet(in), nil
}

// decidedBy is who let a document happen and on which day; nobody where that
// is still open, and 依纸质决议 where the signed paper decided.
func decidedBy(a *document.Approval, at db.At) (who, day string) {
	if a == nil {
		return "", ""
	}
	day = db.ParseStamp(a.ApprovedAt).In(at.Zone).Format(time.DateOnly)
	if a.FromPaper {
		return "依纸质决议", day
	}
	return a.ApprovedName, day
}

// warehouseName is the branch's warehouse, or all of them.
func warehouseName(ctx context.Context, r db.Reader) (string, error) {
	var names []string
	err := r.Select(ctx, &names, `SELECT name FROM places WHERE branch_id = ? AND kind = 'warehouse' AND open = 1
		ORDER BY id`, r.Where().Branch)
	if err != nil {
		return "", fmt.Errorf("warehouses: %w", err)
	}
	all := ""
	for i, n := range names {
		if i > 0 {
			all += "、"
		}
		all += n
	}
	return all, nil
}

// authority is the ground a plan stands on: the meeting and the plan's number.
// approved is who approved, and whether from the signed paper.
func authority(ctx context.Context, r db.Reader, plan document.ID) (ground, approved, approver string, err error) {
	p, err := distribution.LoadPlan(ctx, r, plan)
	if err != nil {
		return "", "", "", err
	}
	decided, err := distribution.DecisionOf(ctx, r, plan)
	if err != nil {
		return "", "", "", err
	}
	ground = p.No()
	if decided != nil {
		ground = p.No() + " " + decided.Meeting + " " + decided.Number + "（" + decided.HeldOn + "）"
	}
	a, err := document.ApprovalOf(ctx, r, plan)
	if err != nil || a == nil {
		return ground, "", "", err
	}
	who, day := decidedBy(a, r.Where())
	approved = who + " " + day
	return ground, approved, a.ApprovedName, nil
}
