// Package web answers HTTP. It and its rooms are the only ones that know gin:
// desk is what every page shares, the others are one area of pages each. No
// area knows another.
//
// A request goes through recover and log, headers, origin, session, person,
// the route's guard, the handler, and, where the handler failed, answer. A
// handler reads a form, asks the domain, answers, and returns its failures;
// one table turns a fault's kind into a status. GETs write nothing but a
// session's last-seen.
//
// The tests of this folder drive all rooms through one server, as a browser does;
// a room's own tests are of what it works out by itself.
//
// To add a page:
//
//  1. Put a line into the area's list of routes: desk.Get or desk.Post, path, the one
//     permission, the handler. There is no other way to be reached. What belongs to one
//     kind of document is an area of its own file, one of the room's Parts (store/lots.go).
//  2. Write the handler in RESOURCE.go: reading is s.Read(c, …), changing is s.Form(c) (or
//     s.Upload(c, desk.ImportLimit)), the draft as typed, s.Check(c, form, &draft, nil), then
//     s.Write(c, "plan.columns", form.Key, draft, …). How long a field may be and whether it
//     must be given is the draft's Check alone.
//  3. Make a page struct that embeds desk.Base, begun by s.Page(c, "plan.title"), and
//     return s.Render(c, http.StatusOK, "rounds/plan", page).
//  4. Write templates/ROOM/PAGE.html (templates/rounds/plan.html), ROOM being the package
//     that shows it: define "main", and if you like "actions" (right of the
//     title), "badge" (beside it) and "crumbs" (above it). Words are {{.T "key"}}; inside a
//     range say $.T. Every POST form holds {{template "submission" .}}.
//  5. Fields are {{template "field" (.Field "name" (.T "…") .Value "required")}}; see parts.go
//     for select, boxes, radios, textarea, th, pager, badge_of, empty, confirm; {{icon "box"}}.
//  6. After a failure: return s.Again(c, &page, form, err, "rounds/plan"). An Invalid or a Conflict
//     brings the page back, typed values and every fault on it, under a fresh key.
//  7. After success: s.Redirect(c, "/plans/12", "plan.approved"), which says the message once.
//  8. What is done to a document from its page is no handler but a row, a desk.Act: its name,
//     address, permission, the states it is offered in, how its draft is read, the verb, the
//     word when it is done. The page asks slipVoid.Offered(p.Base, p.Slip.State) for its button.
//  9. No style attribute, no inline script, no hx-on; htmx attributes are data-hx-….
package web
