package text

// Answers tells what a code stands for among those there are: what bears it as
// it was typed, else, folded, what alone does.
type Answers[T any] struct{ typed, folded map[string][]T }

// Add has one more answer to a code, or to nothing where that is blank.
func (a *Answers[T]) Add(code string, who T) {
	if a.typed == nil {
		a.typed, a.folded = map[string][]T{}, map[string][]T{}
	}
	if key := Fold(code); key != "" {
		a.typed[Line(code)] = append(a.typed[Line(code)], who)
		a.folded[key] = append(a.folded[key], who)
	}
}

// To gives who answers to what was typed: nobody, the one that was meant, or
// several that it does not tell apart.
func (a *Answers[T]) To(typed string) []T {
	if exact := a.typed[Line(typed)]; len(exact) > 0 {
		return exact
	}
	return a.folded[Fold(typed)]
}
