package office

import (
	"relief/internal/auth"
	"relief/internal/web/desk"
)

// doorRoutes are what is answered to everybody.
func (s area) doorRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/sign-in", auth.Public, s.signInForm),
		desk.Post("/sign-in", auth.Public, s.signIn).With(desk.OnCopies | desk.Unpaced),
		desk.Get("/setup", auth.Public, s.setupForm),
		desk.Post("/setup", auth.Public, s.runSetup),
		desk.Post("/language", auth.Public, s.setLanguage).With(desk.OnCopies),
		desk.Get("/about", auth.Public, s.about),
		desk.Get("/about/license", auth.Public, s.license),
	}
}

// houseRoutes are what everybody signed in has.
func (s area) houseRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/", auth.SignedIn, s.home),
		desk.Get("/search", auth.SignedIn, s.search),
		desk.Get("/sent/:key", auth.SignedIn, s.sent),
		desk.Post("/sign-out", auth.SignedIn, s.signOut).With(desk.OnCopies | desk.BeforeChange | desk.Unkept),
		desk.Get("/preferences", auth.SignedIn, s.preferences).With(desk.BeforeChange),
		desk.Post("/preferences", auth.SignedIn, s.setPreferences).With(desk.BeforeChange | desk.Unkept),
		desk.Post("/password", auth.SignedIn, s.setOwnPassword).With(desk.BeforeChange | desk.Unkept),
	}
}

// peopleRoutes are the admin's.
func (s area) peopleRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/people", auth.PeopleAdmin, s.listPeople),
		desk.Get("/people/new", auth.PeopleAdmin, s.newPerson),
		desk.Post("/people", auth.PeopleAdmin, s.createPerson),
		desk.Get("/people/rights", auth.PeopleAdmin, s.rights),
		desk.Get("/people/:id", auth.PeopleAdmin, s.showPerson),
		desk.Post("/people/:id/name", auth.PeopleAdmin, s.renamePerson),
		desk.Post("/people/:id/roles", auth.PeopleAdmin, s.setRoles),
		desk.Post("/people/:id/password", auth.PeopleAdmin, s.resetPassword),
		desk.Post("/people/:id/disable", auth.PeopleAdmin, s.disablePerson),
		desk.Post("/people/:id/enable", auth.PeopleAdmin, s.enablePerson),
	}
}
