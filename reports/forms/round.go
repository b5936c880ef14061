package forms

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/reports/paper"
)

// RoundForm is the form of the cover of a round.
const RoundForm = "round"

// RoundForms are the papers of a slip that a round can hold, in the order in
// which they lie for each stop.
var RoundForms = []string{"pick", "P3", "P5"}

// RoundAsk says what of a plan's round goes on paper. No recipients means all
// that have a slip.
type RoundAsk struct {
	Forms      []string
	Recipients []distribution.RecipientID
	Bilingual  bool
	Size       paper.Size // empty: the forms' own, A4
}

// RoundPart is one paper of a round: a form of a slip.
type RoundPart struct {
	Slip document.ID
	Form string
	stop int // index of the stop
}

// Round is the slips of a plan in the order of the road.
type Round struct {
	Parts []RoundPart
	plan  document.Document
	title string
	stops []distribution.Stop
	ask   RoundAsk
}

// RoundOf gives the papers of a plan's round in the order of its stops. A stop
// whose goods have left needs no pick list. Nothing to print is Invalid.
func RoundOf(ctx context.Context, r db.Reader, plan document.ID, ask RoundAsk) (*Round, error) {
	p, err := distribution.LoadPlan(ctx, r, plan)
	if err != nil {
		return nil, err
	}
	rd := &Round{plan: p.Document, title: p.Title, ask: ask}
	var f fault.Fields
	for _, form := range ask.Forms {
		if !slices.Contains(RoundForms, form) {
			f.Add("forms", "report.no_form", form)
		}
	}
	if len(ask.Forms) == 0 {
		f.Add("forms", "round.no_forms")
	}
	if ask.Size != "" && ask.Size != paper.Slip241 {
		f.Add("sheet", "fault.unknown_choice", string(ask.Size))
	}
	stops, err := distribution.StopsOf(ctx, r, plan)
	if err != nil {
		return nil, err
	}
	for _, s := range stops {
		if s.SlipID != nil && (len(ask.Recipients) == 0 || slices.Contains(ask.Recipients, s.RecipientID)) {
			rd.add(s)
		}
	}
	if len(rd.Parts) == 0 && !f.Any() {
		f.Add("recipients", "round.nothing")
	}
	return rd, f.Err(fault.Invalid, "fault.invalid")
}

func (rd *Round) add(s distribution.Stop) {
	had := len(rd.Parts)
	for _, form := range RoundForms {
		if slices.Contains(rd.ask.Forms, form) && (form != "pick" || *s.State == document.Picking) {
			rd.Parts = append(rd.Parts, RoundPart{*s.SlipID, form, len(rd.stops)})
		}
	}
	if len(rd.Parts) > had {
		rd.stops = append(rd.stops, s)
	}
}

func (rd *Round) options(p *document.Print) PaperOptions {
	return PaperOptions{Bilingual: rd.ask.Bilingual, Size: rd.ask.Size, Print: p}
}

// Paper makes one paper of the round; see Paper.
func (rd *Round) Paper(
	ctx context.Context, r db.Reader, part RoundPart, p *document.Print,
) (paper.Paper, error) {
	return Paper(ctx, r, part.Slip, part.Form, rd.options(p))
}

// Lengths is how many pages papers take, by what sets their length. It is found
// out before the act that prints them, so that laying out a long round holds
// nobody up; a paper that changed since is laid out again.
type Lengths map[[sha256.Size]byte]int

// Lengths lays out every paper of the round as a person would print it now.
func (rd *Round) Lengths(ctx context.Context, r db.Reader, printedBy string) (Lengths, error) {
	lengths := Lengths{}
	for _, part := range rd.Parts {
		set, err := rd.Paper(ctx, r, part, &document.Print{CopyNo: 1, PrintedName: printedBy})
		if err == nil {
			_, err = lengths.of(set)
		}
		if err != nil {
			return nil, err
		}
	}
	return lengths, nil
}

// of gives a paper's pages, and lays it out where that is not known. The copy,
// the moment and the check that a print bears stand on one line of the foot and
// in its code, and lengthen nothing.
func (l Lengths) of(p paper.Paper) (int, error) {
	alike := p
	alike.CopyNo, alike.PrintedAt, alike.HeadSeq, alike.HeadHash = 0, "", 0, ""
	alike.Code = ""
	if p.Code != "" {
		alike.Code = "code"
	}
	raw, err := json.Marshal(alike)
	if err != nil {
		return 0, fmt.Errorf("length of a paper: %w", err)
	}
	key := sha256.Sum256(raw)
	if n, known := l[key]; known {
		return n, nil
	}
	n, err := paper.Sheets(p)
	if l != nil && err == nil {
		l[key] = n
	}
	return n, err
}

