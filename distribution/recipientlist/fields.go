// Package recipientlist says what the rows of a list of recipients mean to the
// register of recipients. A row is the recipient of its credit code, else of
// its name; else it is a new one.
package recipientlist

import (
	"relief/internal/fault"
	"relief/internal/intake"
)

// Kind is the list of recipients.
var Kind = intake.Kind{
	Name: "recipients", Title: fault.Message{Key: "import.recipients"},
	Hint: fault.Message{Key: "import.recipients_hint"},
	Fields: []intake.Field{
		{Key: "name", Label: fault.Message{Key: "import.recipient_name"}, Identifies: true, Needed: true,
			Hint:    fault.Message{Key: "import.recipient_name_hint"},
			Example: fault.Message{Key: "import.example_recipient"},
			Words: "名称,单位名称,接收单位,村名,接收单位名称,受赠单位,受助单位,机构名称,单位,学校名称,领用单位,全称,单位全称,机构," +
				"name,recipient,institution,organisation,organization,organisation name,organization name,unit"},
		{Key: "name_en", Label: fault.Message{Key: "import.name_en"},
			Hint: fault.Message{Key: "import.name_en_hint"}, Example: fault.Message{Key: "import.example_recipient_en"},
			Words: "英文名称,英文名,英文,外文名称,english name,name (en),name in english,english"},
		{Key: "kind", Label: fault.Message{Key: "import.kind"}, Needed: true,
			Means: means, Hint: fault.Message{Key: "import.kind_hint"},
			Example: fault.Message{Key: "recipient.kind_clinic"},
			Words: "类型,单位类型,机构类型,类别,性质,单位性质,机构类别,单位类别,办学类型,学校类型,学校性质,机构性质," +
				"kind,type,category,institution type"},
		{Key: "address", Label: fault.Message{Key: "import.address"},
			Hint: fault.Message{Key: "import.address_hint"}, Example: fault.Message{Key: "import.example_address"},
			Words: "地址,详细地址,单位地址,联系地址,收货地址,学校地址,机构地址,通讯地址,住所,address,street address,location,delivery address"},
		{Key: "contact", Label: fault.Message{Key: "import.contact"},
			Hint: fault.Message{Key: "import.contact_hint"}, Example: fault.Message{Key: "import.example_contact"},
			Words: "联系人,联络人,经办人,收货人,负责人,联系人姓名,校长,院长,校长姓名,负责人姓名,contact,contact person,contact name,person"},
		{Key: "phone", Label: fault.Message{Key: "import.phone"}, Code: true,
			Hint: fault.Message{Key: "import.phone_hint"}, Example: fault.Message{Key: "import.example_phone"},
			Words: "电话,联系电话,办公电话,单位电话,校长电话,负责人电话,手机,手机号,手机号码,联系方式,电话号码,固定电话," +
				"phone,telephone,tel,tel.,mobile,phone number"},
		{Key: "uscc", Label: fault.Message{Key: "import.uscc"}, Identifies: true, Code: true,
			Hint: fault.Message{Key: "import.uscc_hint"},
			Words: "统一社会信用代码,社会信用代码,信用代码,统一信用代码,统一代码,组织机构代码," +
				"uscc,unified social credit code,credit code,social credit code"},
		{Key: "aliases", Label: fault.Message{Key: "import.aliases"}, Lines: true,
			Hint:    fault.Message{Key: "import.aliases_hint"},
			Example: fault.Message{Key: "import.example_recipient_alias"},
			Words:   "别名,简称,又名,其他名称,曾用名,俗称,别称,aliases,alias,other names,short name,also known as"},
		{Key: "active", Label: fault.Message{Key: "import.active_recipient"}, Means: intake.YesNo,
			Hint: fault.Message{Key: "import.active_hint"}, Example: fault.Message{Key: "import.yes"},
			Words: "在用,服务中,状态,是否启用,启用,是否在用,active,served,status,enabled,in use"},
	},
	Judge: Judge,
}

// Kinds name what a recipient is.
var Kinds = map[string]fault.Message{
	"clinic": {Key: "recipient.kind_clinic"}, "hospital": {Key: "recipient.kind_hospital"},
	"school": {Key: "recipient.kind_school"}, "care_home": {Key: "recipient.kind_care_home"},
	"community": {Key: "recipient.kind_community"}, "other": {Key: "recipient.kind_other"},
}

// means are the kinds in the order in which they are offered.
var means = []intake.Meaning{
	{Value: "clinic", Label: Kinds["clinic"]}, {Value: "hospital", Label: Kinds["hospital"]},
	{Value: "school", Label: Kinds["school"]}, {Value: "care_home", Label: Kinds["care_home"]},
	{Value: "community", Label: Kinds["community"]}, {Value: "other", Label: Kinds["other"]},
}

// kinds are the words for what a recipient is.
var kinds = map[string]string{
	"clinic": "clinic 卫生院、诊所 卫生院 镇卫生院 乡镇卫生院 诊所 卫生站 社区卫生服务中心 卫生服务中心 healthcentre healthcenter " +
		"clinic/healthcentre",
	"hospital":  "hospital 医院",
	"school":    "school 学校 中学 小学 幼儿园 大学 学院 college kindergarten",
	"care_home": "care_home 敬老院、养老机构 养老院 敬老院 福利院 护理院 养老机构 carehome nursinghome home",
	"community": "community 村、社区 villageorcommunity 社区 村 村委会 居委会 街道 乡镇 village neighbourhood",
	"other":     "other 其他单位 其他 其它",
}
