package forms

import (
	"context"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/inventory"
	"relief/reports/paper"
)

// goodsNote is the general paper of goods, for a kind whose lines stand in
// goods_lines: what its form says besides them. Words are keys of the catalogue.
type goodsNote struct {
	valued  bool              // it says what the goods are worth
	blanks  []blank           // to fill in by hand
	signs   []sign            // in order
	reasons map[string]string // the words of a line's reasons; one without is told as it was written
}

// blank is room for what is written by hand; a wide one has a line to itself.
type blank struct {
	key  string
	wide bool
}

// sign is a place to sign in, and who that is in the books; of no role is
// whoever only signs on paper.
type sign struct {
	key  string
	role paper.Role
}

// form makes it a form of a kind. A reversal prints it too.
func (n goodsNote) form(code, name string) PaperForm {
	title := fault.Message{Key: name}
	return PaperForm{code, title, true, of(
		func(ctx context.Context, r db.Reader, d document.Document, h paper.Head) (paper.Paper, error) {
			words, err := text.Load()
			if err != nil {
				return paper.Paper{}, err
			}
			in := paper.GoodsList{
				Head: h, Form: code, Title: words.Message(text.Zh, title), TitleEn: words.Message(text.En, title),
				Class: n.say(words, h, d.Kind.Key()), Remarks: d.Remarks, Valued: n.valued,
				Decided: d.Kind.Spec().Waits != "",
			}
			if err := n.fill(ctx, r, words, d, &in); err != nil {
				return paper.Paper{}, err
			}
			return paper.GoodsNote(in), nil
		},
	)}
}

// say is a word of the catalogue, or on a bilingual paper both.
func (goodsNote) say(words *text.Catalogue, h paper.Head, key string) string {
	return bilingual(h, words.Say(text.Zh, key), words.Say(text.En, key))
}

// fill reads from the books what the paper says.
func (n goodsNote) fill(
	ctx context.Context, r db.Reader, words *text.Catalogue, d document.Document, in *paper.GoodsList,
) error {
	rows, err := inventory.GoodsRows(ctx, r, d.ID)
	if err != nil {
		return err
	}
	if in.Warehouse, err = warehouseName(ctx, r); err != nil {
		return err
	}
	for _, l := range rows {
		reason := l.Reason
		if word, known := n.reasons[reason]; known {
			reason = n.say(words, in.Head, word)
		}
		in.Lines = append(in.Lines, paper.GoodsListLine{
			Goods: paper.Goods{Code: l.Code, Name: l.Name, NameEn: l.NameEn, Spec: l.Spec, Unit: l.Unit},
			Lot:   val(l.LotNo), Expires: val(l.ExpiresOn), Bin: bilingual(in.Head, l.Place, l.PlaceEn),
			Units: int64(l.Units), Value: l.ValueFen, Reason: reason,
		})
	}
	known := slices.ContainsFunc(rows, func(l inventory.GoodsRow) bool { return l.ValueFen != nil })
	if n.valued && known && d.PostedAt == nil {
		in.Notes = append(in.Notes, "金额按账面暂计，以入账时为准")
	}
	for _, b := range n.blanks {
		in.Blanks = append(in.Blanks, paper.Field{
			Label: words.Say(text.Zh, b.key), LabelEn: words.Say(text.En, b.key), Wide: b.wide,
		})
	}
	a, err := document.ApprovalOf(ctx, r, d.ID)
	if err != nil {
		return err
	}
	who, day := decidedBy(a, r.Where())
	if a != nil {
		in.Opinion = a.Opinion
	}
	for _, s := range n.signs {
		cell := paper.Signature{Role: s.role, Label: words.Say(text.Zh, s.key), LabelEn: words.Say(text.En, s.key)}
		switch s.role {
		case paper.Author:
			cell.Name = d.AuthorName
		case paper.Approver:
			cell.Name, cell.Date = who, day
		}
		in.Signatures = append(in.Signatures, cell)
	}
	return nil
}
