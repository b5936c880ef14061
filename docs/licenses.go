package docs

import (
	_ "embed"
	"strings"
	"sync"
)

// parts are the texts of the licences of everything that is built in: the
// libraries, the language's own, the font. internal/house writes the file and
// holds it to go.mod.
//
//go:embed licenses/parts.license
var parts string

// License is a part of the program with the text of its licence.
type License struct{ Name, Version, Text string }

// partMark begins the head of a part in the file.
const partMark = "=====[ "

// Licenses are the parts, in the order of their names. They are cut out of the
// program's own bytes, once.
var Licenses = sync.OnceValue(func() []License {
	var list []License
	for _, part := range strings.Split(parts, partMark)[1:] {
		head, body, _ := strings.Cut(part, " ]=====\n")
		name, version, _ := strings.Cut(head, " ")
		list = append(list, License{name, version, strings.TrimSpace(body)})
	}
	return list
})

// kinds are what Kind told of texts, which it reads through once.
var kinds sync.Map

// Kind is the licence as people call it, told by its words.
func (l License) Kind() string {
	if kind, told := kinds.Load(l.Text); told {
		return kind.(string)
	}
	kind := kindOf(strings.Join(strings.Fields(l.Text), " "))
	kinds.Store(l.Text, kind)
	return kind
}

func kindOf(text string) string {
	has := func(words string) bool { return strings.Contains(text, words) }
	switch {
	case has("SIL OPEN FONT LICENSE"):
		return "OFL-1.1"
	case has("Mozilla Public License"):
		return "MPL-2.0"
	case has("Apache License"):
		return "Apache-2.0"
	case has("Permission is hereby granted, free of charge"):
		return "MIT"
	case has("Permission to use, copy, modify, and/or distribute"):
		return "ISC"
	case has("Redistribution and use in source and binary forms") && has("either the name"):
		return "BSD-3-Clause"
	case has("Redistribution and use in source and binary forms"):
		return "BSD-2-Clause"
	case has("public domain"):
		return "public domain"
	}
	return ""
}
