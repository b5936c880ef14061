package forms_test

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/pdfcheck"
	"relief/internal/testkit/played"
	"relief/inventory/goodsin"
	"relief/reports/forms"
	"relief/reports/paper"
)

// printRound prints a whole round in one act, as the page does.
func printRound(
	t *testing.T, p *played.Case, ask forms.RoundAsk,
) (whole document.Print, cover paper.Paper, file []byte) {
	t.Helper()
	content := func(set paper.Paper, err error) ([]byte, error) {
		if err != nil {
			return nil, err
		}
		return json.Marshal(set)
	}
	by := p.Acts("officer", "round.print")
	_, err := p.Write(t.Context(), by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		rd, err := forms.RoundOf(ctx, tx, p.Plan, ask)
		if err != nil {
			return db.Subject{}, err
		}
		lengths, err := rd.Lengths(ctx, tx, tx.ActorName)
		if err != nil {
			return db.Subject{}, err
		}
		before := len(lengths)
		var papers []paper.Paper
		var parts []int64
		for _, part := range rd.Parts {
			set := func(made document.Print) ([]byte, error) {
				set, err := rd.Paper(ctx, tx, part, &made)
				papers = append(papers, set)
				return content(set, err)
			}
			made, err := document.RecordPrint(ctx, tx, part.Slip, part.Form, "zh-CN", set)
			if err != nil {
				return db.Subject{}, err
			}
			parts = append(parts, made.ID)
		}
		covered := func(made document.Print) ([]byte, error) {
			cover, err := rd.Cover(ctx, tx, papers, &made, lengths)
			if len(lengths) != before {
				t.Errorf("%d papers were laid out in the act", len(lengths)-before)
			}
			without, other := rd.Cover(ctx, tx, papers, &made, nil)
			if diff := cmp.Diff(without, cover); diff != "" || other != nil {
				t.Error("the cover depends on what was laid out before:", diff, other)
			}
			return content(cover, err)
		}
		whole, err = document.RecordPrint(ctx, tx, p.Plan, forms.RoundForm, "zh-CN", covered)
		if err != nil {
			return db.Subject{}, err
		}
		return db.Subject{Kind: "print", ID: whole.ID}, document.RecordParts(ctx, tx, whole.ID, parts)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(whole.Content, &cover); err != nil {
		t.Fatal(err)
	}
	return whole, cover, fileOf(t, p, whole.ID)
}

// fileOf renders a print with its parts from what is in the books.
func fileOf(t *testing.T, p *played.Case, id int64) (file []byte) {
	t.Helper()
	p.Ask(t, func(ctx context.Context, r db.Reader) error {
		made, _, err := document.LoadPrint(ctx, r, id)
		if err != nil {
			return err
		}
		parts, err := document.PartContents(ctx, r, id)
		if err != nil {
			return err
		}
		file, err = forms.PrintFile(made.Content, parts)
		return err
	})
	return file
}

// order is the names of a cover's stops.
func order(cover paper.Paper) (names []string) {
	for _, row := range cover.Tables[0].Rows {
		names = append(names, row[1])
	}
	return names
}

// A round is one file in the order of the stops: what was printed counts for
// each slip, and what is printed again says so.
func TestRound_case(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		p := played.Draft(t, b).Approve(t)
		all := forms.RoundAsk{Forms: []string{"pick", "P3", "P5"}}
		whole, cover, file := printRound(t, p, all)
		played.Keep(t, "round.pdf", file)
		names := order(cover)
		if want := []string{"玉滘卫生院", "集和医院", "埔田中学", "揭东区第三小学", "曲溪敬老院"}; !slices.Equal(names, want) {
			t.Errorf("stops = %v", names)
		}
		doc := pdfcheck.TakeApart(t, file)
		if pages := 1 + 5*(1+3+2); len(doc.Pages) != pages || cover.Tables[0].Totals[5] != "30" {
			t.Errorf("%d pages, %s counted", len(doc.Pages), cover.Tables[0].Totals[5])
		}
		var units []string
		for _, row := range cover.Tables[1].Rows {
			units = append(units, row[5])
		}
		if !slices.Equal(units, []string{"2", "2", "6", "49", "14"}) {
			t.Errorf("loading list: %v", cover.Tables[1].Rows)
		}
		if again := fileOf(t, p, whole.ID); !bytes.Equal(again, file) {
			t.Error("the file is not the same again")
		}
		p.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
			stops, err := distribution.StopsOf(ctx, tx, p.Plan)
			if err != nil {
				return err
			}
			return distribution.SetStops(ctx, tx, p.Plan, []distribution.RecipientID{
				stops[4].RecipientID, stops[2].RecipientID})
		})
		part := forms.RoundAsk{Forms: []string{"P5"}, Size: paper.Slip241, Bilingual: true}
		_, cover, file = printRound(t, p, part)
		played.Keep(t, "round-slip.pdf", file)
		if got := order(cover); !strings.HasPrefix(got[0], "曲溪敬老院") || !strings.HasPrefix(got[1], "埔田中学") ||
			!strings.HasPrefix(got[2], "玉滘卫生院") {
			t.Errorf("stops = %v", got)
		}
		if cover.CopyNo != 2 || !strings.Contains((pdfcheck.TakeApart(t, file)).Flat(), "补打") {
			t.Errorf("the second round is copy %d", cover.CopyNo)
		}
		if v := p.Verify(t, ""); !v.OK {
			t.Errorf("verify: %+v", v.Findings)
		}
		roundAfter(t, p)
	})
}

