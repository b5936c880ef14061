package itemlist

import (
	"relief/internal/fault"
	"relief/internal/intake"
)

// Kind is the list of items.
var Kind = intake.Kind{
	Name: "items", Title: fault.Message{Key: "import.items"}, Hint: fault.Message{Key: "import.items_hint"},
	Fields: []intake.Field{
		{Key: "code", Label: fault.Message{Key: "import.code"}, Identifies: true, Code: true,
			Hint: fault.Message{Key: "import.code_hint"}, Example: fault.Message{Key: "import.example_code"},
			Words: "编码,物资编码,编号,物资编号,货号,代码,物资代码,商品编码,物料编码,物料号,存货编码," +
				"code,item code,item no,item no.,item number,sku,material no,stock code"},
		{Key: "name", Label: fault.Message{Key: "import.item_name"}, Identifies: true, Needed: true,
			Hint: fault.Message{Key: "import.item_name_hint"}, Example: fault.Message{Key: "import.example_item"},
			Words: "名称,物资名称,品名,物品名称,物品,货品名称,商品名称,产品名称,中文名称,中文名,物资,物资内容,物资品名,货物名称,存货名称," +
				"name,item,item name,name (zh),chinese name,goods,product,product name"},
		{Key: "name_en", Label: fault.Message{Key: "import.name_en"},
			Hint: fault.Message{Key: "import.name_en_hint"}, Example: fault.Message{Key: "import.example_item_en"},
			Words: "英文名称,英文名,英文,外文名称,english name,name (en),name in english,english,item name (en)"},
		{Key: "spec", Label: fault.Message{Key: "import.spec"},
			Hint: fault.Message{Key: "import.spec_hint"}, Example: fault.Message{Key: "import.example_spec"},
			Words: "规格,规格型号,型号,型号规格,规格/型号,规格、型号,规格描述," +
				"specification,spec,model,size,specifications,description"},
		{Key: "base_unit", Label: fault.Message{Key: "import.base_unit"}, Needed: true,
			Hint: fault.Message{Key: "import.base_unit_hint"}, Example: fault.Message{Key: "import.example_unit"},
			Words: "单位,基本单位,计量单位,最小单位,数量单位,主单位,unit,base unit,uom,unit of measure,basic unit"},
		{Key: "packs", Label: fault.Message{Key: "import.packs"}, Lines: true,
			Hint: fault.Message{Key: "import.packs_hint"}, Example: fault.Message{Key: "import.example_packs"},
			Words: "包装,包装单位,包装规格,换算,换算关系,单位换算,其他单位,装箱数,大包装," +
				"packs,packaging,pack,pack sizes,other units,conversion,pack units"},
		{Key: "category", Label: fault.Message{Key: "import.category"},
			Hint: fault.Message{Key: "import.category_hint"}, Example: fault.Message{Key: "import.example_category"},
			Words: "类别,物资类别,分类,物资分类,种类,大类,品类,所属类别,category,class,type,group,item category"},
		{Key: "tracking", Label: fault.Message{Key: "import.tracking"}, Means: means,
			Hint: fault.Message{Key: "import.tracking_hint"}, Example: fault.Message{Key: "itempage.track_lot_expiry"},
			Words: "追踪,追踪方式,管理方式,批次管理,批号管理,效期管理,tracking,track by,traceability,lot tracking"},
		{Key: "min_stock", Label: fault.Message{Key: "import.min_stock"},
			Hint: fault.Message{Key: "import.min_stock_hint"}, Example: fault.Message{Key: "import.example_min"},
			Words: "最低库存,最低库存量,安全库存,库存下限,下限,警戒库存,最小库存,预警数量," +
				"minimum stock,min stock,min,minimum,safety stock,reorder level,reorder point"},
		{Key: "aliases", Label: fault.Message{Key: "import.aliases"}, Lines: true,
			Hint: fault.Message{Key: "import.aliases_hint"}, Example: fault.Message{Key: "import.example_item_alias"},
			Words: "别名,又名,俗称,其他名称,曾用名,别称,简称,aliases,alias,other names,also known as,synonyms"},
		{Key: "active", Label: fault.Message{Key: "import.active"}, Means: intake.YesNo,
			Hint: fault.Message{Key: "import.active_hint"}, Example: fault.Message{Key: "import.yes"},
			Words: "在用,状态,是否启用,启用,是否在用,使用状态,active,in use,status,enabled"},
	},
	Judge: Judge,
}

// Trackings name how an item is followed.
var Trackings = map[string]fault.Message{
	"none": {Key: "itempage.track_none"}, "lot": {Key: "itempage.track_lot"},
	"lot_expiry": {Key: "itempage.track_lot_expiry"}, "serial": {Key: "itempage.track_serial"},
}

// means are the ways in the order in which they are offered.
var means = []intake.Meaning{
	{Value: "none", Label: Trackings["none"]}, {Value: "lot", Label: Trackings["lot"]},
	{Value: "lot_expiry", Label: Trackings["lot_expiry"]}, {Value: "serial", Label: Trackings["serial"]},
}

// trackings are the words for it that are understood.
var trackings = map[string]string{
	"none": "none 不分批次 无 不追踪 不跟踪 否 按数量 数量 nottrackedbylot nottracked no byquantity quantity",
	"lot":  "lot 记批号 批号 按批号 批次 按批次 lotnumber bylot batch bybatch lots",
	"lot_expiry": "lot_expiry 记批号和有效期 批号和有效期 批号和效期 按批号和效期 批号效期 批次和效期 效期 有效期 按效期 " +
		"lotnumberandexpiry lotandexpiry bylotandexpiry expiry",
	"serial": "serial 记序列号 序列号 按序列号 一物一码 编号管理 byserialnumber serialnumber serialno",
}
