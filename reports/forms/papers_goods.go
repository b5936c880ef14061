package forms

import (
	"context"
	"fmt"
	"slices"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/reports/paper"
)

func goodsOf(l distribution.SlipLine) paper.Goods {
	return paper.Goods{Code: l.Code, Name: l.Name, NameEn: l.NameEn, Spec: l.Spec, Unit: l.Unit}
}

func pickPaper(
	ctx context.Context, r db.Reader, s distribution.Slip, lines []distribution.SlipLine, h paper.Head,
) (paper.Paper, error) {
	in := paper.Pick{Head: h, Recipient: s.RecipientName}
	var err error
	if in.Warehouse, err = warehouseName(ctx, r); err != nil {
		return paper.Paper{}, err
	}
	for _, l := range lines {
		in.Lines = append(in.Lines, paper.PickLine{
			Goods: goodsOf(l), Bin: l.Place, Lot: val(l.LotNo), Expires: val(l.ExpiresOn), Units: int64(l.Approved),
			Check: l.CheckExpiry(),
		})
	}
	return paper.PickList(in), nil
}

// issuePaper is P3. Before the goods leave, what was issued is a blank to fill
// in; a reversal takes back what the recipient kept.
func issuePaper(
	ctx context.Context, r db.Reader, s distribution.Slip, lines []distribution.SlipLine, h paper.Head,
) (paper.Paper, error) {
	ground, approved, approver, err := authority(ctx, r, s.PlanID)
	if err != nil {
		return paper.Paper{}, err
	}
	delivery, err := distribution.DeliveryOf(ctx, r, s.ID)
	if err != nil {
		return paper.Paper{}, err
	}
	in := paper.Issue{
		Head: h, Recipient: s.RecipientName, Purpose: s.Purpose, Plan: ground, Approval: approved,
		Signed: paper.IssueSigns{Author: s.AuthorName, Approver: approver, Keeper: val(s.DispatchedBy)},
	}
	if s.State == document.Picking && valued(lines) {
		in.Notes = append(in.Notes, "金额按账面暂计，以发出时为准")
	}
	if delivery != nil {
		in.Signed.Taker, in.Signed.TakerPhone = delivery.Signer, delivery.SignerPhone
	}
	for _, l := range lines {
		line := paper.IssueLine{
			Goods: goodsOf(l), Approved: int64(l.Approved), Lot: val(l.LotNo), Expires: val(l.ExpiresOn),
			Value: l.ValueFen, Remarks: l.Reason,
		}
		if s.State != document.Picking && s.State != document.Void {
			issued := int64(l.Issued)
			if h.Red {
				issued = takenBack(l)
				line.Approved = issued
			}
			line.Issued = &issued
		}
		if l.Refused != nil && *l.Refused > 0 && !h.Red {
			line.Remarks = fmt.Sprintf("退回 %d %s", *l.Refused, val(l.RefusedFor))
			if l.BackAside {
				line.Remarks += "，放待处理区"
			}
		}
		in.Lines = append(in.Lines, line)
	}
	return paper.IssueNote(in), nil
}

// valued tells whether the worth of any line is known.
func valued(lines []distribution.SlipLine) bool {
	return slices.ContainsFunc(lines, func(l distribution.SlipLine) bool { return l.ValueFen != nil })
}

// takenBack is what a reversal takes back of a line: what was not refused.
func takenBack(l distribution.SlipLine) int64 {
	if l.Received != nil {
		return int64(*l.Received)
	}
	return int64(l.Issued)
}

// handoverPaper is P5.
func handoverPaper(
	ctx context.Context, r db.Reader, s distribution.Slip, lines []distribution.SlipLine, h paper.Head,
) (paper.Paper, error) {
	ground, _, _, err := authority(ctx, r, s.PlanID)
	if err != nil {
		return paper.Paper{}, err
	}
	in := paper.Handover{
		Head: h, Receiver: s.RecipientName, Contact: s.Contact, Address: s.Address, Authority: ground,
		Purpose: s.Purpose,
	}
	if s.Phone != "" {
		in.Contact += " " + s.Phone
	}
	if h.Bilingual && s.RecipientEn != "" {
		in.Receiver += "\n" + s.RecipientEn
	}
	for _, l := range lines {
		line := paper.HandoverLine{
			Goods: goodsOf(l), Units: int64(l.Issued), Mark: val(l.LotNo), Expires: val(l.ExpiresOn), Value: l.ValueFen,
		}
		if s.State == document.Void {
			line.Units = int64(l.Approved)
		}
		if l.Refused != nil && *l.Refused > 0 && l.ValueFen != nil && l.Issued > 0 {
			kept := *l.ValueFen * takenBack(l) / int64(l.Issued)
			line.Value = &kept
		}
		if h.Red || l.Received != nil {
			line.Units = takenBack(l)
		}
		in.Lines = append(in.Lines, line)
	}
	return paper.HandoverNote(in), nil
}

// ownUsePaper is P7.
func ownUsePaper(ctx context.Context, r db.Reader, d document.Document, h paper.Head) (paper.Paper, error) {
	o, lines, err := distribution.LoadOwnUse(ctx, r, d.ID)
	if err != nil {
		return paper.Paper{}, err
	}
	ground, _, approver, err := authority(ctx, r, o.PlanID)
	if err != nil {
		return paper.Paper{}, err
	}
	in := paper.OwnUse{
		Head: h, User: o.Custodian, Purpose: o.Purpose, Authority: ground, Approver: approver, Keeper: d.AuthorName,
	}
	for _, l := range lines {
		var tags []string
		err := r.Select(ctx, &tags, `SELECT tag FROM equipment
			WHERE branch_id = ? AND document_id = ? AND line_id = ? ORDER BY tag`, r.Where().Branch, d.ID, l.ID)
		if err != nil {
			return paper.Paper{}, fmt.Errorf("equipment of %d: %w", d.ID, err)
		}
		line := paper.OwnUseLine{
			Goods: paper.Goods{Code: l.Code, Name: l.Name, NameEn: l.NameEn, Spec: l.Spec, Unit: l.Unit},
			Units: int64(l.Units), Mark: val(l.LotNo),
		}
		if len(tags) > 0 {
			line.Asset = tags[0]
		}
		if last := len(tags) - 1; last > 0 {
			line.Asset += " … " + tags[last]
		}
		in.Lines = append(in.Lines, line)
	}
	return paper.OwnUseNote(in), nil
}
