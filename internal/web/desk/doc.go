// Package desk is what all pages share: the way of a request to its handler
// and of a failure to its page, routes as a table, forms as typed, the page's
// words and parts, rendering, files. It knows none of the pages.
package desk
