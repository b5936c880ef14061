// Package accounts reads the account books 台账: what came into an account of
// the branch, went out of it and is left of it.
//
// An account is the branch, a warehouse, an item, a lot, a donor or a recipient
// ([inventory.Account]). [LedgerRows] gives its lines page by page with running
// balances, [LedgerSums] its figures over a period, [Summary] those of every
// item. [StockAsOf] says what lay where at the end of a day, as the books knew
// it at a sequence; [Card] is the card of one item, [ByMonth] what the months
// brought, [ByCategory] and [ByExpiry] what lies in store today.
//
// Nothing here writes. What is read beside the movements (ledger_lines,
// ledger_days, ledger_closings, month_stock) is written by [inventory.Posting]
// with them and by the room upkeep behind them, so that no page walks the movements and none grows slower with the
// books; docs/decisions/0008 says why. [Check] makes all of it anew from the
// movements, the balances among it, and says where the books disagree.
package accounts
