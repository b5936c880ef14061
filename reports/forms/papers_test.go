package forms_test

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/reports/forms"
	"relief/reports/paper"
)

// preview makes a paper without a print.
func preview(t *testing.T, p *played.Case, id document.ID, form string) (set paper.Paper, err error) {
	t.Helper()
	p.Ask(t, func(ctx context.Context, r db.Reader) error {
		set, err = forms.Paper(ctx, r, id, form, forms.PaperOptions{})
		return nil
	})
	return set, err
}

// Every paper of the case holds its lines: the numbers, the goods, the copies.
func TestPaper_case(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		p := played.Draft(t, b)
		before, err := preview(t, p, p.Plan, "P8")
		if err != nil || !before.Preview || len(before.Copies) != 0 {
			t.Errorf("preview of a draft plan: %+v %v", before.Preview, err)
		}
		if s := before.Signatures[3]; s.Name+s.Date != "" {
			t.Errorf("the approval cell of a draft says %+v", s)
		}
		p.Approve(t)
		if _, err := b.Plain(t).Exec(`UPDATE items SET tracking = 'lot_expiry' WHERE name = '急救箱'`); err != nil {
			t.Fatal(err)
		}
		_, pick, file := p.Print(t, p.Slips[0], "pick", false)
		played.Keep(t, "pick.pdf", file)
		if rows := pick.Tables[0].Rows; len(rows) != 4 || rows[0][6] != "—" || rows[1][6] != "核对有效期" {
			t.Errorf("pick list: %v", rows)
		}
		_, issue, file := p.Print(t, p.Slips[0], "P3", false)
		played.Keep(t, "p3.pdf", file)
		if issue.Tables[0].Rows[0][6] != "" {
			t.Errorf("issued before dispatch: %v", issue.Tables[0].Rows[0])
		}
		p.Finish(t)
		for _, both := range []bool{false, true} {
			_, note, file := p.Print(t, p.Slips[0], "P5", both)
			played.Keep(t, map[bool]string{false: "p5.pdf", true: "p5-both.pdf"}[both], file)
			var units []string
			for _, row := range note.Tables[0].Rows {
				units = append(units, row[4])
			}
			if !slices.Equal(units, []string{"1", "2", "12", "4"}) || note.Number != "CK20311008-001" {
				t.Errorf("handover note %s: %v", note.Number, units)
			}
		}
		_, issue, file = p.Print(t, p.Slips[0], "P3", true)
		played.Keep(t, "p3-both.pdf", file)
		if issue.CopyNo != 2 || issue.Tables[0].Rows[2][6] != "12" || issue.Signatures[4].Name == "" {
			t.Errorf("issue note: copy %d, %v", issue.CopyNo, issue.Tables[0].Rows[2])
		}
		_, red, file := p.Print(t, p.Reversal, "P3", false)
		played.Keep(t, "p3-red.pdf", file)
		if !red.Red || red.Corrects != "CK20311008-003" || red.Tables[0].Rows[2][6] != "-9" {
			t.Errorf("red issue note: %v %s %v", red.Red, red.Corrects, red.Tables[0].Rows)
		}
		if s := red.Signatures; s[0].Name != "李仓" || s[1].Name != "陈批" || s[2].Name != "" || s[4].Name != "" {
			t.Errorf("the red note is signed by %+v", s)
		}
		_, _, file = p.Print(t, p.Reversal, "P5", true)
		played.Keep(t, "p5-red.pdf", file)
		_, own, file := p.Print(t, p.OwnUse, "P7", true)
		played.Keep(t, "p7.pdf", file)
		if len(own.Tables[0].Rows) != 3 || own.Tables[0].Rows[0][5] != "ZY-0001" {
			t.Errorf("own use: %v", own.Tables[0].Rows)
		}
		_, plan, file := p.Print(t, p.Plan, "P8", true)
		played.Keep(t, "p8.pdf", file)
		if plan.Below[0].Value != "党组会 〔2021〕15号" {
			t.Errorf("plan sheet: %+v", plan.Below)
		}
		if s := plan.Signatures[3]; s.Name != "陈批" || s.Date != "2031-10-08" {
			t.Errorf("the approval cell says %+v", s)
		}
		_, receipt, file := p.Print(t, p.Receipt, "P2", true)
		played.Keep(t, "p2.pdf", file)
		if len(receipt.Tables[0].Rows) != 6 || receipt.Signatures[0].Name != "监盘 甲" {
			t.Errorf("receipt: %+v", receipt.Signatures)
		}
	})
}

// A print gives the same bytes for ever, whatever happens to the document; the
// next print is another copy; a preview leaves no print behind.
func TestPaper_sameBytes(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		p := played.Draft(t, b).Approve(t)
		first, set, file := p.Print(t, p.Slips[0], "P5", false)
		if first.CopyNo != 1 || set.CopyNo != 1 || set.Preview || set.HeadSeq != first.HeadSeq {
			t.Errorf("first print: %d %d", first.CopyNo, set.CopyNo)
		}
		if err := document.KeepFile(t.Context(), p.DB, first.ID, file); err != nil {
			t.Fatal(err)
		}
		p.Finish(t)
		if _, err := preview(t, p, p.Slips[0], "P5"); err != nil {
			t.Fatal(err)
		}
		p.Ask(t, func(ctx context.Context, r db.Reader) error {
			again, kept, err := document.LoadPrint(ctx, r, first.ID)
			if err != nil {
				return err
			}
			var old paper.Paper
			if err := json.Unmarshal(again.Content, &old); err != nil {
				return err
			}
			rendered, err := paper.Render(old)
			if err != nil || !bytes.Equal(kept, file) || !bytes.Equal(rendered, file) {
				t.Errorf("the print changed: kept %v, rendered %v, %v",
					bytes.Equal(kept, file), bytes.Equal(rendered, file), err)
			}
			list, err := document.Prints(ctx, r, p.Slips[0])
			if err != nil || len(list) != 1 {
				t.Errorf("%d prints after a preview: %v", len(list), err)
			}
			return nil
		})
		second, _, _ := p.Print(t, p.Slips[0], "P5", false)
		if second.CopyNo != 2 {
			t.Errorf("second print is copy %d", second.CopyNo)
		}
	})
}

// A document is printed on its own forms only.
func TestPaper_forms(t *testing.T) {
	p := played.Draft(t, testkit.NewBooks(t, db.SQLite, played.AtNoon)).Approve(t)
	for _, form := range []string{"P8", "P2", "", "../P3"} {
		if _, err := preview(t, p, p.Slips[0], form); !fault.Is(err, fault.Invalid) {
			t.Errorf("slip as %q: %v", form, err)
		}
	}
	if _, err := preview(t, p, 999_999, "P5"); !fault.Is(err, fault.NotFound) {
		t.Errorf("paper of no document: %v", err)
	}
}
