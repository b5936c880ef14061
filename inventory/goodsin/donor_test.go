package goodsin_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/inventory/goodsin"
)

// Whoever may be registered already under another spelling is offered; another
// name is not.
func TestSimilarDonors(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		for _, d := range []goodsin.DonorDraft{
			{Name: "揭东示例医药有限公司", NameEn: "Example Pharma Co., Ltd.", Kind: "company", Aliases: []string{"示例医药"}},
			{Name: "广东省示例公益基金会", Kind: "society", Phone: "0663-1234567"}, {Name: "张伟", Kind: "person"},
			{Name: "百禾食品有限公司（广东）", Kind: "company"}, {Name: "广西康宁药业有限公司", Kind: "company"},
		} {
			d.Publicity = "public"
			b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
				_, err := goodsin.CreateDonor(ctx, tx, d, false)
				return err
			})
		}
		for _, tt := range []struct{ name, phone, want string }{
			{"揭东示例医药有限公司", "", "揭东示例医药有限公司"},
			{" 揭东 示例医药（有限公司）", "", "揭东示例医药有限公司"}, {"揭东示例医药公司", "", "揭东示例医药有限公司"},
			{"揭东示例医药有限责任公司", "", "揭东示例医药有限公司"}, {"揭东示例医药", "", "揭东示例医药有限公司"},
			{"揭东示利医药有限公司", "", "揭东示例医药有限公司"}, {"揭东市示例医药", "", "揭东示例医药有限公司"},
			{"示例医药", "", "揭东示例医药有限公司"}, {"ＥＸＡＭＰＬＥ  pharma", "", "揭东示例医药有限公司"},
			{"广东示例公益基金会", "", "广东省示例公益基金会"}, {"另一个基金会", "０６６３ 1234567", "广东省示例公益基金会"},
			{"（广东）百禾食品有限公司", "", "百禾食品有限公司（广东）"}, {"广东百禾食品公司", "", "百禾食品有限公司（广东）"},
			{"百禾食品(广东)公司", "", "百禾食品有限公司（广东）"}, {"百禾食品【广东】有限公司", "", "百禾食品有限公司（广东）"},
			{"百禾（广东）食品有限公司", "", "百禾食品有限公司（广东）"}, {"康宁药业（广西）有限公司", "", "广西康宁药业有限公司"},
			{"康宁药业有限公司（广西）", "", "广西康宁药业有限公司"}, {"（广西）百禾建材有限公司", "", ""},
			{"章伟", "", "张伟"}, {"张 伟", "", "张伟"}, {"张薇薇", "", ""}, {"王伟", "", ""}, {"揭东中学", "", ""},
		} {
			b.Ask(t, func(ctx context.Context, r db.Reader) error {
				list, err := goodsin.SimilarDonors(ctx, r, goodsin.DonorDraft{Name: tt.name, Phone: tt.phone})
				got := ""
				if len(list) > 0 {
					got = list[0].Name
				}
				if got != tt.want {
					t.Errorf("%q is like %q, want %q", tt.name, got, tt.want)
				}
				return err
			})
		}
	})
}

// Each good value spoiled once; a name that is taken is offered, and made all
// the same when the person says so.
func TestCreateDonor_refusals(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		good := goodsin.DonorDraft{Name: "示例公司", Kind: "company", Publicity: "anonymous", USCC: "91350100m000100y43"}
		create := func(d goodsin.DonorDraft, anyway bool) func(context.Context, *db.Tx) error {
			return func(ctx context.Context, tx *db.Tx) error {
				_, err := goodsin.CreateDonor(ctx, tx, d, anyway)
				return err
			}
		}
		b.Do(t, "officer", create(good, false))
		for _, c := range []struct {
			fields string
			spoil  func(*goodsin.DonorDraft)
		}{
			{"name", func(d *goodsin.DonorDraft) { d.Name = "  " }},
			{"name", func(d *goodsin.DonorDraft) { d.Name = "\u200b\u200b" }},
			{"name", func(d *goodsin.DonorDraft) { d.Name, d.USCC = "示例(公司)", "" }},
			{"kind", func(d *goodsin.DonorDraft) { d.Kind = "friend" }},
			{"publicity", func(d *goodsin.DonorDraft) { d.Publicity = "" }},
			{"uscc", func(d *goodsin.DonorDraft) { d.USCC = "91350100M000100Y44" }},
			{"uscc", func(d *goodsin.DonorDraft) { d.Name = "别家" }},
			{"aliases", func(d *goodsin.DonorDraft) { d.Aliases = slices.Repeat([]string{"a"}, 51) }},
			{"contact phone", func(d *goodsin.DonorDraft) {
				d.Contact, d.Phone = strings.Repeat("长", 201), "\x00"
			}},
		} {
			d := good
			c.spoil(&d)
			e := fault.Of(b.Try("officer", create(d, false)))
			if e == nil {
				t.Errorf("%s: taken", c.fields)
				continue
			}
			got := strings.Join(slices.Sorted(maps.Keys(e.Fields)), " ")
			if e.Kind != fault.Invalid || got != c.fields {
				t.Errorf("%s: got %q: %v", c.fields, got, e)
			}
		}
		again := good
		again.USCC = ""
		b.Do(t, "officer", create(again, true))
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			list, err := goodsin.DonorsNamed(ctx, r, "示例 公司")
			if len(list) != 2 {
				t.Errorf("%d donors of one name", len(list))
			}
			return err
		})
	})
}