// roundAfter: goods that have left need no pick list, and nothing to print is
// refused; a filed slip printed again says that the signed one is on file.
func roundAfter(t *testing.T, p *played.Case) {
	t.Helper()
	p.Finish(t)
	p.Ask(t, func(ctx context.Context, r db.Reader) error {
		picks := forms.RoundAsk{Forms: []string{"pick"}, Recipients: []distribution.RecipientID{1}}
		_, err := forms.RoundOf(ctx, r, p.Plan, picks)
		if f := fault.Of(err).Fields; f["recipients"].Key != "round.nothing" {
			t.Errorf("picks of goods that left: %v", err)
		}
		_, err = forms.RoundOf(ctx, r, p.Plan, forms.RoundAsk{Forms: []string{"P9"}, Size: "A3"})
		if f := fault.Of(err).Fields; len(f) != 2 {
			t.Errorf("unknown form and sheet: %v", err)
		}
		papers, err := forms.RoundPreview(ctx, r, p.Plan, forms.RoundAsk{Forms: []string{"P3", "P5"}})
		if err != nil || len(papers) < 5 || !papers[0].Preview || !papers[1].Preview || papers[1].Copies != nil {
			t.Errorf("preview: %d papers, %v", len(papers), err)
		}
		return nil
	})
}

// A gift prints as receipt, register sheet and labels.
func TestPaper_gift(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		p := played.Draft(t, b)
		var id document.ID
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			doc, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
				ArrivedOn: tx.Today(), ReceivedFrom: "某公司的司机", Parcels: 3, Transport: "粤V·12345"})
			id = doc.ID
			return err
		})
		if _, err := preview(t, p, id, "P2"); err == nil {
			t.Error("goods nobody looked into have a receipt")
		}
		var who goodsin.Donor
		b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) (err error) {
			who, err = goodsin.CreateDonor(ctx, tx, goodsin.DonorDraft{
				Name: "示例医药有限公司", Kind: "company", Contact: "周玥", Phone: "0663-1234567", Publicity: "public"}, true)
			return err
		})
		value := int64(10001)
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			items, err := played.ItemIDs(ctx, tx)
			if err != nil {
				return err
			}
			d := goodsin.InspectionDraft{Source: "donation", DonorID: who.ID, WarehouseID: b.Warehouse, Second: "乙验",
				Letter: "函〔2030〕1 号", Lines: []goodsin.InspectionLine{
					{ItemID: items[2], Received: 5, Accepted: 4, Rejected: 1, RejectReason: "受潮",
						RejectTo: "quarantine", LotNo: "B7", ValueFen: &value, ValueBasis: "invoice"},
					{ItemID: items[5], Received: 9, Accepted: 9},
				}}
			return goodsin.Inspect(ctx, tx, id, 0, d)
		})
		inspected, err := preview(t, p, id, "P2")
		if err != nil || inspected.Signatures[3].Name != "" { // nobody took the goods into the store
			t.Errorf("before the posting: %+v %v", inspected.Signatures, err)
		}
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			_, err := goodsin.PostArrival(ctx, tx, id, 0, tx.Today())
			return err
		})
		_, note, file := p.Print(t, id, "P2", false)
		played.Keep(t, "p2-gift.pdf", file)
		below := note.Below
		if below[0].Value != "人民币壹佰元零壹分（另 1 项未计价）" || !strings.Contains(below[1].Value, "拒收 1") ||
			note.Tables[0].Rows[0][8] != "1" || note.Signatures[2].Name != "乙验" {
			t.Errorf("receipt: %+v %v", below, note.Tables[0].Rows)
		}
		for i, name := range []string{"", "李仓", "乙验", "李仓", "", ""} { // nobody booked it yet
			if note.Signatures[i].Name != name {
				t.Errorf("%s is signed %q, want %q", note.Signatures[i].Label, note.Signatures[i].Name, name)
			}
		}
		if f := note.Fields; f[0].Value != "捐赠：示例医药有限公司" || f[2].Value != "某公司的司机" {
			t.Errorf("from whom: %+v", f)
		}
		_, gift, file := p.Print(t, id, "P1", true)
		played.Keep(t, "p1.pdf", file)
		if gift.Fields[0].Value != "示例医药有限公司" || gift.Fields[1].Value != "周玥 0663-1234567" ||
			!strings.HasPrefix(gift.Fields[4].Value, "□ 定向") || gift.Tables[0].Rows[0][9] != "发票" {
			t.Errorf("gift: %+v", gift.Fields)
		}
		_, labels, file := p.Print(t, id, "label", false)
		played.Keep(t, "label.pdf", file)
		if len(labels.Labels) != 3 || labels.Labels[0].Lines[6].Value != "示例医药有限公司" ||
			labels.Labels[0].Bar != "" || labels.Labels[1].Bar != "待处理 · 不可分配" ||
			labels.Labels[1].Lines[0].Value != "中心仓库 待处理区" {
			t.Errorf("labels: %+v", labels.Labels)
		}
	})
}
