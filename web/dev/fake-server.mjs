// A small stand-in for the server, following docs/dev/api.md, for development and browser tests. Keeps nothing.
// node dev/fake-server.mjs [port]; serves the built application too.
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { matches, seed, sortRows, uid } from "./fake-store.mjs";

const port = Number(process.argv[2] ?? 8100);
const built = fileURLToPath(new URL("../../guanxi/site/web", import.meta.url));
const { meta, tables, me } = seed();
const jobs = [];
const imports = new Map();
const streams = new Set();
const changes = [];
const notices = [
  {
    id: uid(),
    at: new Date(Date.now() - 3600e3).toISOString(),
    kind: "reminder",
    title: { zh: "该联系上海华信科技有限公司了", en: "Time to contact 上海华信科技有限公司" },
    text: { zh: "约定今天 14:05 联系", en: "Agreed for today 14:05" },
    link: { object: "customer", record: tables.customer[0].id },
    read_at: null,
  },
  {
    id: uid(),
    at: new Date(Date.now() - 90000e3).toISOString(),
    kind: "hand_over",
    title: { zh: "3 位客户交接给您", en: "3 customers were handed over to you" },
    text: null,
    link: null,
    read_at: new Date().toISOString(),
  },
];
let signedIn = process.env.FAKE_SIGNED_OUT !== "1";

const problem = (status, code, zh, en, more = {}) => ({
  status,
  body: { type: `/problems/${code}`, status, code, title: { zh, en }, ...more },
});
const ok = (body, status = 200) => ({ status, body });
const notFound = () => problem(404, "not_found", "找不到", "Not found");

function record(object, action, row) {
  changes.push({
    seq: changes.length + 1,
    at: new Date().toISOString(),
    object,
    record: row.id,
    version: row.version,
    op: action,
    action: `${object}.${action}`,
    by: me.person,
  });
  for (const stream of streams) stream.write(`event: changes\ndata: {"seq": ${changes.length}}\n\n`);
}

function query(object, body) {
  const rows = sortRows(
    tables[object].filter((row) => !!row.deleted_at === !!body.deleted && matches(row, body.filter, body.q, tables)),
    body.sort ?? [],
  );
  const from = Number(body.cursor ?? 0);
  const limit = body.limit ?? 50;
  return {
    rows: rows.slice(from, from + limit),
    next: from + limit < rows.length ? String(from + limit) : null,
    count: body.count ? { value: Math.min(rows.length, 10000), exact: rows.length <= 10000 } : undefined,
  };
}

function resolve(spec, values) {
  const out = {};
  for (const [key, value] of Object.entries(values)) {
    const field = spec.fields.find((one) => one.key === key);
    const target =
      field?.object ?? (field?.type === "person" ? "person" : field?.type === "department" ? "department" : null);
    if (target && typeof value === "string") {
      const row = tables[target]?.find((one) => one.id === value);
      out[key] = row ? { id: row.id, name: row.name } : null;
    } else if (field?.type === "region" && typeof value === "string")
      out[key] = { code: value, name: REGIONS.find((r) => r.code === value)?.name ?? value };
    else out[key] = value;
  }
  return out;
}

function validate(spec, values, creating) {
  const errors = [];
  for (const field of spec.fields) {
    const value = values[field.key];
    if (field.required && (creating || field.key in values) && (value === undefined || value === null || value === ""))
      errors.push({
        field: field.key,
        code: "required",
        message: { zh: `请填写${field.label.zh}`, en: `Fill in ${field.label.en}` },
      });
    if (field.type === "phone" && typeof value === "string" && !/^\+?\d{11,14}$/.test(value))
      errors.push({
        field: field.key,
        code: "phone_invalid",
        message: {
          zh: `手机号应为 11 位数字，现为 ${value.length} 位`,
          en: `Mobile number needs 11 digits, this one has ${value.length}`,
        },
      });
  }
  return errors.length ? problem(422, "invalid", "有内容需要修改", "Some values need a change", { errors }) : null;
}

const REGIONS = [
  { code: "31", name: "上海市", level: 1, leaf: false },
  { code: "310115", name: "浦东新区", level: 3, leaf: true, parent: "31" },
  { code: "310104", name: "徐汇区", level: 3, leaf: true, parent: "31" },
  { code: "33", name: "浙江省", level: 1, leaf: false },
  { code: "3301", name: "杭州市", level: 2, leaf: true, parent: "33" },
];

