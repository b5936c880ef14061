package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// share is the part of all tests' time that one may take.
const share = 0.05

// slowest is how many are shown.
const slowest = 15

// parseTimes reads the notes of read: what each test took, and 0 for packages
// as a whole.
func parseTimes(text string) (map[test]float64, error) {
	all := map[test]float64{}
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 4 {
			return nil, fmt.Errorf("times: %q", line)
		}
		took, err := strconv.ParseFloat(f[3], 64)
		if err != nil {
			return nil, fmt.Errorf("times: %w", err)
		}
		if f[2] == "" {
			took = 0
		}
		all[test{f[1], f[2]}] += took
	}
	return all, nil
}

// parseList reads the tests that may be slow: "package test: why" on a line.
func parseList(text string) (map[test]string, error) {
	list := map[test]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, why, _ := strings.Cut(line, ":")
		f := strings.Fields(name)
		if len(f) != 2 || strings.TrimSpace(why) == "" {
			return nil, fmt.Errorf("%q is not \"package test: reason\"", line)
		}
		list[test{f[0], f[1]}] = strings.TrimSpace(why)
	}
	return list, nil
}

// took is the time of each whole test. A test does not count parts of it that
// ran side by side, so it takes what it says or what its parts say together,
// whichever is more.
func took(all map[test]float64) map[test]float64 {
	parts, whole := map[test]float64{}, map[test]float64{}
	deepest := slices.SortedFunc(maps.Keys(all), func(a, b test) int {
		return cmp.Or(strings.Count(b.name, "/")-strings.Count(a.name, "/"), strings.Compare(a.name, b.name))
	})
	for _, at := range deepest {
		t := max(all[at], parts[at])
		if cut := strings.LastIndex(at.name, "/"); cut >= 0 {
			parts[test{at.pkg, at.name[:cut]}] += t
		} else if at.name != "" {
			whole[at] = t
		}
	}
	return whole
}

// judge prints the slowest tests and gives what is wrong with the run.
func judge(all map[test]float64, excused map[test]string, packages []string, out io.Writer) error {
	whole, sum := took(all), 0.0
	for _, t := range whole {
		sum += t
	}
	order := slices.SortedFunc(maps.Keys(whole), func(a, b test) int {
		return cmp.Or(cmp.Compare(whole[b], whole[a]), strings.Compare(a.pkg+a.name, b.pkg+b.name))
	})
	fmt.Fprintf(out, "%d tests took %.0f s together; the slowest:\n", len(whole), sum)
	var wrong []error
	for n, at := range order {
		over := whole[at] > share*sum
		if n < slowest || over {
			fmt.Fprintf(out, "%8.1f s %5.1f %%  %s %s\n", whole[at], 100*whole[at]/sum, at.pkg, at.name)
		}
		switch why := excused[at]; {
		case over && why != "":
			fmt.Fprintf(out, "%20s(may: %s)\n", "", why)
		case why != "" && whole[at] < share*sum/2:
			fmt.Fprintf(out, "%s %s is listed as slow and takes %.0f s: it may come off the list\n",
				at.pkg, at.name, whole[at])
		case over:
			wrong = append(wrong, fmt.Errorf("%s %s takes %.0f s, more than a twentieth of all: "+
				"shorten it, move what is long into make soak, or list it with its reason",
				at.pkg, at.name, whole[at]))
		}
	}
	byName := func(a, b test) int { return strings.Compare(a.name, b.name) }
	for _, at := range slices.SortedFunc(maps.Keys(excused), byName) {
		if _, ran := whole[at]; !ran {
			wrong = append(wrong, fmt.Errorf("%s %s is listed as slow and did not run", at.pkg, at.name))
		}
	}
	for _, pkg := range packages {
		if _, ran := all[test{pkg, ""}]; !ran {
			wrong = append(wrong, fmt.Errorf("%s was not tested", pkg))
		}
	}
	return errors.Join(wrong...)
}
