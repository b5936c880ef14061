// Package goodsin is how goods come into the store, from the gate to the shelf.
//
// Goods at the gate are on record without stock and without a number
// ([RecordArrival]); a list shows them with their age ([Arrivals]). Two people
// open them and say what they found ([Inspect]), as often as it takes. Posting
// gives the receipt its number, makes a lot of every line and moves it in
// ([PostArrival]): what was rejected and kept lies in quarantine, what went back
// to the sender makes no stock. An opening count, which nobody inspects, is
// posted in one step ([RecordReceipt]), and so is what a recipient did not take
// ([RecordReturn]); that comes back to its own lots.
//
// The register of donors and suppliers is here ([Donor]), with whom a new one
// may be already ([SimilarDonors]), and what became of a gift's fiscal receipt
// 捐赠票据 ([RecordFiscal]).
//
// Lots, places and movements are inventory's, which does not import this room.
// It takes receipts back like every document: what they leave beside their
// movements stands in its table of kinds. Every draft has a Check, the only
// place of its limits; a receipt has at most [MaxArrivalLines] lines.
package goodsin
