package kinds

import (
	"context"
	"fmt"
	"time"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// The days of a sample: its acts are dated On, which is yesterday. Early is a
// day on which all of the goods were there, but nearly all of them left later
// and came back.
const (
	On    = "2031-10-07"
	Early = "2031-09-23"

	came     = "2031-09-18"
	left     = "2031-09-28"
	cameBack = "2031-10-03"
)

// AtNoon stops the clock on the day after On.
func AtNoon(o *db.Options) {
	o.Clock = func() time.Time { return time.Date(2031, 10, 8, 4, 0, 0, 0, time.UTC) }
}

// stock is what lies in the warehouse of the goods that samples take, and taken
// what each of them takes.
const (
	stock = 10_000
	taken = 6
)

// Office is a branch at work, in which samples come about.
type Office struct {
	*testkit.Books
	Item      inventory.ItemID
	Lot       inventory.LotID // the only one of the item, in the warehouse
	Bin       inventory.PlaceID
	Recipient distribution.RecipientID
}

// Open furnishes books, whose clock AtNoon stopped, with what samples need.
func Open(b *testkit.Books) (*Office, error) {
	o := &Office{Books: b}
	if err := o.Try("keeper", o.fill); err != nil {
		return nil, fmt.Errorf("stock of the office: %w", err)
	}
	return o, o.Try("officer", func(ctx context.Context, tx *db.Tx) error {
		r, err := distribution.CreateRecipient(ctx, tx, distribution.RecipientDraft{
			Name: "锡场卫生院", NameEn: "Xichang Clinic", Kind: "clinic", Address: "揭东区", Contact: "甲",
		})
		o.Recipient = r.ID
		return err
	})
}

// fill takes the goods in and sends nearly all of them away for some days.
func (o *Office) fill(ctx context.Context, tx *db.Tx) error {
	it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: "急救包", NameEn: "First-aid pack", BaseUnit: "个"})
	if err != nil {
		return err
	}
	bin, err := inventory.CreateBin(ctx, tx, o.Warehouse, "A-01", "A-01")
	if err != nil {
		return err
	}
	value := int64(1_000_003)
	doc, err := goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
		Source: "donation", WarehouseID: o.Warehouse, BusinessOn: came, ReceivedFrom: "示例公司",
		Lines: []goodsin.ReceiptLine{{ItemID: it.ID, Units: stock, ValueFen: &value, ExpiresOn: "2035-01-31"}},
	})
	if err != nil {
		return err
	}
	moves, err := inventory.MovementsOf(ctx, tx, doc.ID)
	if err != nil {
		return err
	}
	o.Item, o.Bin, o.Lot = it.ID, bin.ID, moves[0].LotID
	for _, m := range []struct {
		on       string
		from, to inventory.PlaceID
	}{{left, o.Warehouse, bin.ID}, {cameBack, bin.ID, o.Warehouse}} {
		line := inventory.TransferLine{LotID: o.Lot, From: m.from, To: m.to, Units: stock - taken/2}
		_, err := inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{
			BusinessOn: m.on, Lines: []inventory.TransferLine{line},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Act does a step to a document as whoever by says, on a page; what it needs
// first is done already. The subject is the document.
func (o *Office) Act(s Sample, step Step, m Made, by db.By, p Page) (db.Subject, error) {
	return o.Write(context.Background(), by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		id, err := step.Do(ctx, tx, o, m, p)
		return db.Subject{Kind: string(s.Kind), ID: int64(id)}, err
	})
}

// Take prepares a step and does it.
func (o *Office) Take(s Sample, step Step, m *Made) error {
	if step.Prepare != nil {
		if err := step.Prepare(o, m); err != nil {
			return fmt.Errorf("before a %s is %s: %w", s.Name, step.To, err)
		}
	}
	subject, err := o.Act(s, step, *m, o.Acts(step.Who, "test.act"), Page{On: On})
	if err != nil {
		return fmt.Errorf("a %s that shall be %s: %w", s.Name, step.To, err)
	}
	m.ID = document.ID(subject.ID)
	return nil
}

// Bring makes a document and brings it to a state by the shortest way; an empty
// state is one before it is made.
func (o *Office) Bring(s Sample, to document.State) (m Made, err error) {
	for _, step := range s.path(to) {
		if err := o.Take(s, step, &m); err != nil {
			return m, err
		}
	}
	return m, nil
}
