// Package minutes reads the wording of a meeting's decision into the figures
// of a plan: who gets how many of what, what lay in the store, what the branch
// keeps. It is pure: text and names go in, a Reading comes out.
//
// The text is folded character by character (width, case, brackets, dashes;
// see text.Fold) with the place of each kept, and cut into tokens: recipients
// and items the branch knows (the longest name wins), figures with their unit
// word, list marks, and the few words that steer the reading: 库存, 剩, 自留, 各,
// 合计, 含, 不. Sentences end at a semicolon, a full stop or a new line. Within one,
// a recipient stands for the figures behind it (玉滘卫生院赠送急救箱2件), or an
// item for the recipients behind it (急救箱:玉滘卫生院2个). A table pasted out of
// a document, columns apart by tabs or blanks, is read by package matrix.
//
// Nothing is guessed. A name the branch does not know, a figure without an
// item, a name that two sizes share, an item without a figure, 约10个, 各 that is missing where two recipients
// share one figure: all stand in Unread with their place and the reason. A
// stated total that differs from the sum is named there too, with both. A kept
// item without a figure of its own (剩一套A、B自留: 一套 is A's) gets Basis
// "balance": the stated stock less what is given, a proposal to be confirmed.
//
// What was not used at all, a sentence about masks without a figure, stands in
// Aside: every stretch of words is read, marked or left aside in sight.
//
// The work grows with the length of the text and with nothing else.
package minutes
