// Metadata and rows of the fake server: an organisation with customers, contacts, follow-ups, people and roles.
let counter = 0;
export const uid = () => {
  counter += 1;
  return `01930000-0000-7000-8000-${String(counter).padStart(12, "0")}`;
};

const L = (zh, en) => ({ zh, en });
const field = (key, type, zh, en, more = {}) => ({
  key,
  type,
  label: L(zh, en),
  help: null,
  required: false,
  unique: false,
  right: "write",
  system: false,
  custom: false,
  filterable: true,
  sortable: !["tags", "json"].includes(type),
  groupable: ["choice", "person", "region", "boolean"].includes(type),
  operators: null,
  default: null,
  object: null,
  options: null,
  ...more,
});
const choices = (...list) => ({
  options: { choices: list.map(([key, zh, en, color]) => ({ key, label: L(zh, en), color })) },
});
const all = { read: true, create: true, update: true, delete: true, import: true, export: true };
const object = (key, zh, en, plural, icon, group, fields, more = {}) => ({
  key,
  label: L(zh, en),
  plural: L(zh, plural),
  icon,
  group,
  custom: false,
  name_field: "name",
  timeline: false,
  owned: false,
  list_fields: fields.slice(0, 6).map((f) => f.key),
  sections: [],
  rights: all,
  actions: [],
  related: [],
  fields,
  ...more,
});
const system = () => [
  field("owner", "person", "负责人", "Owner", { object: "person", system: true }),
  field("created_at", "datetime", "创建时间", "Created", { right: "read", system: true }),
  field("updated_at", "datetime", "更新时间", "Updated", { right: "read", system: true }),
];

