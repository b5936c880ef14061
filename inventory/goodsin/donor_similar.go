package goodsin

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"relief/internal/db"
	"relief/internal/text"
	"relief/inventory"
)

// SimilarDonors gives the donors that a draft may be under another spelling,
// likeliest first: the same name but for width, brackets, blanks and what
// companies end with; the same sound; one slip of the pen (two in a long
// name); the same code or phone. It offers, and never decides.
func SimilarDonors(ctx context.Context, r db.Reader, d DonorDraft) ([]Donor, error) {
	list, err := Donors(ctx, r, "")
	if err != nil {
		return nil, err
	}
	var names []struct {
		DonorID inventory.DonorID
		Name    string
	}
	if err := r.Select(ctx, &names, `SELECT donor_id, name FROM donor_names WHERE branch_id = ?`,
		r.Where().Branch); err != nil {
		return nil, fmt.Errorf("donor names: %w", err)
	}
	typed := []spelling{spell(d.Name)}
	for _, s := range append([]string{d.NameEn}, d.Aliases...) {
		if sp := spell(s); sp.core != "" {
			typed = append(typed, sp)
		}
	}
	likeness := map[inventory.DonorID]int{}
	for _, n := range names {
		known := spell(n.Name)
		for _, t := range typed {
			likeness[n.DonorID] = max(likeness[n.DonorID], t.like(known))
		}
	}
	phone := digitsOf(d.Phone)
	for _, one := range list {
		if len(phone) >= 7 && digitsOf(one.Phone) == phone {
			likeness[one.ID] = max(likeness[one.ID], 1)
		}
	}
	found := slices.DeleteFunc(list, func(one Donor) bool { return likeness[one.ID] == 0 })
	slices.SortStableFunc(found, func(a, b Donor) int { return likeness[b.ID] - likeness[a.ID] })
	return found, nil
}

// spelling is a name as it is compared: folded, and without what a company's
// name ends with. Where a part stands in brackets, as the province often does,
// turned are the name with that part before it and behind it.
type spelling struct {
	key, core, sound string
	turned           []string
}

// endings are what people leave off a company's name, longest first, folded,
// letters alone.
var endings = []string{
	"有限责任公司", "股份有限公司", "集团有限公司", "有限公司", "分公司", "总公司", "集团公司", "公司", "集团",
	"companylimited", "coltd", "limited", "ltd", "inc", "corp", "company",
}

// bracketed is a part of a folded name in brackets, of whatever kind they were.
var bracketed = regexp.MustCompile(`\([^)]*\)`)

func spell(name string) spelling {
	s := spelling{key: text.Fold(name)}
	s.core = coreOf(s.key)
	if in := letters(bracketed.FindString(s.key)); in != "" {
		if rest := coreOf(bracketed.ReplaceAllString(s.key, "")); rest != "" {
			s.turned = []string{coreOf(in + rest), coreOf(rest + in)}
		}
	}
	s.sound = strings.ReplaceAll(text.SortKey(s.core), " ", "")
	return s
}

// letters are the letters and digits of a name.
func letters(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, name)
}

// coreOf is a folded name without what companies end with.
func coreOf(key string) string {
	core := letters(key)
	for range 2 { // 集团有限公司 may stand in two parts
		for _, e := range endings {
			if cut, ok := strings.CutSuffix(core, e); ok && cut != "" {
				core = cut
				break
			}
		}
	}
	return core
}

// turns tells whether two names are one but for where their bracketed part
// stands, or for having it without brackets.
func (s spelling) turns(other spelling) bool {
	for _, t := range s.turned {
		if t == other.core || slices.Contains(other.turned, t) {
			return true
		}
	}
	return slices.Contains(other.turned, s.core)
}

// like says how like two spellings are: 4 the same name, 3 but for brackets
// and endings, 2 the same sound, 1 nearly the same, 0 not.
func (s spelling) like(other spelling) int {
	a, b := []rune(s.core), []rune(other.core)
	switch {
	case s.key == "" || other.key == "":
		return 0
	case s.key == other.key:
		return 4
	case s.core == "" || other.core == "":
		return 0
	case s.core == other.core, s.turns(other):
		return 3
	case len(a) == len(b) && s.sound == other.sound:
		return 2
	}
	most := 0
	switch n := min(len(a), len(b)); {
	case n >= 10:
		most = 2
	case n >= 4:
		most = 1
	}
	if most > 0 && within(a, b, most) {
		return 1
	}
	return 0
}

// within tells whether most changes of one character each (put in, left out,
// another, two swapped) make one text of the other.
func within(a, b []rune, most int) bool {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return false
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)] <= most
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text.Fold(s))
}
