/** The shapes of docs/dev/api.md that the pages share. */

export interface Bilingual {
  zh: string;
  en: string;
}

export interface Named {
  id: string;
  name: string;
}

export interface Choice {
  key: string;
  label: Bilingual;
  color?: string | null;
}

export interface FieldOptions {
  max_length?: number;
  min?: number;
  max?: number;
  decimals?: number;
  /** False for figures that are not quantities, such as a year. */
  grouping?: boolean;
  currencies?: string[];
  choices?: Choice[];
  scope?: string;
  [key: string]: unknown;
}

export interface Field {
  key: string;
  type: string;
  label: Bilingual;
  help?: Bilingual | null;
  required?: boolean;
  unique?: boolean;
  right: "read" | "write" | "masked";
  class?: string;
  system?: boolean;
  custom?: boolean;
  filterable?: boolean;
  sortable?: boolean;
  searchable?: boolean;
  groupable?: boolean;
  numeric?: boolean;
  operators?: string[];
  default?: unknown;
  section?: string | null;
  object?: string | null;
  options?: FieldOptions | null;
}

export interface ActionSpec {
  key: string;
  label: Bilingual;
  on: "records" | "record" | "object" | string;
  input?: Field[];
  danger?: boolean;
}

export interface RelatedSpec {
  object: string;
  field: string;
  label: Bilingual;
}

/** `fields`: only those whose right is not the field's own. */
export interface SuppliedGrant {
  read: string | null;
  update: string | null;
  delete: string | null;
  create: boolean;
  import: boolean;
  export: boolean;
  actions: string[];
  fields: Record<string, string>;
}

export interface ObjectRights {
  read?: boolean;
  create?: boolean;
  update?: boolean;
  delete?: boolean;
  import?: boolean;
  export?: boolean;
  purge?: boolean;
}

export interface ObjectSpec {
  key: string;
  label: Bilingual;
  plural: Bilingual;
  icon?: string | null;
  group?: string | null;
  custom?: boolean;
  hidden?: boolean;
  name_field: string;
  timeline?: boolean;
  owned?: boolean;
  list_fields: string[];
  sections: { key: string; label: Bilingual; fields: string[] }[];
  rights: ObjectRights;
  actions: ActionSpec[];
  /** For those who may change roles: what each ready role is given here; under "" what holds of other roles' fields. */
  supplied?: Record<string, SuppliedGrant>;
  related: RelatedSpec[];
  fields: Field[];
}

export interface Meta {
  stamp: string;
  objects: ObjectSpec[];
}

export interface Me {
  person: Named;
  account: { email: string };
  organisation: Named;
  organisations: Named[];
  roles: { key: string; name: string | Bilingual }[];
  language: "zh" | "en";
  timezone: string;
  administrator: boolean;
  stamp: string;
  /** What the organisation demands to be set up before anything else. */
  must?: string[];
  preferences?: Record<string, unknown>;
}

export interface RecordRow {
  id: string;
  version: number;
  created_at?: string;
  updated_at?: string;
  created_by?: Named | null;
  updated_by?: Named | null;
  owner?: Named | null;
  department?: Named | null;
  deleted_at?: string | null;
  rights?: { update?: boolean; delete?: boolean; [action: string]: boolean | undefined };
  [field: string]: unknown;
}

export interface Page {
  rows: RecordRow[];
  next: string | null;
  count?: { value: number; exact: boolean } | null;
}

export type FilterNode =
  | { and: FilterNode[] }
  | { or: FilterNode[] }
  | { not: FilterNode }
  | { field: string; op: string; value?: unknown }
  | { related: string; agg: string; op?: string; value?: unknown; of?: string; where?: FilterNode };

export interface Query {
  filter?: FilterNode | null;
  sort?: string[];
  fields?: string[];
  q?: string;
  deleted?: boolean;
}

export interface AggregateRow {
  group: unknown[];
  label: (string | Bilingual | null)[];
  values: (number | string | null)[];
}

export interface Aggregate {
  rows: AggregateRow[];
  total: { values: (number | string | null)[] };
}

/** Before and after; or that the log can read neither any more, because the person was erased. */
export type FieldChange = [unknown, unknown] | { erased: true };
export interface TimelineEntry {
  id: string;
  kind: "activity" | "change";
  at: string;
  by?: Named | null;
  activity?: RecordRow;
  change?: { action?: string; op?: string; fields?: Record<string, FieldChange> };
}

export interface StoredFile {
  id: string;
  name: string;
  size: number;
  type: string;
}

export interface Job {
  id: string;
  kind: string;
  label?: string | Bilingual | null;
  state: "waiting" | "running" | "done" | "failed" | "cancelled" | "dead";
  done?: number | null;
  total?: number | null;
  result?: Record<string, unknown> | null;
  error?: { title?: Bilingual; detail?: Bilingual; message?: Bilingual | string } | null;
  created_at?: string;
  finished_at?: string | null;
}

export interface Notification {
  id: string;
  at: string;
  kind: string;
  title: Bilingual;
  text?: Bilingual | null;
  link?: { object: string; record: string } | null;
  read_at?: string | null;
}

export interface Hit {
  object: string;
  id: string;
  name: string;
  detail?: string | null;
  matched?: string | null;
}

export interface Change {
  seq: number;
  at: string;
  object: string;
  record: string;
  version: number;
  op: string;
  action: string;
  by?: Named | string | null;
}

export interface Region {
  code: string;
  name: string;
  name_en?: string | null;
  /** With everything above it: 上海市浦东新区. */
  full?: string;
  level?: number | string;
  leaf?: boolean;
}

export interface ImportPlan {
  id: string;
  object: string;
  file?: StoredFile | null;
  state: "mapping" | "dry_running" | "checked" | "importing" | "done" | "undoing" | "undone" | "failed";
  encoding?: string | null;
  sheets: string[];
  sheet: string | null;
  header_row: number;
  columns: { index: number; name: string; sample: string[] }[];
  mapping: ImportMapping[];
  suggestions: (ImportMapping & { score: number })[];
  policy: { match: string[]; on_match: "skip" | "update" | "create"; empty?: "keep" | "clear" };
  preview: string[][];
  total: number | null;
  counts?: { create?: number; update?: number; skip?: number; error?: number; warning?: number } | null;
  job?: string | null;
  error?: Job["error"];
  created_at?: string;
}

/** A field and where its value comes from: `column`, `template` or `value`. */
export interface ImportMapping {
  column?: number;
  /** Text with {column names} in it. */
  template?: string;
  /** The same for every row. */
  value?: unknown;
  field: string;
  options?: ImportOptions;
}

export interface ImportOptions {
  on_error?: "error" | "empty";
  date_format?: "dmy" | "mdy" | "ymd";
  match?: string;
  object?: string;
  currency?: string;
  values?: Record<string, unknown>;
}

export interface ReportRow {
  row: number;
  column?: string | null;
  field?: string | null;
  value?: unknown;
  code: string;
  message: Bilingual;
}

export interface SiteInfo {
  name?: string | Bilingual | null;
  demo?: { email: string; name: string; title?: Bilingual | null; password?: string }[];
  demo_password?: string;
  sign_up?: boolean;
}
