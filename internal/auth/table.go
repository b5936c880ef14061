package auth

import (
	"maps"
	"slices"
	"strings"

	"relief/internal/fault"
)

// Permission is one thing a person may do. A route names exactly one.
type Permission string

// The permissions. Public and SignedIn are for routes that ask for nothing, or
// for nothing but a person; no role lists them.
const (
	Public   Permission = "public"
	SignedIn Permission = "signed_in"

	StockRead       Permission = "stock.read"       // stock, items, lots, places, ledger
	StockWrite      Permission = "stock.write"      // receive, opening, pick, dispatch, deliver, move, relabel
	ItemWrite       Permission = "item.write"       // items, aliases, units
	DonorWrite      Permission = "donor.write"      // donors and suppliers
	FiscalWrite     Permission = "fiscal.write"     // what became of a gift's fiscal receipt
	PlanRead        Permission = "plan.read"        // recipients, plans, slips
	PlanWrite       Permission = "plan.write"       // recipients, plans, drawing up slips
	PlanApprove     Permission = "plan.approve"     // approve or refuse a plan, from screen or paper
	ReversalWrite   Permission = "reversal.write"   // propose a reversal
	ReversalApprove Permission = "reversal.approve" // approve a reversal
	EquipmentRead   Permission = "equipment.read"   // the branch's own equipment
	EquipmentWrite  Permission = "equipment.write"  // take out for own use, bring back
	DocumentRead    Permission = "document.read"    // documents, prints, attachments
	DocumentPrint   Permission = "document.print"   // make a numbered print
	DocumentAttach  Permission = "document.attach"  // add signed copies, minutes, photos
	Export          Permission = "export"           // workbooks and csv of what one may read
	Verify          Permission = "verify"           // check books and files against the chain
	Audit           Permission = "audit"            // read the chain and the security log
	FindingWrite    Permission = "finding.write"    // open, close and reopen findings
	FindingAnswer   Permission = "finding.answer"   // answer a finding one owns
	PeriodClose     Permission = "period.close"     // close the books through a day, open them again
	PeopleAdmin     Permission = "people.admin"     // people, roles, passwords
	SettingsAdmin   Permission = "settings.admin"   // the branch's settings
	Backup          Permission = "backup"           // make and fetch copies of the books
)

// Role is what a person is in a branch; one person may be several.
type Role string

// The roles.
const (
	Storekeeper Role = "storekeeper"
	Officer     Role = "officer"
	Approver    Role = "approver"
	Bookkeeper  Role = "bookkeeper"
	Auditor     Role = "auditor"
	Admin       Role = "admin"
)

// Roles are all roles, in the order in which they are shown.
var Roles = []Role{Storekeeper, Officer, Approver, Bookkeeper, Auditor, Admin}

// Grants is the one table of who may do what. Who hands out roles and keeps the
// machine does not close the books: that is the bookkeeper's alone.
var Grants = map[Role][]Permission{
	Storekeeper: {
		StockRead, StockWrite, ItemWrite, DonorWrite, FiscalWrite, PlanRead, ReversalWrite, EquipmentRead,
		EquipmentWrite, DocumentRead, DocumentPrint, DocumentAttach, Export, FindingAnswer,
	},
	Officer: {
		StockRead, ItemWrite, DonorWrite, FiscalWrite, PlanRead, PlanWrite, EquipmentRead,
		DocumentRead, DocumentPrint, DocumentAttach, Export, FindingAnswer,
	},
	Approver: {
		StockRead, PlanRead, PlanApprove, ReversalApprove, EquipmentRead,
		DocumentRead, DocumentPrint, DocumentAttach, Export, FindingAnswer,
	},
	Bookkeeper: {
		StockRead, FiscalWrite, PlanRead, EquipmentRead, DocumentRead, Export, Verify, FindingAnswer, PeriodClose,
	},
	Auditor: {
		StockRead, PlanRead, EquipmentRead, DocumentRead, DocumentPrint, Export, Verify, Audit, FindingWrite,
	},
	Admin: {PeopleAdmin, SettingsAdmin, Backup},
}

// Said are the permissions in words, in the order of a day.
var Said = []struct {
	Permission Permission
	Word       fault.Message
}{
	{StockRead, fault.Message{Key: "right.stock_read"}},
	{StockWrite, fault.Message{Key: "right.stock_write"}},
	{ItemWrite, fault.Message{Key: "right.item_write"}},
	{DonorWrite, fault.Message{Key: "right.donor_write"}},
	{FiscalWrite, fault.Message{Key: "right.fiscal_write"}},
	{PlanRead, fault.Message{Key: "right.plan_read"}},
	{PlanWrite, fault.Message{Key: "right.plan_write"}},
	{PlanApprove, fault.Message{Key: "right.plan_approve"}},
	{ReversalWrite, fault.Message{Key: "right.reversal_write"}},
	{ReversalApprove, fault.Message{Key: "right.reversal_approve"}},
	{EquipmentRead, fault.Message{Key: "right.equipment_read"}},
	{EquipmentWrite, fault.Message{Key: "right.equipment_write"}},
	{DocumentRead, fault.Message{Key: "right.document_read"}},
	{DocumentPrint, fault.Message{Key: "right.document_print"}},
	{DocumentAttach, fault.Message{Key: "right.document_attach"}},
	{Export, fault.Message{Key: "right.export"}},
	{Verify, fault.Message{Key: "right.verify"}},
	{Audit, fault.Message{Key: "right.audit"}},
	{FindingWrite, fault.Message{Key: "right.finding_write"}},
	{FindingAnswer, fault.Message{Key: "right.finding_answer"}},
	{PeriodClose, fault.Message{Key: "right.period_close"}},
	{PeopleAdmin, fault.Message{Key: "right.people_admin"}},
	{SettingsAdmin, fault.Message{Key: "right.settings_admin"}},
	{Backup, fault.Message{Key: "right.backup"}},
}

// Permissions are all permissions that a role can give, sorted.
func Permissions() []Permission {
	all := map[Permission]bool{}
	for _, list := range Grants {
		for _, p := range list {
			all[p] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// Rights is a set of permissions.
type Rights map[Permission]bool

// RightsOf gives what the roles may do together.
func RightsOf(roles []Role) Rights {
	rights := Rights{}
	for _, role := range roles {
		for _, p := range Grants[role] {
			rights[p] = true
		}
	}
	return rights
}

// toLook are the permissions that let one look, beside those to read something.
var toLook = []Permission{Export, Verify, Audit, PeopleAdmin, SettingsAdmin}

// Looks tells whether a permission lets one look and no more.
func Looks(p Permission) bool {
	return strings.HasSuffix(string(p), ".read") || slices.Contains(toLook, p)
}

// ToRead gives what is left of the rights where nothing can be changed.
func (r Rights) ToRead() Rights {
	left := Rights{}
	for p := range r {
		if Looks(p) {
			left[p] = true
		}
	}
	return left
}

// AllBut gives every permission but one, for tests of guards.
func AllBut(left Permission) Rights {
	rights := Rights{}
	for _, p := range Permissions() {
		if p != left {
			rights[p] = true
		}
	}
	return rights
}
