package forms

import (
	"context"
	"slices"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/reports/paper"
)

// PaperForm is a paper that a document can be printed as.
type PaperForm struct {
	Form string        // "P3", "P5", "pick" …
	Name fault.Message // what it is called everywhere
	red  bool          // a reversal prints it too, in red
	make paperMaker
}

// paperMaker makes the paper of a document under a head; of labels there are so
// many each.
type paperMaker func(_ context.Context, _ db.Reader, d document.Document, h paper.Head, times int) (paper.Paper, error)

// kindPapers are what a kind of document can be printed as.
type kindPapers struct {
	forms []PaperForm // as they are offered; none: it has no paper
	usual string      // the form that is meant where none is named

	// offered picks the forms that a document has now; nil: all.
	offered func(context.Context, db.Reader, document.Document, []PaperForm) ([]PaperForm, error)
}

// papersOf gives every kind of document its papers.
var papersOf = map[document.Kind]kindPapers{
	document.Receipt: {
		forms: []PaperForm{
			{"P2", fault.Message{Key: "paper_form.p2"}, true, of(receiptPaper)},
			{"P1", fault.Message{Key: "paper_form.p1"}, false, of(giftPaper)},
			{"label", fault.Message{Key: "paper_form.label"}, false, labelPaper},
		},
		usual: "P2", offered: receiptForms,
	},
	document.Transfer: {},
	document.Relabel:  {},
	document.Plan: {
		forms: []PaperForm{{"P8", fault.Message{Key: "paper_form.p8"}, false, of(planPaper)}},
		usual: "P8",
	},
	document.Slip: {
		forms: []PaperForm{
			{"pick", fault.Message{Key: "paper_form.pick"}, false, ofSlip(pickPaper)},
			{"P3", fault.Message{Key: "paper_form.p3"}, true, ofSlip(issuePaper)},
			{"P5", fault.Message{Key: "paper_form.p5"}, true, ofSlip(handoverPaper)},
		},
		usual: "P5", offered: slipForms,
	},
	document.OwnUse: {
		forms: []PaperForm{{"P7", fault.Message{Key: "paper_form.p7"}, true, of(ownUsePaper)}},
		usual: "P7",
	},
	document.Reversal: {}, // its target's, in red
}

// of makes a maker of one that makes no labels.
func of(make func(context.Context, db.Reader, document.Document, paper.Head) (paper.Paper, error)) paperMaker {
	return func(ctx context.Context, r db.Reader, d document.Document, h paper.Head, _ int) (paper.Paper, error) {
		return make(ctx, r, d, h)
	}
}

// OfKind gives the papers that a kind of document has, and the code of the
// usual one.
func OfKind(kind document.Kind) (forms []PaperForm, usual string) {
	p := papersOf[kind]
	return p.forms, p.usual
}

// NameOf is what a paper form is called; false where there is no such form.
func NameOf(code string) (fault.Message, bool) {
	if code == RoundForm {
		return fault.Message{Key: "paper_form.round"}, true
	}
	for _, papers := range papersOf {
		for _, f := range papers.forms {
			if f.Form == code {
				return f.Name, true
			}
		}
	}
	return fault.Message{}, false
}

// Offered gives the papers a document can be printed as; none is an empty list.
// A reversal prints as what it reverses, in red.
func Offered(ctx context.Context, r db.Reader, d document.Document) ([]PaperForm, error) {
	if d.Kind == document.Reversal && d.Reverses != nil {
		target, err := document.Load(ctx, r, *d.Reverses)
		if err != nil {
			return nil, err
		}
		black := func(f PaperForm) bool { return !f.red }
		return slices.DeleteFunc(slices.Clone(papersOf[target.Kind].forms), black), nil
	}
	papers := papersOf[d.Kind]
	if papers.offered == nil {
		return papers.forms, nil
	}
	return papers.offered(ctx, r, d, papers.forms)
}

// slipForms are the papers of a slip. Goods are picked once, so the pick list
// is offered until they have left.
func slipForms(_ context.Context, _ db.Reader, d document.Document, forms []PaperForm) ([]PaperForm, error) {
	if d.State == document.Picking {
		return forms, nil
	}
	return slices.DeleteFunc(slices.Clone(forms), func(f PaperForm) bool { return f.Form == "pick" }), nil
}

// ofSlip makes the maker of a paper of a slip from what draws it.
func ofSlip(
	draw func(context.Context, db.Reader, distribution.Slip, []distribution.SlipLine, paper.Head) (paper.Paper, error),
) paperMaker {
	return of(func(ctx context.Context, r db.Reader, d document.Document, h paper.Head) (paper.Paper, error) {
		s, err := distribution.LoadSlip(ctx, r, d.ID)
		if err != nil {
			return paper.Paper{}, err
		}
		lines, err := distribution.SlipLines(ctx, r, s)
		if err != nil {
			return paper.Paper{}, err
		}
		if s.VoidReason != nil {
			h.Notes = append(h.Notes, "作废原因："+*s.VoidReason)
		}
		if s.State == document.Filed && h.CopyNo > 0 {
			h.Notes = append(h.Notes, "签收原件已归档，本件为补打")
		}
		return draw(ctx, r, s, lines, h)
	})
}