function metadata() {
  const customer = object(
    "customer",
    "客户",
    "Customer",
    "Customers",
    "building",
    "customers",
    [
      field("name", "text", "名称", "Name", { required: true }),
      field(
        "level",
        "choice",
        "级别",
        "Level",
        choices(["a", "重点", "Key", "red"], ["b", "普通", "Regular", "blue"], ["c", "小型", "Small", "grey"]),
      ),
      field(
        "lifecycle",
        "choice",
        "阶段",
        "Lifecycle",
        choices(
          ["potential", "潜在", "Potential", "cyan"],
          ["intent", "意向", "Intent", "blue"],
          ["won", "成交", "Won", "green"],
          ["lost", "流失", "Lost", "grey"],
        ),
      ),
      field("phone", "phone", "电话", "Phone", { help: L("手机或座机", "Mobile or landline") }),
      field("region", "region", "地区", "Region"),
      field(
        "industry",
        "choice",
        "行业",
        "Industry",
        choices(["it", "软件", "Software"], ["mfg", "制造", "Manufacturing"], ["retail", "零售", "Retail"]),
      ),
      field(
        "source",
        "choice",
        "来源",
        "Source",
        choices(["web", "官网", "Website"], ["fair", "展会", "Trade fair"], ["referral", "转介绍", "Referral"]),
      ),
      field("tags", "tags", "标签", "Tags"),
      field("credit_limit", "money", "信用额度", "Credit limit", { right: "read", options: { currencies: ["CNY"] } }),
      field("credit_code", "credit_code", "统一社会信用代码", "Credit code", { right: "masked" }),
      field("website", "url", "网址", "Website"),
      field("address", "address", "地址", "Address"),
      field("next_contact_at", "datetime", "下次联系", "Next contact"),
      field("parent", "reference", "上级客户", "Parent", { object: "customer" }),
      field("remark", "long_text", "备注", "Remark"),
      ...system(),
    ],
    {
      timeline: true,
      owned: true,
      list_fields: [
        "name",
        "level",
        "lifecycle",
        "phone",
        "region",
        "industry",
        "tags",
        "credit_limit",
        "owner",
        "next_contact_at",
      ],
      sections: [
        {
          key: "basic",
          label: L("基本信息", "Basics"),
          fields: ["name", "level", "lifecycle", "industry", "source", "tags"],
        },
        {
          key: "contact",
          label: L("联系方式", "Contact"),
          fields: ["phone", "region", "address", "website", "next_contact_at"],
        },
        { key: "money", label: L("资金", "Funds"), fields: ["credit_limit", "credit_code"] },
        { key: "other", label: L("其他", "Other"), fields: ["parent", "remark"] },
      ],
      actions: [
        {
          key: "hand_over",
          label: L("交接", "Hand over"),
          on: "records",
          danger: false,
          input: [
            field("to", "person", "交接给", "Hand over to", { required: true, object: "person" }),
            field("note", "long_text", "说明", "Note"),
          ],
        },
        { key: "restore", label: L("恢复", "Restore"), on: "records", input: [], danger: false },
      ],
      related: [
        { object: "contact", field: "customer", label: L("联系人", "Contacts") },
        { object: "activity", field: "subject", label: L("跟进", "Follow-ups") },
      ],
    },
  );
  const contact = object(
    "contact",
    "联系人",
    "Contact",
    "Contacts",
    "contact",
    "customers",
    [
      field("name", "text", "姓名", "Name", { required: true }),
      field("customer", "reference", "客户", "Customer", { object: "customer", required: true }),
      field("title", "text", "职务", "Title"),
      field("phone", "phone", "手机", "Mobile", { right: "masked" }),
      field("email", "email", "邮箱", "E-mail"),
      field("birthday", "date", "生日", "Birthday"),
      ...system(),
    ],
    { owned: true, timeline: true },
  );
  const activity = object(
    "activity",
    "跟进",
    "Follow-up",
    "Follow-ups",
    "activity",
    "customers",
    [
      field("content", "long_text", "内容", "Content", { required: true }),
      field(
        "kind",
        "choice",
        "方式",
        "Kind",
        choices(
          ["call", "电话", "Call", "blue"],
          ["visit", "拜访", "Visit", "green"],
          ["meeting", "会议", "Meeting", "purple"],
          ["note", "备忘", "Note", "grey"],
        ),
      ),
      field("subject", "reference", "对象", "Subject", { object: "customer" }),
      field("next_contact_at", "datetime", "下次联系", "Next contact"),
      ...system(),
    ],
    { name_field: "content", owned: true },
  );
  const settings = "administration";
  const person = object(
    "person",
    "人员",
    "Person",
    "People",
    "user",
    settings,
    [
      field("name", "text", "姓名", "Name", { required: true }),
      field("email", "email", "邮箱", "E-mail"),
      field("department", "department", "部门", "Department", { object: "department" }),
      field("roles", "references", "角色", "Roles", { object: "role" }),
      field("active", "boolean", "在职", "Active"),
    ],
    { timeline: true },
  );
  const department = object(
    "department",
    "部门",
    "Department",
    "Departments",
    "department",
    settings,
    [
      field("name", "text", "名称", "Name", { required: true }),
      field("parent", "department", "上级部门", "Parent", { object: "department" }),
    ],
    { related: [{ object: "person", field: "department", label: L("人员", "People") }] },
  );
  const role = object(
    "role",
    "角色",
    "Role",
    "Roles",
    "role",
    settings,
    [
      field("name", "text", "名称", "Name", { required: true }),
      field("key", "text", "标识", "Key"),
      field("grants", "json", "权限", "Grants"),
    ],
    { list_fields: ["name", "key"] },
  );
  const view = object("view", "视图", "View", "Views", "view", settings, [
    field("name", "text", "名称", "Name", { required: true }),
    field("object", "text", "对象", "Object"),
    field("filter", "json", "筛选", "Filter"),
    field("sort", "json", "排序", "Sort"),
    field("columns", "json", "列", "Columns"),
    field("shared", "boolean", "共享", "Shared"),
  ]);
  const objectType = object(
    "object_type",
    "自定义对象",
    "Custom object",
    "Custom objects",
    "table",
    settings,
    [
      field("label_zh", "text", "中文名", "Chinese name", { required: true }),
      field("label_en", "text", "英文名", "English name", { required: true }),
      field("key", "text", "标识", "Key", { required: true }),
      field("icon", "text", "图标", "Icon"),
    ],
    { name_field: "label_zh" },
  );
  const fieldType = object(
    "field",
    "自定义字段",
    "Custom field",
    "Custom fields",
    "form",
    settings,
    [
      field("label_zh", "text", "中文名", "Chinese name", { required: true }),
      field("label_en", "text", "英文名", "English name", { required: true }),
      field("object", "text", "对象", "Object", { required: true }),
      field("key", "text", "标识", "Key", { required: true }),
      field(
        "type",
        "choice",
        "类型",
        "Type",
        choices(["text", "文本", "Text"], ["number", "数字", "Number"], ["choice", "单选", "Choice"]),
      ),
      field("required", "boolean", "必填", "Required"),
      field("unique", "boolean", "唯一", "Unique"),
      field("options", "json", "选项", "Options"),
    ],
    { name_field: "label_zh" },
  );
  return { stamp: "1", objects: [customer, contact, activity, person, department, role, view, objectType, fieldType] };
}

