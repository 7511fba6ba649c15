/** Keys and options of a new custom field. Pure functions. */

export interface NewFieldValues {
  label_zh: string;
  label_en: string;
  key?: string;
  type: string;
  choices?: string;
  target?: string;
  decimals?: number | null;
  required?: boolean;
  unique?: boolean;
}

export const TYPES = [
  "text",
  "long_text",
  "rich_text",
  "number",
  "money",
  "percent",
  "boolean",
  "date",
  "datetime",
  "choice",
  "multi_choice",
  "tags",
  "phone",
  "email",
  "url",
  "region",
  "address",
  "person",
  "department",
  "reference",
  "references",
  "file",
  "image",
  "rating",
];

const stem = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, 30);

/** Keys of custom fields begin with c_, so that fields shipped later never meet them. */
export function fieldKey(english: string, taken: Set<string>): string {
  const base = `c_${stem(english) || "field"}`;
  let key = base;
  for (let n = 2; taken.has(key); n += 1) key = `${base}_${n}`;
  return key;
}

export interface ChoiceOption {
  key: string;
  zh: string;
  en: string;
}

/** Lines such as `高 | High` as choices; the key comes from the English word. */
export function choicesOf(lines: string): ChoiceOption[] {
  const used = new Set<string>();
  return lines
    .split("\n")
    .map((line) => line.split(/[|｜]/).map((part) => part.trim()))
    .filter(([zh]) => zh)
    .map(([zh = "", en = zh], index) => {
      let key = stem(en) || `o${index + 1}`;
      for (let n = 2; used.has(key); n += 1) key = `${stem(en) || "o"}_${n}`;
      used.add(key);
      return { key, zh, en };
    });
}

export function optionsOf(values: NewFieldValues): Record<string, unknown> | null {
  if (["choice", "multi_choice"].includes(values.type)) return { choices: choicesOf(values.choices ?? "") };
  if (["reference", "references"].includes(values.type)) return { object: values.target };
  if (["number", "percent"].includes(values.type) && values.decimals != null) return { decimals: values.decimals };
  return null;
}
