import { afterEach, describe, expect, it, vi } from "vitest";
import { pendingIn } from "./flows";
import { ApiError, request, whenSignedOut, whenStepUp } from "./http";

const NEEDED = { code: "step_up_needed", title: { zh: "z", en: "e" }, methods: ["password"] };
const SIGNED_OUT = { code: "not_signed_in", title: { zh: "z", en: "e" } };

/** A server that gives these answers, one after the other. */
function server(...answers: [number, unknown][]) {
  const calls: string[] = [];
  vi.stubGlobal("fetch", async (path: string, options: RequestInit) => {
    calls.push(`${options.method} ${path} ${options.body ?? ""}`);
    const [status, body] = answers.shift() ?? [500, {}];
    return new Response(JSON.stringify(body), { status });
  });
  return calls;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  whenStepUp(async () => false);
  whenSignedOut(() => {});
});

describe("a fresh proof", () => {
  it("is asked for once, and what needed it is sent again as it was", async () => {
    const asked = vi.fn(async () => true);
    whenStepUp(asked);
    const calls = server([403, NEEDED], [200, { job: "1" }]);
    expect(await request("/api/v1/exports", { method: "POST", body: { a: 1 } })).toEqual({ job: "1" });
    expect(calls).toEqual(['POST /api/v1/exports {"a":1}', 'POST /api/v1/exports {"a":1}']);
    expect(asked).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ methods: ["password"] }));
  });

  it("that is not given leaves the refusal, and nothing is sent again", async () => {
    const calls = server([403, NEEDED]);
    const error: ApiError = await request<never>("/api/v1/exports").catch((one) => one);
    expect([error.code, calls.length]).toEqual(["step_up_needed", 1]);
  });

  it("gives the session another id: what crossed it is sent again, later nothing is", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 1_800_000_000_000 });
    const out = vi.fn();
    whenSignedOut(out);
    whenStepUp(async () => true);
    server([403, NEEDED], [200, {}], [401, SIGNED_OUT], [200, { fine: 1 }], [401, SIGNED_OUT]);
    await request("/api/v1/x");
    expect(await request("/api/v1/me")).toEqual({ fine: 1 });
    expect(out).not.toHaveBeenCalled();
    vi.setSystemTime(1_800_000_060_000);
    await expect(request("/api/v1/me")).rejects.toBeInstanceOf(ApiError);
    expect(out).toHaveBeenCalledOnce();
  });
});

describe("requests that nobody makes by hand", () => {
  it("say so after a minute without a key or a pointer", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 1_900_000_000_000 });
    const headers: Record<string, string>[] = [];
    vi.stubGlobal("fetch", async (_: string, options: RequestInit) => {
      headers.push(options.headers as Record<string, string>);
      return new Response("{}");
    });
    window.dispatchEvent(new Event("keydown"));
    await request("/api/v1/me");
    vi.setSystemTime(1_900_000_061_000);
    await request("/api/v1/me");
    window.dispatchEvent(new Event("pointerdown"));
    await request("/api/v1/me");
    expect(headers.map((one) => one["X-Guanxi-Unattended"])).toEqual([undefined, "1", undefined]);
  });
});

describe("a sign-in that has begun", () => {
  const flows = (types: string[]) => ({ data: { flows: [{ id: "mfa_authenticate", is_pending: true, types }] } });
  it("tells what it waits for", () => {
    expect(pendingIn(flows(["totp", "recovery_codes"]))).toEqual({ code: true, passkey: false });
    expect(pendingIn(flows(["webauthn"]))).toEqual({ code: false, passkey: true });
    expect(pendingIn({ data: { flows: [{ id: "login" }] } })).toBeNull();
    expect([pendingIn(null), pendingIn("x"), pendingIn({})]).toEqual([null, null, null]);
  });
});
