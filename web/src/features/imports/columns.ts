/** Guesses about the columns of a file: which type they hold, and a key and English name for a new field. Pure functions. */

const KNOWN: [RegExp, string, string][] = [
  [/^(交易|支付|付款|创建|下单)?时间$/, "paid_at", "Time"],
  [/^(交易)?日期$/, "date", "Date"],
  [/金额/, "amount", "Amount"],
  [/^(交易)?类型$/, "kind", "Kind"],
  [/^(交易)?分类$/, "category", "Category"],
  [/^交易对方$|^对方$/, "counterparty", "Counterparty"],
  [/对方账号/, "counterparty_account", "Counterparty account"],
  [/商品(说明|名称)?$/, "item", "Item"],
  [/^收\/?支$/, "direction", "In or out"],
  [/^(收\/?付款|支付)方式$/, "method", "Method"],
  [/状态$/, "status", "Status"],
  [/商家订单号$|商户单号$/, "merchant_number", "Merchant number"],
  [/(交易)?订单号$|交易单号$|流水号$/, "order_number", "Order number"],
  [/^备注$/, "remark", "Remark"],
  [/说明$/, "description", "Description"],
  [/^(客户)?(名称|姓名)$/, "name", "Name"],
  [/手机|电话/, "phone", "Phone"],
  [/邮箱|email/i, "email", "E-mail"],
  [/地址/, "address", "Address"],
  [/数量/, "quantity", "Quantity"],
  [/单价|价格/, "price", "Price"],
];

export interface NewField {
  key: string;
  label_zh: string;
  label_en: string;
  type: string;
}

/** A field for a column that has none; `taken`: keys already in use. Keys of custom fields begin with c_. */
export function proposeField(name: string, samples: string[], taken: Set<string>, index: number): NewField {
  const bare = name.replace(/[（(].*?[)）]/g, "").trim();
  const known = KNOWN.find(([pattern]) => pattern.test(bare));
  const latin = bare
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  const stem = known?.[1] ?? (/^[a-z]/.test(latin) ? latin.slice(0, 30) : `field_${index + 1}`);
  let key = `c_${stem}`;
  const english = known?.[2] ?? (latin ? bare : name);
  let labelEn = english;
  for (let n = 2; taken.has(key); n += 1) {
    key = `c_${stem}_${n}`;
    labelEn = `${english} ${n}`;
  }
  return { key, label_zh: bare || name, label_en: labelEn, type: guessType(samples, name) };
}

const PATTERNS: [string, RegExp][] = [
  ["datetime", /^\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ T]\d{1,2}:\d{2}/],
  ["date", /^\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?$/],
  ["phone", /^(\+?86[- ]?)?1[3-9]\d{9}$/],
  ["email", /^[^\s@*]+@[^\s@*]+\.[^\s@*]+$/],
  ["percent", /^-?\d+(\.\d+)?%$/],
  ["number", /^-?\d{1,15}(\.\d{1,6})?$|^-?\d{1,3}(,\d{3})+(\.\d+)?$/],
];

export function guessType(samples: string[], name = ""): string {
  const filled = samples.map((one) => one.trim()).filter(Boolean);
  // Bills write a stroke for nothing, which is no value of any other type.
  if (filled.length === 0 || filled.includes("/")) return "text";
  // Bills write a refund in brackets behind the amount.
  if (
    /金额|价|费用|amount|price/i.test(name) &&
    filled.every((one) => /^[¥￥$]?-?[\d,]+(\.\d+)?([(（].*[)）])?$/.test(one))
  )
    return "money";
  for (const [type, pattern] of PATTERNS)
    if (filled.every((one) => pattern.test(one))) return isLongCode(type, filled) ? "text" : type;
  return filled.some((one) => one.length > 200) ? "long_text" : "text";
}

/** Order and account numbers look like figures but are names. */
const isLongCode = (type: string, samples: string[]): boolean =>
  type === "number" && samples.some((one) => /^0\d/.test(one) || one.replace(/\D/g, "").length > 11);

/** A key for a custom object from its English name. */
export function objectKey(english: string): string {
  const stem = english
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, 30);
  return `c_${stem || "list"}`;
}
