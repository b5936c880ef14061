package store

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/web/desk"
	"relief/inventory"
	"relief/inventory/accounts"
)

// cardPage is an item's stock card.
type cardPage struct {
	desk.Base
	Of        inventory.Item
	Aliases   []string
	Packs     []inventory.UnitWord
	OnHand    inventory.Units // in the store
	Held      inventory.Units
	Available inventory.Units
	Away      inventory.Units // on the road or in own use
	Aside     accounts.Aside  // in the store, promised to nobody and not free
	Lots      []inventory.LotRow
	Rows      []accounts.CardRow
	Next      string
	Today     string
	Soon      string
}

// inStore are the kinds of places whose goods lie in the store.
var inStore = map[inventory.PlaceKind]bool{
	inventory.Warehouse: true, inventory.Bin: true, inventory.Receiving: true, inventory.Quarantine: true,
}

// showItem handles GET /items/:id.
func (s area) showItem(c *gin.Context) error {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return err
	}
	page := cardPage{Base: s.Page(c, "menu.items")}
	err = s.Read(c, func(ctx context.Context, r db.Reader) error {
		return page.load(ctx, r, inventory.ItemID(id))
	})
	if err != nil {
		return err
	}
	page.Title = page.Named(page.Of.Name, page.Of.NameEn)
	return s.Render(c, http.StatusOK, "store/item_card", page)
}

func (p *cardPage) load(ctx context.Context, r db.Reader, id inventory.ItemID) (err error) {
	at := r.Where()
	p.Today = at.Today()
	if p.Soon, err = inventory.SoonUntil(ctx, r); err != nil {
		return err
	}
	if p.Of, err = inventory.LoadItem(ctx, r, id); err != nil {
		return err
	}
	var words []inventory.UnitWord
	if p.Aliases, words, err = inventory.Words(ctx, r, id); err != nil {
		return err
	}
	p.Packs = nil
	for _, w := range words {
		if w.Factor > 1 {
			p.Packs = append(p.Packs, w)
		}
	}
	if p.Lots, err = inventory.LotsOf(ctx, r, id); err != nil {
		return err
	}
	p.OnHand, p.Held, p.Available, p.Away = 0, 0, 0, 0
	for _, l := range p.Lots {
		if inStore[l.PlaceKind] {
			p.OnHand += l.OnHand
			p.Held += l.Held
		} else {
			p.Away += l.OnHand
		}
	}
	aside, err := accounts.SetAside(ctx, r, id)
	if err != nil {
		return err
	}
	p.Aside = aside[id]
	free, err := inventory.Pickable(ctx, r, id, p.Today)
	if err != nil {
		return err
	}
	for _, pick := range free {
		p.Available += pick.Available
	}
	return p.loadCard(ctx, r)
}

// loadCard reads one page of movements.
func (p *cardPage) loadCard(ctx context.Context, r db.Reader) (err error) {
	p.Rows, err = accounts.Card(ctx, r, p.Of.ID, cardKey(p.Query.Get("after")), desk.ListRows+1)
	if err != nil || len(p.Rows) <= desk.ListRows {
		return err
	}
	p.Rows = p.Rows[:desk.ListRows]
	last := p.Rows[desk.ListRows-1]
	p.Next = fmt.Sprintf("%s.%d.%d", last.BusinessOn, last.Seq, last.N)
	return nil
}

// cardKey reads where a stock card goes on; nil is its beginning.
func cardKey(after string) *accounts.CardRow {
	parts := strings.Split(after, ".")
	if len(parts) != 3 {
		return nil
	}
	seq, errSeq := strconv.ParseInt(parts[1], 10, 64)
	n, errN := strconv.ParseInt(parts[2], 10, 64)
	if errSeq != nil || errN != nil {
		return nil
	}
	return &accounts.CardRow{BusinessOn: parts[0], Seq: seq, N: n}
}

// Life is the tone of an expiry.
func (p cardPage) Life(expires *string) string { return desk.Life(expires, p.Today, p.Soon) }

// Free is what of a lot at a place is not promised.
func (p cardPage) Free(l inventory.LotRow) inventory.Units { return l.OnHand - l.Held }

// Stored tells whether a lot's place is one of the store's.
func (p cardPage) Stored(l inventory.LotRow) bool { return inStore[l.PlaceKind] }

// At is the address of a form for a lot at a place.
func (p cardPage) At(form string, l inventory.LotRow) string {
	q := url.Values{"lot": {fmt.Sprint(l.LotID)}, "place": {fmt.Sprint(l.PlaceID)}}
	return "/" + form + "/new?" + q.Encode()
}
