// Package auth knows who may do what, and who is who.
//
// Rights. Roles and their permissions are one table ([Grants]); the guards of
// internal/web, its menus and the tests read the same table. A permission is
// held or it is not: there is no order among them and no "any of".
//
// People. They are created, given roles, given a new password and disabled by
// verbs on a *db.Tx, so that each such act stands on the audit chain. A person
// is looked up again on every request ([Load]): what was taken away is gone at
// the next click.
//
// Passwords. argon2id, at most four at once, never inside a transaction: hash
// first ([NewHash]), then write.
//
// Signing in. [Gate.SignIn] does the same work for people who exist and for
// names that do not, waits longer after each failure, and never shuts an
// account for good. What it saw stands in security_log, outside the chain.
// Sessions lie in the table sessions under the SHA-256 of their token; they
// end 30 minutes after the last request, 12 hours after signing in, and at once
// when the password changes.
package auth