// Cover makes the sheet that lies on top: the stops with the pages of each,
// and what goes on the car. The papers are those of Parts, in order; lengths
// may be nil.
func (rd *Round) Cover(
	ctx context.Context, r db.Reader, papers []paper.Paper, p *document.Print, lengths Lengths,
) (paper.Paper, error) {
	h, err := headOf(ctx, r, rd.plan, rd.options(p))
	if err != nil {
		return paper.Paper{}, err
	}
	in := paper.Round{Head: h, Plan: rd.title, Holds: rd.holds()}
	if p != nil {
		in.Author = p.PrintedName
	}
	if in.Warehouse, err = warehouseName(ctx, r); err != nil {
		return paper.Paper{}, err
	}
	load := loading{at: map[string]int{}}
	for _, s := range rd.stops {
		slip, err := distribution.LoadSlip(ctx, r, *s.SlipID)
		if err != nil {
			return paper.Paper{}, err
		}
		lines, err := distribution.SlipLines(ctx, r, slip)
		if err != nil {
			return paper.Paper{}, err
		}
		in.Stops = append(in.Stops, paper.RoundStop{
			Recipient: slip.RecipientName, RecipientEn: slip.RecipientEn, Address: slip.Address,
			Contact: strings.TrimSpace(slip.Contact + " " + slip.Phone), Number: slip.No(), Kinds: load.stop(lines),
		})
	}
	for i, part := range rd.Parts {
		sheets, err := lengths.of(papers[i])
		if err != nil {
			return paper.Paper{}, err
		}
		in.Stops[part.stop].Sheets += sheets
	}
	slices.SortStableFunc(load.goods, func(a, b paper.RoundGoods) int { return strings.Compare(a.Code, b.Code) })
	in.Goods = load.goods
	return paper.RoundSheet(in), nil
}

// holds names the papers that follow the cover.
func (rd *Round) holds() string {
	names := map[string][2]string{"pick": {"拣货单", "pick list"}, "P3": {"出库单", "issue note"},
		"P5": {"交接单", "handover note"}}
	var zh, en []string
	for _, form := range RoundForms {
		if slices.Contains(rd.ask.Forms, form) {
			zh, en = append(zh, names[form][0]), append(en, names[form][1])
		}
	}
	if rd.ask.Bilingual {
		return strings.Join(zh, "、") + " " + strings.Join(en, ", ")
	}
	return strings.Join(zh, "、")
}

// loading adds up what goes on the car.
type loading struct {
	goods []paper.RoundGoods
	at    map[string]int // by item and unit
}

// stop adds a stop's lines and gives how many kinds of goods it gets.
func (l *loading) stop(lines []distribution.SlipLine) int {
	seen := map[string]bool{}
	for _, line := range lines {
		if line.Issued == 0 {
			continue
		}
		key := fmt.Sprintf("%d %s", line.ItemID, line.Unit)
		i, there := l.at[key]
		if !there {
			i = len(l.goods)
			l.at[key] = i
			l.goods = append(l.goods, paper.RoundGoods{Goods: goodsOf(line)})
		}
		l.goods[i].Units += int64(line.Issued)
		if !seen[key] {
			seen[key] = true
			l.goods[i].Stops++
		}
	}
	return len(seen)
}

// RoundPreview makes a whole round without a print: cover and papers, marked 预览.
func RoundPreview(ctx context.Context, r db.Reader, plan document.ID, ask RoundAsk) ([]paper.Paper, error) {
	rd, err := RoundOf(ctx, r, plan, ask)
	if err != nil {
		return nil, err
	}
	var papers []paper.Paper
	for _, part := range rd.Parts {
		set, err := rd.Paper(ctx, r, part, nil)
		if err != nil {
			return nil, err
		}
		papers = append(papers, set)
	}
	cover, err := rd.Cover(ctx, r, papers, nil, nil)
	return append([]paper.Paper{cover}, papers...), err
}

// PrintFile renders a print from its content, with those of its parts behind.
func PrintFile(content []byte, parts [][]byte) ([]byte, error) {
	papers := make([]paper.Paper, len(parts)+1)
	for i, raw := range append([][]byte{content}, parts...) {
		if err := json.Unmarshal(raw, &papers[i]); err != nil {
			return nil, fmt.Errorf("content of a print: %w", err)
		}
	}
	return paper.RenderAll(papers)
}
