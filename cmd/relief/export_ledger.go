package main

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/reports"
)

// ledger is the ledger of an account (item.7, warehouse.1; nothing is the
// whole), its summary, or the stock of a day.
func (a exportAsk) ledger(ctx context.Context, r db.Reader, name string) (*reports.Table, error) {
	if name == "stock" {
		var f fault.Fields
		if a.asOf != "" && !document.IsDate(a.asOf) {
			f.Add("as-of", "fault.not_a_date", a.asOf)
			return nil, f.Err(fault.Invalid, "fault.invalid")
		}
		t, err := reports.StockAsOf(ctx, r, accounts.AsOf{On: a.asOf, Seq: a.seq, Find: a.find}, a.asked())
		if err != nil {
			return nil, err
		}
		return t.Table, nil
	}
	p := a.period.OrThisYear(r.Where().Today())
	if err := p.Check(); err != nil {
		return nil, err
	}
	if name == "summary" {
		t, err := reports.LedgerSummary(ctx, r, accounts.SummaryAsk{From: p.From, To: p.To}, a.asked())
		if err != nil {
			return nil, err
		}
		return t.Table, nil
	}
	of := inventory.Account{Scope: inventory.OfBranch}
	if a.of != "" {
		scope, id, _ := strings.Cut(a.of, ".")
		n, err := strconv.ParseInt(id, 10, 64)
		known := []inventory.Scope{
			inventory.OfItem, inventory.OfLot, inventory.OfDonor, inventory.OfRecipient, inventory.OfWarehouse,
		}
		if err != nil || !slices.Contains(known, inventory.Scope(scope)) {
			return nil, fault.New(fault.NotFound, "fault.not_found")
		}
		of = inventory.Account{Scope: inventory.Scope(scope), ID: n}
	}
	ask := accounts.LedgerAsk{Of: of, From: p.From, To: p.To}
	t, err := reports.Ledger(ctx, r, ask, reports.LedgerPart{}, a.asked())
	if err != nil {
		return nil, err
	}
	return t.Table, nil
}