// What became of a fiscal receipt is written down once and again, before and
// after the posting; one number serves one gift.
func TestRecordFiscal(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, who := shelf.Item(t, b, "急救箱"), donor(t, b, "示例医药有限公司")
		gift := goodsin.InspectionDraft{
			Source: "donation", DonorID: who.ID, WarehouseID: b.Warehouse, Second: "乙验",
			Lines: []goodsin.InspectionLine{{ItemID: it.ID, Received: 1, Accepted: 1}},
		}
		one, two := arrive(t, b), arrive(t, b)
		record := func(id int64, d goodsin.FiscalDraft) func(context.Context, *db.Tx) error {
			return func(ctx context.Context, tx *db.Tx) error {
				doc := one
				if id == 2 {
					doc = two
				}
				return goodsin.RecordFiscal(ctx, tx, doc.ID, d)
			}
		}
		number := goodsin.FiscalDraft{Kind: "number", Number: "粤A1"}
		shelf.Refused(t, b, "bookkeeper", "receipt.no_gift", record(1, number))
		for _, doc := range []int{1, 2} {
			d := one
			if doc == 2 {
				d = two
			}
			b.Do(t, "keeper", inspect(d, gift))
			b.Do(t, "keeper", postArrival(d))
		}
		missing := func() (n int) {
			b.Ask(t, func(ctx context.Context, r db.Reader) error {
				list, err := goodsin.Arrivals(ctx, r, goodsin.ArrivalFilter{Show: "no_fiscal"})
				n = len(list)
				return err
			})
			return n
		}
		if n := missing(); n != 2 {
			t.Errorf("%d fiscal receipts are missing, want 2", n)
		}
		b.Do(t, "bookkeeper", record(1, number))
		b.Do(t, "bookkeeper", record(1, number)) // said again: nothing new
		shelf.Refused(t, b, "bookkeeper", "fault.invalid", record(2, number))
		shelf.Refused(t, b, "bookkeeper", "fault.invalid", record(2, goodsin.FiscalDraft{}))
		b.Do(t, "bookkeeper", record(2, goodsin.FiscalDraft{Kind: "waived", Reason: "书面声明"}))
		b.Do(t, "bookkeeper", record(1, goodsin.FiscalDraft{Kind: "number", Number: "粤A2"}))
		b.Do(t, "bookkeeper", record(2, number)) // the number is free again
		if n := missing(); n != 0 {
			t.Errorf("%d fiscal receipts are missing, want none", n)
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			past, err := goodsin.FiscalHistory(ctx, r, two.ID)
			if len(past) != 2 || past[1].Number != "粤A1" {
				t.Errorf("history %+v", past)
			}
			return err
		})
	})
}

// A donor saved as it is is refused plainly; nothing is written of it.
func TestUpdateDonor_unchanged(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		d := goodsin.DonorDraft{Name: "示例公司", NameEn: "Example Ltd", Kind: "company", Publicity: "public",
			Aliases: []string{"示例", "例公司"}, Active: true}
		var who goodsin.Donor
		b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) (err error) {
			who, err = goodsin.CreateDonor(ctx, tx, d, true)
			return err
		})
		save := func(d goodsin.DonorDraft) *fault.Error {
			return fault.Of(b.Try("officer", func(ctx context.Context, tx *db.Tx) error {
				return goodsin.UpdateDonor(ctx, tx, who.ID, who.Version, d)
			}))
		}
		before := testkit.Fingerprint(t, b.DB)
		again := d
		again.Aliases = []string{"例公司 ", "示例", "example ltd"}
		for _, same := range []goodsin.DonorDraft{d, again} {
			if e := save(same); e == nil || e.Kind != fault.Invalid || e.Key != "fault.nothing_changed" {
				t.Errorf("saved as it was: %v", e)
			}
		}
		if testkit.Fingerprint(t, b.DB) != before {
			t.Error("the books changed")
		}
		d.Publicity = "anonymous"
		if e := save(d); e != nil {
			t.Errorf("another wish: %v", e)
		}
	})
}
