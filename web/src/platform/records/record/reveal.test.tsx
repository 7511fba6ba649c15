import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, it, vi } from "vitest";
import type { Field, ObjectSpec, RecordRow } from "@/client/types";
import { useReveal } from "./reveal";

const account = { key: "bank_account", type: "text", class: "sensitive", right: "write" } as Field;
const holding = (keys: string[]) => ({ key: "customer", actions: keys.map((key) => ({ key })) }) as ObjectSpec;
const record = (version: number): RecordRow => ({ id: "1", version, bank_account: "6***" });
const wrapper = ({ children }: { children: ReactNode }) => <I18nProvider i18n={i18n}>{children}</I18nProvider>;

afterEach(() => vi.unstubAllGlobals());

it("asks once, shows for this version only, and hides when the page is left", async () => {
  const fetch = vi.fn(async () => new Response(JSON.stringify({ values: [{ id: "1", bank_account: "6222" }] })));
  vi.stubGlobal("fetch", fetch);
  const spec = holding(["reveal"]);
  const { result, rerender } = renderHook(({ version }) => useReveal(spec, record(version)), {
    wrapper,
    initialProps: { version: 1 },
  });
  expect([result.current.may(account, "6***"), result.current.shown]).toEqual([true, {}]);
  await act(() => result.current.toggle("bank_account"));
  expect(result.current.shown).toEqual({ bank_account: "6222" });
  await act(() => result.current.toggle("bank_account"));
  expect(result.current.shown).toEqual({});
  await act(() => result.current.toggle("bank_account"));
  expect(result.current.shown).toEqual({ bank_account: "6222" });
  expect(fetch).toHaveBeenCalledTimes(1);
  rerender({ version: 2 });
  expect(result.current.shown).toEqual({});
  rerender({ version: 1 });
  act(() => void window.dispatchEvent(new Event("pagehide")));
  expect(result.current.shown).toEqual({});
});

it("is not offered to those who may not, nor for what is empty or not sensitive", () => {
  const { result } = renderHook(() => useReveal(holding([]), record(1)), { wrapper });
  expect(result.current.may(account, "6***")).toBe(false);
  const { result: holder } = renderHook(() => useReveal(holding(["reveal"]), record(1)), { wrapper });
  expect([holder.current.may(account, null), holder.current.may({ ...account, class: "internal" }, "x")]).toEqual([
    false,
    false,
  ]);
});
