// Package htmlcheck finds faults in the HTML that the pages give, in tests
// that have neither a browser nor a Java machine at hand.
//
// A template can spoil a page in ways that no screenshot shows: an end tag
// inside the wrong branch of an if, the same id in every row, a label for a
// field that was renamed, a form inside a form (browsers drop the inner one,
// and its buttons send the outer). A browser mends all of these without a
// word, each browser in its own way. So every test that fetches a page hands
// it to Page, and every test that fetches a part for htmx hands it to
// Fragment; each fault is one test error with its line.
//
// The checker reads tokens, not the mended tree, since the mending is what
// would hide the fault. It knows five groups of rules:
//
//   - form: every element closed where it was opened, blocks not inside
//     paragraphs, rows in tables, items in lists, no form, link or button
//     inside another of its kind, known elements with known attributes only;
//   - names: ids are unique, and whatever points to an id (for, form, list,
//     aria-describedby and their kin) finds it in the page;
//   - people: a title, a language, one h1 and no skipped heading level, alt on
//     pictures, a name for every field, a type on every button;
//   - posting: the key Enter sends no form that posts, and a form does one thing;
//   - the content security policy: no style element or attribute, no script in
//     the page, no on… attribute, nothing from another host.
//
// It is stricter than the standard where the standard is lenient (end tags
// are never left out, buttons say their type) and narrower where a rule needs
// the whole standard; scripts/html-check.sh runs the Nu HTML checker over the
// same pages in continuous integration.
package htmlcheck