export function seed() {
  const now = Date.now();
  const at = (hours) => new Date(now - hours * 3600e3).toISOString();
  const base = (hours) => ({
    id: uid(),
    version: 1,
    created_at: at(hours),
    updated_at: at(hours / 2),
    deleted_at: null,
  });
  const departments = ["总部", "华东销售部", "华北销售部", "客服部"].map((name) => ({ ...base(900), name }));
  const names = ["陈静", "张伟", "李娜", "王芳", "刘洋", "赵敏"];
  const people = names.map((name, i) => ({
    ...base(800),
    name,
    email: `p${i}@demo.example`,
    active: true,
    department: { id: departments[i % 4].id, name: departments[i % 4].name },
  }));
  const named = (row) => ({ id: row.id, name: row.name });
  const cities = [
    ["310115", "上海市浦东新区"],
    ["110108", "北京市海淀区"],
    ["440305", "广东省深圳市南山区"],
    ["330106", "浙江省杭州市西湖区"],
    ["510104", "四川省成都市锦江区"],
  ];
  const firsts = ["华信", "启明", "远航", "恒通", "博雅", "天成", "瑞丰", "联创", "金桥", "海纳"];
  const lasts = ["科技有限公司", "软件股份有限公司", "机械制造有限公司", "商贸有限公司"];
  const customers = Array.from({ length: 1200 }, (_, i) => ({
    ...base(i * 7 + 3),
    name: `${cities[i % 5][1].slice(0, 2)}${firsts[(i * 7) % 10]}${lasts[i % 4]}${i > 39 ? ` ${i}` : ""}`,
    level: ["a", "b", "b", "c"][i % 4],
    lifecycle: ["potential", "intent", "won", "won", "lost"][i % 5],
    phone: i % 6 === 0 ? null : `+861380013${String(8000 + (i % 2000)).slice(-4)}`,
    region: { code: cities[i % 5][0], name: cities[i % 5][1] },
    industry: ["it", "mfg", "retail", null][i % 4],
    source: ["web", "fair", "referral"][i % 3],
    tags: i % 3 ? [] : ["老客户", "年框"].slice(0, 1 + (i % 2)),
    credit_limit: i % 4 ? null : { amount: `${(i % 50) * 10000 + 5000}.00`, currency: "CNY" },
    credit_code: "9131********1234",
    owner: named(people[i % 6]),
    next_contact_at: i % 5 ? null : new Date(now + i * 3600e3).toISOString(),
    remark: i % 9 ? null : "合同走总部法务，周期两周。\n开票信息见附件。",
    website: i % 7 ? null : "https://www.example.com/",
    address: {
      region: cities[i % 5][0],
      street: "张江路 88 号",
      postcode: "200120",
      name: `${cities[i % 5][1]}张江路 88 号`,
    },
    parent: null,
  }));
  const contacts = Array.from({ length: 300 }, (_, i) => ({
    ...base(i * 5),
    name: `${"赵钱孙李周吴郑王"[i % 8]}${["伟", "芳", "秀英", "敏", "强"][i % 5]}`,
    customer: named(customers[i % 60]),
    title: ["采购经理", "总经理", "财务主管"][i % 3],
    phone: "138****8000",
    email: `c${i}@example.com`,
    birthday: "1988-05-20",
    owner: named(people[i % 6]),
  }));
  const activities = Array.from({ length: 40 }, (_, i) => ({
    ...base(i * 9 + 1),
    kind: ["call", "visit", "meeting", "note"][i % 4],
    content: [
      "对方确认预算 30 万，下周二给方案。",
      "拜访了采购经理，样机已试用，关注交付周期。",
      "和技术部开会，确认接口清单。",
      "年底前不再采购，明年三月再联系。",
    ][i % 4],
    subject: named(customers[i % 8]),
    next_contact_at: i % 2 ? null : at(-48),
    owner: named(people[i % 6]),
  }));
  const grants = {
    customer: {
      read: "department",
      update: "own",
      delete: "none",
      create: true,
      import: false,
      export: false,
      actions: { hand_over: false },
      fields: { credit_limit: "hidden", phone: "masked" },
    },
    contact: { read: "department", update: "own", delete: "none", create: true },
  };
  const roles = [
    ["sales", "销售代表"],
    ["manager", "销售经理"],
    ["finance", "财务"],
  ].map(([key, name]) => ({ ...base(900), key, name, grants }));
  const me = {
    person: named(people[0]),
    account: { email: "admin@demo.example" },
    organisation: { id: "o1", name: "华东贸易有限公司" },
    organisations: [
      { id: "o1", name: "华东贸易有限公司" },
      { id: "o2", name: "演示二号" },
    ],
    roles: [],
    language: "zh",
    timezone: "Asia/Shanghai",
    administrator: true,
    stamp: "1",
  };
  const views = [
    {
      ...base(9),
      name: "重点客户",
      object: "customer",
      filter: { field: "level", op: "eq", value: "a" },
      sort: ["-updated_at"],
      columns: ["name", "phone", "owner"],
      shared: true,
    },
  ];
  return {
    meta: metadata(),
    me,
    tables: {
      customer: customers,
      contact: contacts,
      activity: activities,
      person: people,
      department: departments,
      role: roles,
      view: views,
      object_type: [],
      field: [],
    },
  };
}