function startJob(kind, label, total, finish) {
  const job = { id: uid(), kind, label, state: "running", done: 0, total, created_at: new Date().toISOString() };
  jobs.unshift(job);
  const tick = setInterval(() => {
    if (job.state === "cancelled") return clearInterval(tick);
    job.done = Math.min(total, job.done + Math.ceil(total / 5));
    if (job.done >= total) {
      clearInterval(tick);
      Object.assign(job, { state: "done", finished_at: new Date().toISOString(), result: finish() ?? {} });
    }
  }, 300);
  return { job: job.id };
}

function newImport(object) {
  const plan = {
    id: uid(),
    object,
    file: { id: uid(), name: "alipay_record.csv", size: 18234, type: "text/csv" },
    state: "mapping",
    encoding: "gb18030",
    sheets: ["Sheet1"],
    sheet: "Sheet1",
    header_row: 24,
    columns: ["名称", "手机", "级别", "交易时间", "金额"].map((name, index) => ({
      index,
      name,
      sample: [
        ["上海华信", "北京启明"],
        ["13800138000", "12"],
        ["A", "B"],
        ["2026-11-02 10:21", "2026-11-03 18:02"],
        ["128.00", "36.50"],
      ][index],
    })),
    mapping: [{ column: 0, field: "name", options: {} }],
    suggestions: [
      { column: 0, field: "name", score: 0.98 },
      { column: 1, field: "phone", score: 0.9 },
      { column: 2, field: "level", score: 0.7 },
    ],
    policy: { match: ["name"], on_match: "skip" },
    preview: [
      ["上海华信", "13800138000", "A", "2026-11-02 10:21", "128.00"],
      ["北京启明", "12", "B", "2026-11-03 18:02", "36.50"],
    ],
    total: 85,
    counts: null,
    job: null,
  };
  imports.set(plan.id, plan);
  return plan;
}

function importRoute(method, parts, body) {
  if (parts.length === 1 && method === "POST") return ok(newImport(body.object), 201);
  if (parts.length === 1) return ok({ rows: [...imports.values()], next: null });
  const plan = imports.get(parts[1]);
  if (!plan) return notFound();
  if (parts[2] === "report")
    return ok({
      rows: [
        {
          row: 26,
          column: "手机",
          field: "phone",
          value: "12",
          code: "phone_invalid",
          message: { zh: "手机号应为 11 位数字，现为 2 位", en: "Mobile number needs 11 digits, this one has 2" },
        },
      ],
      next: null,
    });
  if (method === "PATCH") Object.assign(plan, body, { state: "mapping" });
  if (parts[2] === "dry-run" || parts[2] === "commit" || parts[2] === "undo") {
    const [during, after] = {
      "dry-run": ["dry_running", "checked"],
      commit: ["importing", "done"],
      undo: ["undoing", "undone"],
    }[parts[2]];
    plan.state = during;
    const answer = startJob(
      "import",
      { zh: "导入", en: "Import" },
      85,
      () => Object.assign(plan, { state: after, counts: { create: 80, update: 0, skip: 2, error: 3 } }) && {},
    );
    plan.job = answer.job;
    return ok(answer, 202);
  }
  return ok(plan);
}

function aggregate(object, body) {
  const groups = new Map();
  const rows = tables[object].filter((row) => !row.deleted_at && matches(row, body.filter, body.q, tables));
  for (const row of rows) {
    const by = body.group?.[0];
    const value = by ? (by.by ? String(row[by.field] ?? "").slice(0, 7) : row[by.field]) : null;
    const key = JSON.stringify(value ?? null);
    const group = groups.get(key) ?? {
      group: [value?.id ?? value?.code ?? value],
      label: [value?.name ?? labelOf(object, by?.field, value)],
      values: [0],
    };
    group.values[0] += 1;
    groups.set(key, group);
  }
  return { rows: [...groups.values()].sort((a, b) => b.values[0] - a.values[0]), total: { values: [rows.length] } };
}
const labelOf = (object, key, value) =>
  meta.objects
    .find((o) => o.key === object)
    ?.fields.find((f) => f.key === key)
    ?.options?.choices?.find((c) => c.key === value)?.label ??
  value ??
  null;

