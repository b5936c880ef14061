package store

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/branch"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/intake"
	"relief/internal/text"
	"relief/internal/web/desk"
	"relief/inventory"
)

// itemsPage lists the register of items, those out of use too.
type itemsPage struct {
	desk.Base
	Items []inventory.Item
	Total int64
	Next  string
}

// itemPage is the form of an item.
type itemPage struct {
	desk.Base
	Of         inventory.Item
	Aliases    string // one a line
	Units      string // 箱=24, one a line
	Trackings  []desk.Option
	States     []desk.Option
	Categories []string
	UnitWords  []string // the branch's, offered for the base unit
}

// listItems handles GET /items.
func (s area) listItems(c *gin.Context) error {
	page := itemsPage{Base: s.Page(c, "menu.items")}
	f := inventory.ItemFilter{
		Find: page.Query.Get("find"), Sort: page.Query.Get("sort"), After: page.Query.Get("after"),
		Limit: desk.ListRows + 1,
	}
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.Items, page.Total, err = inventory.ItemList(ctx, r, f)
		return err
	})
	if err != nil {
		return err
	}
	page.Items, page.Next = inventory.ItemSorting.Order(f.Sort, "").Cut(page.Items, desk.ListRows)
	return s.Render(c, http.StatusOK, "store/items", page)
}

// Heads are the columns of the list.
func (p itemsPage) Heads() []desk.Head {
	return []desk.Head{
		p.Head("name", p.T("common.item"), "first"), p.Head("code", p.T("common.code")),
		p.Head("category", p.T("common.kind")), p.Head("", p.T("itempage.base_unit")),
		p.Head("min_stock", p.T("itempage.min_stock"), "numeric"), p.Head("state", p.T("common.state")),
	}
}

// Files are what exactly the rows listed can be taken away as.
func (p itemsPage) Files() desk.Faces { return p.ListFaces("items", "find", "sort") }

// newItem handles GET /items/new.
func (s area) newItem(c *gin.Context) error {
	page, err := s.itemForm(c, 0)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "store/item_form", page)
}

// editItem handles GET /items/:id/edit.
func (s area) editItem(c *gin.Context) error {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return err
	}
	page, err := s.itemForm(c, inventory.ItemID(id))
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "store/item_form", page)
}

// itemForm begins the form: empty, or of the item of this number.
func (s area) itemForm(c *gin.Context, id inventory.ItemID) (itemPage, error) {
	page := itemPage{Base: s.Page(c, "itempage.new")}
	page.Of.Active, page.Of.Tracking = true, "none"
	var words []inventory.UnitWord
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		b, err := branch.Load(ctx, r)
		if err != nil {
			return err
		}
		page.UnitWords = b.Settings.Units()
		if page.Categories, err = inventory.Categories(ctx, r); err != nil || id == 0 {
			return err
		}
		if page.Of, err = inventory.LoadItem(ctx, r, id); err != nil {
			return err
		}
		var aliases []string
		aliases, words, err = inventory.Words(ctx, r, id)
		page.Aliases = strings.Join(aliases, "\n")
		return err
	})
	if err != nil {
		return page, err
	}
	if id != 0 {
		page.Title = page.T("itempage.edit", page.Named(page.Of.Name, page.Of.NameEn))
	}
	var lines []string
	for _, w := range words {
		if w.Word != text.Fold(page.Of.BaseUnit) {
			lines = append(lines, fmt.Sprintf("%s=%d", w.Word, w.Factor))
		}
	}
	page.Units = strings.Join(lines, "\n")
	page.Trackings, page.States = trackingOptions(page.Base, page.Of.Tracking), []desk.Option{
		{Value: "1", Label: page.T("itempage.in_use"), Chosen: page.Of.Active},
		{Value: "0", Label: page.T("itempage.out_of_use"), Chosen: !page.Of.Active},
	}
	return page, nil
}

func trackingOptions(b desk.Base, chosen string) []desk.Option {
	options := []desk.Option{
		{Value: "none", Label: b.T("itempage.track_none")},
		{Value: "lot", Label: b.T("itempage.track_lot")},
		{Value: "lot_expiry", Label: b.T("itempage.track_lot_expiry")},
		{Value: "serial", Label: b.T("itempage.track_serial")},
	}
	for i := range options {
		options[i].Chosen = options[i].Value == chosen
	}
	return options
}

