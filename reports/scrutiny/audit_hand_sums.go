package scrutiny

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"relief/internal/db"
	"relief/internal/text"
	"relief/reports"
)

// Hand is one person in one pair of roles, by its code.
type Hand struct{ Who, Roles string }

// Known tells whether there is such a pair of roles.
func (h Hand) Known() bool { return h.Who != "" && handWords[h.Roles].Key != "" }

// of narrows the list of same hands to one.
func (q auditQuery) of(h Hand) auditQuery {
	q.sql, q.also = `SELECT * FROM (`+q.sql+`) AS h WHERE h.who = ? AND h.said = ?`, []any{h.Who, h.Roles}
	return q
}

// HandSums is how often each person held two roles, alone and before a witness:
// what nobody else saw first. The hands are those of the rows.
func HandSums(ctx context.Context, r db.Reader, p Period, ask reports.Ask) (*reports.Table, []Hand, error) {
	s, err := spanOf(ctx, r, p)
	if err != nil {
		return nil, nil, err
	}
	t, err := reports.Begin(ctx, r, ask, "audit-hand-sums", ask.T("audit.hand_sums"))
	if err != nil {
		return nil, nil, err
	}
	t.FilterBy(ask.T("audit.period"), ask.T("ledger.from_to", text.Date(ask.Lang, p.From), text.Date(ask.Lang, p.To)))
	var sums []struct {
		Who, Said        string
		Alone, Witnessed int64
	}
	err = r.Select(ctx, &sums, `
		SELECT x.who, x.said, COUNT(*) - COUNT(x.other) AS alone, COUNT(x.other) AS witnessed
		FROM   (`+handsQuery.sql+`) AS x GROUP BY x.who, x.said`, handsQuery.args(s)...)
	if err != nil {
		return nil, nil, fmt.Errorf("sums of hands: %w", err)
	}
	slices.SortFunc(sums, func(a, b struct {
		Who, Said        string
		Alone, Witnessed int64
	}) int {
		return cmp.Or(cmp.Compare(b.Alone, a.Alone), cmp.Compare(b.Witnessed, a.Witnessed),
			cmp.Compare(a.Who, b.Who), cmp.Compare(a.Said, b.Said))
	})
	t.Columns = []reports.Column{
		reports.TextColumn("person", ask.T("audit.person"), 14), reports.TextColumn("roles", ask.T("audit.roles"), 34),
		countColumn("alone", ask.T("audit.unwitnessed")), countColumn("witnessed", ask.T("audit.witnessed")),
	}
	hands, alone, seen := make([]Hand, len(sums)), int64(0), int64(0)
	for i, n := range sums {
		t.Rows = append(t.Rows, []reports.Cell{n.Who, ask.Say(handWords[n.Said]), n.Alone, n.Witnessed})
		hands[i] = Hand{n.Who, n.Said}
		alone, seen = alone+n.Alone, seen+n.Witnessed
	}
	t.Totals = []reports.Cell{ask.T("common.total"), nil, alone, seen}
	return t, hands, nil
}
