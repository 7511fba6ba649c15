import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError, request } from "./http";

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  vi.fn(
    async (_path: string, _options: RequestInit) =>
      new Response(status === 204 ? null : JSON.stringify(body), { status, headers }),
  );

afterEach(() => vi.unstubAllGlobals());

describe("requests", () => {
  it("carry version, key and CSRF token on writes", async () => {
    // biome-ignore lint/suspicious/noDocumentCookie: jsdom has no CookieStore.
    document.cookie = "csrftoken=abc";
    const fetch = answer(200, { ok: 1 });
    vi.stubGlobal("fetch", fetch);
    await request("/api/v1/customer/1", { method: "PATCH", body: { a: 1 }, version: 7, idempotencyKey: "k" });
    expect(fetch.mock.calls[0]?.[1].headers).toEqual({
      Accept: "application/json",
      "Content-Type": "application/json",
      "X-CSRFToken": "abc",
      "Idempotency-Key": "k",
      "If-Match": '"7"',
    });
  });

  it("turn problems into errors with their conflicts and waiting time", async () => {
    const problem = {
      code: "version_conflict",
      title: { zh: "z", en: "e" },
      conflicts: { a: { yours: 1, current: 2 } },
    };
    vi.stubGlobal("fetch", answer(409, problem, { "Retry-After": "3" }));
    const error: ApiError = await request<never>("/api/v1/x").catch((one) => one);
    expect(error).toBeInstanceOf(ApiError);
    expect([error.code, error.status, error.retryAfter, error.problem.conflicts]).toEqual([
      "version_conflict",
      409,
      3,
      problem.conflicts,
    ]);
  });

  it("say when the server cannot be reached", async () => {
    vi.stubGlobal(
      "fetch",
      vi.fn(async () => Promise.reject(new TypeError("failed"))),
    );
    const error: ApiError = await request<never>("/api/v1/x").catch((one) => one);
    expect(error.code).toBe("offline");
  });
});
