package accounts

import (
	"context"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// LedgerGoods are the names of a line's item.
type LedgerGoods struct {
	ID     inventory.ItemID
	Name   string
	NameEn string
	Spec   string
	Unit   string
}

// LedgerLot is what a line tells of its lot.
type LedgerLot struct {
	ID        inventory.LotID
	LotNo     *string
	ExpiresOn *string
}

// LedgerPlace is where the goods of a line came from or went to. The goods on
// the road are those of a document.
type LedgerPlace struct {
	ID     inventory.PlaceID
	Name   string
	NameEn string
	Via    *document.ID
}

// LedgerSource is the document of a line. A receipt's party is whose goods they
// were: the donor or supplier, or who brought them where neither is known.
type LedgerSource struct {
	ID      document.ID
	Number  *string
	Kind    document.Kind
	Party   string
	PartyEn string
}

// Via is whose goods on the road the line's were.
func (r LedgerRow) Via() *document.ID {
	if r.To.Via != nil {
		return r.To.Via
	}
	return r.From.Via
}

// ledgerNames keeps what the ids of lines are called. Many lines share few
// names: reading them once costs a fraction of joining them to every line.
type ledgerNames struct {
	goods     map[inventory.ItemID]*LedgerGoods
	lots      map[inventory.LotID]*LedgerLot
	places    map[inventory.PlaceID]*LedgerPlace
	documents map[document.ID]*LedgerSource
	who       map[int64]*actorOf
}

type actorOf struct {
	Seq       int64
	ActorName string
}

func newLedgerNames() *ledgerNames {
	return &ledgerNames{
		map[inventory.ItemID]*LedgerGoods{}, map[inventory.LotID]*LedgerLot{}, map[inventory.PlaceID]*LedgerPlace{},
		map[document.ID]*LedgerSource{}, map[int64]*actorOf{},
	}
}

// mostNames is how many names of a kind are kept; the lots and documents of a
// long ledger are without bound.
const mostNames = 50_000

// meet names the ids of rows, asking for those that are new.
func (k *ledgerNames) meet(ctx context.Context, r db.Reader, rows []LedgerRow) error {
	forget(k.lots)
	forget(k.places)
	forget(k.documents)
	forget(k.who)
	goods, lots, places := fresh(k.goods), fresh(k.lots), fresh(k.places)
	documents, who := fresh(k.documents), fresh(k.who)
	for i := range rows {
		row := &rows[i]
		goods.want(row.ItemID)
		lots.want(row.LotID)
		places.want(row.FromID)
		places.want(row.ToID)
		documents.want(row.DocumentID)
		who.want(row.Seq)
	}
	err := learn(ctx, r, goods, func(g *LedgerGoods) inventory.ItemID { return g.ID },
		`SELECT id, name, name_en, spec, base_unit AS unit FROM items WHERE id`)
	if err == nil {
		err = learn(ctx, r, lots, func(l *LedgerLot) inventory.LotID { return l.ID },
			`SELECT id, lot_no, expires_on FROM lots WHERE id`)
	}
	if err == nil {
		err = learn(ctx, r, places, func(p *LedgerPlace) inventory.PlaceID { return p.ID },
			`SELECT id, name, name_en, CASE WHEN kind = 'in_transit' THEN document_id END AS via FROM places WHERE id`)
	}
	if err == nil {
		err = learn(ctx, r, documents, func(d *LedgerSource) document.ID { return d.ID },
			`SELECT d.id, d.number, d.kind, COALESCE(n.name, c.received_from, '') AS party,
			        COALESCE(n.name_en, '') AS party_en
			 FROM   documents d
			 LEFT JOIN receipts c ON c.document_id = d.id
			 LEFT JOIN arrivals a ON a.document_id = d.id
			 LEFT JOIN donors   n ON n.id = a.donor_id
			 WHERE  d.id`)
	}
	if err == nil {
		err = learn(ctx, r, who, func(a *actorOf) int64 { return a.Seq },
			`SELECT seq, actor_name FROM audit WHERE branch_id = ? AND seq`, r.Where().Branch)
	}
	if err != nil {
		return err
	}
	for i := range rows {
		row := &rows[i]
		row.Goods, row.Lot = k.goods[row.ItemID], k.lots[row.LotID]
		row.From, row.To = k.places[row.FromID], k.places[row.ToID]
		row.Document = k.documents[row.DocumentID]
		if a := k.who[row.Seq]; a != nil {
			row.Who = a.ActorName
		}
	}
	return nil
}

// unnamed are ids that are met for the first time.
type unnamed[K comparable, V any] struct {
	known map[K]*V
	ids   []K
}

func fresh[K comparable, V any](known map[K]*V) *unnamed[K, V] {
	return &unnamed[K, V]{known: known}
}

func (u *unnamed[K, V]) want(id K) {
	if _, there := u.known[id]; !there {
		u.known[id] = nil
		u.ids = append(u.ids, id)
	}
}

// namesAtOnce is how many names one query asks for.
const namesAtOnce = 500

// learn asks for the names of ids, by a query that ends before its list.
func learn[K comparable, V any](
	ctx context.Context, r db.Reader, u *unnamed[K, V], key func(*V) K, query string, args ...any,
) error {
	for ids := range slices.Chunk(u.ids, namesAtOnce) {
		c := db.SQL(query, slices.Clone(args)...)
		db.Among(&c, ids)
		var one V
		err := r.Each(ctx, &one, func() error {
			kept := one
			u.known[key(&kept)] = &kept
			return nil
		}, c.SQL, c.Args...)
		if err != nil {
			return err
		}
	}
	return nil
}

func forget[K comparable, V any](known map[K]*V) {
	if len(known) > mostNames {
		clear(known)
	}
}