// itemDraft reads an item as typed; what cannot be read is named at its field.
func itemDraft(form *desk.Form) inventory.ItemDraft {
	d := inventory.ItemDraft{
		Code: form.Text("code"), Name: form.Text("name"), NameEn: form.Text("name_en"), Spec: form.Text("spec"),
		BaseUnit: form.Text("base_unit"), Category: form.Text("category"), Tracking: form.Text("tracking"),
		Active: form.Text("active") != "0",
	}
	if form.Text("min_stock") != "" {
		form.Counts("min_stock", packsTyped(form))
		d.MinStock = inventory.Units(form.Units("min_stock"))
	}
	d.Aliases = intake.Split(form.Typed("aliases"))
	for line := range strings.Lines(form.Typed("units")) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		word, figure, two := strings.Cut(strings.ReplaceAll(line, "＝", "="), "=")
		factor, bad := text.ParseUnits(figure)
		if !two || bad != nil || factor < 1 || strings.TrimSpace(word) == "" {
			form.Fault("units", fault.Message{Key: "itempage.unit_line", Args: []any{line}})
			continue
		}
		d.Units = append(d.Units, inventory.UnitWord{Word: strings.TrimSpace(word), Factor: factor})
	}
	return d
}

// packsTyped are the unit words that the form itself says; what is none is named
// when they are read.
func packsTyped(form *desk.Form) text.Packs {
	packs := text.Packs{Unit: form.Text("base_unit"), Words: map[string]int64{}}
	for line := range strings.Lines(form.Typed("units")) {
		word, figure, _ := strings.Cut(strings.ReplaceAll(line, "＝", "="), "=")
		if n, bad := text.ParseUnits(figure); bad == nil {
			packs.Words[text.Fold(word)] = n
		}
	}
	return packs
}

// createItem handles POST /items.
func (s area) createItem(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	draft := itemDraft(form)
	var subject db.Subject
	if err = s.Check(c, form, draft, nil); err == nil {
		subject, err = s.Write(c, "item.create", form.Key, draft,
			func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				it, err := inventory.CreateItem(ctx, tx, draft)
				return db.Subject{Kind: "item", ID: int64(it.ID)}, err
			})
	}
	if err != nil {
		return s.itemRefused(c, form, 0, err)
	}
	return s.Redirect(c, fmt.Sprintf("/items/%d", subject.ID), "itempage.created")
}

// updateItem handles POST /items/:id.
func (s area) updateItem(c *gin.Context) error {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return err
	}
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	draft, seen := itemDraft(form), form.Version()
	if err = s.Check(c, form, draft, nil); err == nil {
		asked := struct {
			ID    int64
			Seen  int
			Draft inventory.ItemDraft
		}{id, seen, draft}
		_, err = s.Write(c, "item.update", form.Key, asked, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			return db.Subject{Kind: "item", ID: id}, inventory.UpdateItem(ctx, tx, inventory.ItemID(id),
				int64(seen), draft)
		})
	}
	if err != nil {
		return s.itemRefused(c, form, inventory.ItemID(id), err)
	}
	return s.Redirect(c, fmt.Sprintf("/items/%d", id), "common.saved")
}

// itemRefused shows the form again with what was refused.
func (s area) itemRefused(c *gin.Context, form *desk.Form, id inventory.ItemID, refused error) error {
	if !desk.Refused(refused) {
		return refused
	}
	page, err := s.itemForm(c, id)
	if err != nil {
		return err
	}
	return s.Again(c, &page, form, refused, "store/item_form")
}

// Action is where the form is sent.
func (p itemPage) Action() string {
	if p.Of.ID == 0 {
		return "/items"
	}
	return fmt.Sprintf("/items/%d", p.Of.ID)
}

// MinStock is the minimum as the form shows it: nothing rather than 0.
func (p itemPage) MinStock() string {
	if p.Of.MinStock == 0 {
		return ""
	}
	return strconv.FormatInt(int64(p.Of.MinStock), 10)
}