function recordRoute(method, parts, body, headers, params) {
  const [object, id, rest] = parts;
  const spec = meta.objects.find((one) => one.key === object);
  if (!spec) return notFound();
  if (id === "query") return ok(query(object, body));
  if (id === "aggregate") return ok(aggregate(object, body));
  if (id === "actions") {
    for (const row of tables[object].filter((one) => body.ids.includes(one.id))) {
      if (rest === "restore") row.deleted_at = null;
      if (rest === "purge") tables[object].splice(tables[object].indexOf(row), 1);
      if (rest === "hand_over") row.owner = body.input.to;
      row.version += 1;
      record(object, rest, row);
    }
    return ok({ records: body.ids.map((one) => ({ id: one, version: 2 })) });
  }
  if (id === "batch") {
    for (const op of body.operations) {
      const row = tables[object].find((one) => one.id === op.id);
      if (row && op.op === "delete") row.deleted_at = new Date().toISOString();
      if (row) record(object, op.op, row);
    }
    return ok({ results: body.operations.map((op) => ({ id: op.id, status: 200 })) });
  }
  if (!id && method === "POST") {
    const bad = validate(spec, body, true);
    if (bad) return bad;
    const now = new Date().toISOString();
    const row = {
      id: uid(),
      version: 1,
      created_at: now,
      updated_at: now,
      owner: me.person,
      deleted_at: null,
      ...resolve(spec, body),
    };
    tables[object].unshift(row);
    record(object, "create", row);
    return ok(row, 201);
  }
  const row = tables[object].find((one) => one.id === id);
  if (!row) return notFound();
  if (rest === "timeline") return ok({ entries: timeline(row), next: null });
  if (rest === "explain")
    return ok({
      person: { id: params.get("person"), name: "" },
      can: { read: true, update: false, delete: false },
      roles: [
        {
          id: tables.role[0].id,
          key: "sales",
          read: { zh: "本部门的", en: "the department's" },
          update: null,
          delete: null,
        },
      ],
    });
  if (method === "PATCH") {
    const bad = validate(spec, body, false);
    if (bad) return bad;
    const version = headers["if-match"] && Number(headers["if-match"].replace(/"/g, ""));
    if (version && version !== row.version) {
      const conflicts = Object.fromEntries(
        Object.entries(body).map(([key, yours]) => [key, { yours, current: row[key] }]),
      );
      return problem(409, "version_conflict", "记录已被修改", "The record has changed", {
        conflicts,
        current_version: row.version,
      });
    }
    Object.assign(row, resolve(spec, body), { version: row.version + 1, updated_at: new Date().toISOString() });
    record(object, "update", row);
  }
  if (method === "DELETE") {
    row.deleted_at = new Date().toISOString();
    record(object, "delete", row);
    return ok(null, 204);
  }
  return ok({ ...row, rights: { update: spec.rights.update, delete: spec.rights.delete } });
}

function timeline(row) {
  const activities = tables.activity
    .filter((one) => one.subject?.id === row.id)
    .map((one) => ({ id: one.id, kind: "activity", at: one.created_at, by: one.owner, activity: one }));
  const edits = [
    {
      id: `c1-${row.id}`,
      kind: "change",
      at: new Date(Date.now() - 50 * 3600e3).toISOString(),
      by: me.person,
      change: {
        action: "customer.update",
        op: "update",
        fields: { level: ["b", "a"], phone: [null, "+8613800138000"] },
      },
    },
    {
      id: `c0-${row.id}`,
      kind: "change",
      at: row.created_at,
      by: me.person,
      change: { action: "customer.create", op: "create", fields: {} },
    },
  ];
  return [...activities, ...edits].sort((a, b) => b.at.localeCompare(a.at));
}

function api(method, parts, body, headers, params) {
  const [head, id] = parts;
  if (head === "site")
    return ok({
      name: { zh: "关系", en: "Guanxi" },
      sign_up: true,
      demo: [
        { email: "admin@demo.example", name: "陈静", title: { zh: "管理员", en: "Administrator" } },
        { email: "sales@demo.example", name: "张伟", title: { zh: "销售代表", en: "Sales" } },
        { email: "manager@demo.example", name: "李娜", title: { zh: "销售经理", en: "Sales manager" } },
        { email: "finance@demo.example", name: "王芳", title: { zh: "财务", en: "Finance" } },
      ],
    });
  if (head === "organisations") return ok({ id: uid() }, 201);
  if (!signedIn) return problem(401, "not_signed_in", "请先登录", "Sign in first");
  if (head === "me" && parts[1] === "tokens")
    return method === "GET"
      ? ok([{ id: "t1", name: "BI", created_at: new Date().toISOString() }])
      : method === "POST"
        ? ok({ id: uid(), name: body.name, secret: "gx_2f9c…fake" }, 201)
        : ok(null, 204);
  if (head === "me") return ok(Object.assign(me, body?.language ? { language: body.language } : {}));
  if (head === "meta") return ok(meta);
  if (head === "changes")
    return ok({ changes: changes.filter((one) => one.seq > Number(params.get("after"))), next: changes.length });
  if (head === "search") {
    const q = (params.get("q") ?? "").toLowerCase();
    const hits = ["customer", "contact"].flatMap((object) =>
      tables[object]
        .filter((row) => [row.name, row.phone, row.pinyin].some((v) => v?.toLowerCase().includes(q)))
        .slice(0, 6)
        .map((row) => ({
          object,
          id: row.id,
          name: row.name,
          detail: row.region?.name ?? row.phone,
          matched: row.phone?.includes(q) ? row.phone : row.name,
        })),
    );
    return ok({ hits });
  }
  if (head === "regions")
    return ok(
      REGIONS.filter((r) =>
        ["CN", null].includes(params.get("parent")) ? r.level === 1 : r.parent === params.get("parent"),
      ),
    );
  if (head === "notifications" && id === "read") {
    for (const one of notices) one.read_at ??= new Date().toISOString();
    for (const stream of streams) stream.write('event: notifications\ndata: {"unread": 0}\n\n');
    return ok({ unread: 0 });
  }
  if (head === "notifications")
    return ok({
      rows: params.get("unread") ? notices.filter((n) => !n.read_at) : notices,
      unread: notices.filter((n) => !n.read_at).length,
      next: null,
    });
  if (head === "jobs" && id && parts[2] === "cancel")
    return ok(
      Object.assign(
        jobs.find((j) => j.id === id),
        { state: "cancelled" },
      ),
    );
  if (head === "jobs") return id ? ok(jobs.find((j) => j.id === id)) : ok(jobs);
  if (head === "exports")
    return ok(
      startJob("export", { zh: "导出客户", en: "Export customers" }, 200, () => ({
        file: { id: "f1", name: "customers.xlsx" },
      })),
      202,
    );
  if (head === "files") return ok({ id: uid(), name: "alipay_record.csv", size: 18234, type: "text/csv" }, 201);
  if (head === "imports") return importRoute(method, parts, body);
  return recordRoute(method, parts, body, headers, params);
}

function auth(method, path) {
  if (path.endsWith("/sessions"))
    return ok({
      status: 200,
      data: [
        {
          id: 1,
          user_agent: "Chrome on Linux",
          ip: "10.0.0.5",
          created_at: Date.now() / 1000 - 86400,
          last_seen_at: Date.now() / 1000,
          is_current: true,
        },
      ],
    });
  if (path.endsWith("/login")) signedIn = true;
  if (method === "DELETE") signedIn = false;
  return signedIn ? ok({ status: 200, data: {} }) : { status: 401, body: { status: 401 } };
}

const TYPES = { ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html" };
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-fake'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; form-action 'self'";

function page(path, response) {
  const file = normalize(join(built, path.replace(/^\/static\/app/, "")));
  if (path.startsWith("/static/app/") && file.startsWith(built) && existsSync(file)) {
    response.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" });
    return createReadStream(file).pipe(response);
  }
  response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": CSP });
  response.end(
    readFileSync(join(built, "index.html"), "utf8").replace(
      'name="csp-nonce" content=""',
      'name="csp-nonce" content="fake"',
    ),
  );
}

createServer((request, response) => {
  const url = new URL(request.url, "http://fake");
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const path = url.pathname;
    if (path === "/api/v1/stream") {
      response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
      response.write(": here\n\n");
      streams.add(response);
      return response.on("close", () => streams.delete(response));
    }
    let answer;
    try {
      const text = Buffer.concat(chunks).toString();
      const body = text && request.headers["content-type"]?.includes("json") ? JSON.parse(text) : {};
      if (path.startsWith("/_allauth/")) answer = auth(request.method, path);
      else if (path.startsWith("/api/v1/"))
        answer = api(request.method, path.slice(8).split("/"), body, request.headers, url.searchParams);
      else return page(path, response);
    } catch (error) {
      console.error(error);
      answer = problem(500, "failed", "服务器出错了", "The server failed");
    }
    response.writeHead(answer.status, {
      "Content-Type": answer.status >= 400 ? "application/problem+json" : "application/json",
      "Set-Cookie": "csrftoken=fake; Path=/",
    });
    response.end(answer.body === null ? "" : JSON.stringify(answer.body));
  });
}).listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}`));
