package rounds

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"relief/distribution/matrix"
)

// mostUnits is how many unit words a review lets choose for one text.
const mostUnits = 50

// unitChoice is a word that an item does not count in, and may be read as its
// base unit in this text.
type unitChoice struct {
	ID, Value, Item, Said, Words, Edit string
	Ticked                             bool
}

// unitsOf reads the choices that a person made, as ITEM.WORD; what is none is
// left out.
func unitsOf(typed []string) (chosen []string, words map[int64][]string) {
	words = map[int64][]string{}
	for _, v := range typed[:min(mostUnits, len(typed))] {
		id, word, _ := strings.Cut(v, ".")
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil || word == "" || utf8.RuneCountInString(word) > 20 || slices.Contains(chosen, v) {
			continue
		}
		chosen, words[n] = append(chosen, v), append(words[n], word)
	}
	return chosen, words
}

// UnitChoices are the unit words that could not be read, and those that were
// chosen to be read as the base unit.
func (p decisionPage) UnitChoices() (list []unitChoice) {
	items := map[int64]matrix.Item{}
	for _, it := range p.Names.Items {
		items[it.ID] = it
	}
	add := func(value string, id int64, word string, ticked bool) {
		it, known := items[id]
		there := slices.ContainsFunc(list, func(c unitChoice) bool { return c.Value == value })
		if !known || there || len(list) == mostUnits {
			return
		}
		list = append(list, unitChoice{
			ID: fmt.Sprintf("unit-%d", len(list)), Value: value, Ticked: ticked,
			Item: it.Label(), Words: it.UnitWords(),
			Said: p.T("minutes.unit_as", word, it.BaseUnit, it.Label()),
			Edit: fmt.Sprintf("/items/%d/edit#f-units", id),
		})
	}
	for _, value := range p.AsBase {
		id, word, _ := strings.Cut(value, ".")
		n, _ := strconv.ParseInt(id, 10, 64) // unitsOf has read it
		add(value, n, word, true)
	}
	for _, u := range p.Reading.Unread {
		if u.ItemID != 0 {
			add(fmt.Sprintf("%d.%s", u.ItemID, u.Unit), u.ItemID, u.Unit, false)
		}
	}
	return list
}

// reviewPath is the page on which the wording is read with these choices.
func (p decisionPage) reviewPath() string {
	path := fmt.Sprintf("/plans/%d/decision/%d", p.Plan.ID, p.Upload)
	if len(p.AsBase) > 0 {
		path += "?" + url.Values{"unit": p.AsBase}.Encode()
	}
	return path
}
