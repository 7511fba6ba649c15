/** One fetch wrapper: CSRF, idempotency, versions, and problem+json turned into ApiError. It does not cache. */
import type { Bilingual } from "./types";

export interface FieldError {
  field?: string | null;
  code: string;
  message: Bilingual;
  row?: number | null;
}

export interface Problem {
  status: number;
  code: string;
  title: Bilingual;
  detail?: Bilingual | null;
  errors?: FieldError[];
  conflicts?: Record<string, { yours: unknown; current: unknown }>;
  current_version?: number;
  request_id?: string;
  /** Of `step_up_needed`: how one may prove who one is. */
  methods?: string[];
  /** Of `set_up_first`: what the organisation demands before anything else. */
  must?: string[];
}

export class ApiError extends Error {
  readonly problem: Problem;
  readonly retryAfter: number | null;
  /** The whole answer, also where it is no problem document. */
  readonly body: unknown;

  constructor(problem: Problem, retryAfter: number | null = null, body: unknown = null) {
    super(problem.code);
    this.body = body;
    this.name = "ApiError";
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  get status() {
    return this.problem.status;
  }

  get code() {
    return this.problem.code;
  }
}

export interface RequestOptions {
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  query?: Record<string, string | number | boolean | null | undefined>;
  body?: unknown;
  version?: number;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

const OFFLINE: Problem = {
  status: 0,
  code: "offline",
  title: { zh: "连接不上服务器", en: "The server cannot be reached" },
  detail: {
    zh: "已填内容都还在，网络恢复后再试。",
    en: "What you entered is kept. Try again once the network is back.",
  },
};

let onSignedOut: () => void = () => {};
let onStepUp: (problem: Problem) => Promise<boolean> = async () => false;
let proved = Number.NEGATIVE_INFINITY;
const ROTATION = 5_000;

/** Called once by the application: what to do when a session has ended. */
export function whenSignedOut(handler: () => void) {
  onSignedOut = handler;
}

/** Called once by the application: asks the person to prove who they are; true where that was done. */
export function whenStepUp(handler: (problem: Problem) => Promise<boolean>) {
  onStepUp = async (problem) => {
    const done = await handler(problem);
    if (done) proved = Date.now();
    return done;
  };
}

const QUIET = 60_000;
let touched = Date.now();
for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"])
  window.addEventListener(kind, () => (touched = Date.now()), { passive: true, capture: true });

export function cookie(name: string): string | null {
  for (const part of document.cookie.split("; ")) {
    if (part.startsWith(`${name}=`)) return decodeURIComponent(part.slice(name.length + 1));
  }
  return null;
}

function withQuery(path: string, query: RequestOptions["query"]): string {
  if (!query) return path;
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") params.set(key, String(value));
  }
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}

/** The problem in an answer, or one made of its status when the body is not problem+json. */
export function asProblem(status: number, body: unknown): Problem {
  if (body && typeof body === "object" && "code" in body && "title" in body) {
    return { ...(body as Problem), status };
  }
  return {
    status,
    code: status >= 500 ? "failed" : "refused",
    title: { zh: `服务器返回了 ${status}`, en: `The server answered ${status}` },
  };
}

export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  try {
    return await once<T>(path, options);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // With a proof the session gets another id; what was under way at that moment still named the old one.
    const crossed = error.status === 401 && Date.now() - proved < ROTATION;
    const again = crossed || (error.code === "step_up_needed" && (await onStepUp(error.problem)));
    if (!again) {
      if (error.status === 401 && path.startsWith("/api/")) onSignedOut();
      throw error;
    }
  }
  return once<T>(path, options);
}

async function once<T>(path: string, options: RequestOptions): Promise<T> {
  const method = options.method ?? "GET";
  const headers: Record<string, string> = { Accept: "application/json" };
  let body: BodyInit | undefined;
  if (options.body instanceof FormData) {
    body = options.body;
  } else if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(options.body);
  }
  if (method !== "GET") {
    const token = cookie("csrftoken");
    if (token) headers["X-CSRFToken"] = token;
    if (options.idempotencyKey) headers["Idempotency-Key"] = options.idempotencyKey;
  }
  // A page that refreshes itself while nobody is there does not keep the session alive.
  if (Date.now() - touched > QUIET) headers["X-Guanxi-Unattended"] = "1";
  if (options.version !== undefined) headers["If-Match"] = `"${options.version}"`;

  let answer: Response;
  try {
    answer = await fetch(withQuery(path, options.query), {
      method,
      headers,
      body,
      signal: options.signal,
      credentials: "same-origin",
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(OFFLINE);
  }
  const text = answer.status === 204 ? "" : await answer.text();
  const parsed = text ? parse(text) : null;
  if (!answer.ok) {
    const after = Number(answer.headers.get("Retry-After"));
    const wait = Number.isFinite(after) && after > 0 ? after : null;
    throw new ApiError(asProblem(answer.status, parsed), wait, parsed);
  }
  return parsed as T;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A key that makes one intended write happen once, however often it is sent. */
export function writeKey(): string {
  return typeof crypto.randomUUID === "function"
    ? crypto.randomUUID()
    : Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}