export function matches(row, filter, q) {
  if (q && !Object.values(row).some((v) => typeof v === "string" && v.toLowerCase().includes(q.toLowerCase())))
    return false;
  if (!filter || Object.keys(filter).length === 0) return true;
  if (filter.and) return filter.and.every((one) => matches(row, one));
  if (filter.or) return filter.or.some((one) => matches(row, one));
  if (filter.not) return !matches(row, filter.not);
  if (filter.related) return true;
  const raw = filter.field.split(".").reduce((value, key) => value?.[key], row);
  const bare = raw?.id ?? raw?.code ?? raw?.amount ?? raw;
  const wanted =
    filter.value === "@me" ? "01930000-0000-7000-8000-000000000005" : (filter.value?.amount ?? filter.value);
  switch (filter.op) {
    case "eq":
      return bare === wanted;
    case "ne":
      return bare !== wanted;
    case "in":
    case "any":
      return wanted.some((one) => bare === one || raw?.includes?.(one));
    case "not_in":
      return !wanted.includes(bare);
    case "contains":
      return String(bare ?? "").includes(wanted);
    case "starts_with":
    case "under":
      return String(bare ?? "").startsWith(wanted);
    case "empty":
      return bare == null || bare.length === 0;
    case "not_empty":
      return bare != null && bare.length !== 0;
    case "gt":
      return Number(bare) > Number(wanted);
    case "ge":
      return Number(bare) >= Number(wanted);
    case "lt":
      return Number(bare) < Number(wanted);
    case "le":
      return Number(bare) <= Number(wanted);
    default:
      return true;
  }
}

export function sortRows(rows, sort) {
  if (!sort.length) return rows;
  const plain = (row, key) => row[key]?.name ?? (row[key]?.amount ? Number(row[key].amount) : (row[key] ?? ""));
  return rows.toSorted((a, b) => {
    for (const one of sort) {
      const key = one.replace(/^-/, "");
      const [x, y] = [plain(a, key), plain(b, key)];
      const order = x < y ? -1 : x > y ? 1 : 0;
      if (order) return one.startsWith("-") ? -order : order;
    }
    return 0;
  });
}
