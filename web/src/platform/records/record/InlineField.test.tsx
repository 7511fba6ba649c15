import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import type { Field, ObjectSpec, RecordRow } from "@/client/types";
import { InlineField } from "./InlineField";

const field = { key: "title", type: "text", label: { zh: "职位", en: "Title" }, right: "write" } as Field;
const spec = {
  key: "contact",
  name_field: "name",
  fields: [field],
  list_fields: [],
  actions: [],
} as unknown as ObjectSpec;

const shown = (version: number, title: string, more: Partial<Field> = {}) => (
  <I18nProvider i18n={i18n}>
    <QueryClientProvider client={client}>
      <InlineField
        spec={spec}
        record={{ id: "1", version, title } as RecordRow}
        field={{ ...field, ...more }}
        mayUpdate
      />
    </QueryClientProvider>
  </I18nProvider>
);
const client = new QueryClient();

const answering = (status: number, body: unknown) => {
  const fetch = vi.fn(async (_path: string, _options: RequestInit) => new Response(JSON.stringify(body), { status }));
  vi.stubGlobal("fetch", fetch);
  return fetch;
};

// The page loads it with the first edit, which takes longer than a test waits.
beforeAll(() => import("./InlineEditor").then(() => {}), 60_000);
afterEach(() => {
  vi.unstubAllGlobals();
  client.clear();
});

it("writes against the version that was seen when the editing began", async () => {
  const fetch = answering(200, { id: "1", version: 3, title: "CTO" });
  const page = render(shown(1, "CEO"));
  await userEvent.click(screen.getByRole("button", { name: "Edit title" }));
  const box = await screen.findByRole("textbox");
  page.rerender(shown(2, "CFO"));
  await userEvent.clear(box);
  await userEvent.type(box, "CTO{Enter}");
  await waitFor(() => expect(fetch).toHaveBeenCalled());
  expect(fetch.mock.calls[0]?.[1]).toMatchObject({ body: '{"title":"CTO"}', headers: { "If-Match": '"1"' } });
});

it("keeps what was typed when it could not be saved", async () => {
  answering(422, { code: "invalid", title: { zh: "", en: "Too long" } });
  render(shown(1, "CEO"));
  await userEvent.click(screen.getByRole("button", { name: "Edit title" }));
  await userEvent.type(await screen.findByRole("textbox"), "x{Enter}");
  expect((await screen.findByRole("alert")).textContent).toBe("Too long");
  expect(screen.getByRole<HTMLInputElement>("textbox").value).toBe("CEOx");
});

it("never begins from a mask", async () => {
  render(shown(1, "6***", { class: "sensitive" }));
  await userEvent.click(screen.getByRole("button", { name: "Edit title" }));
  expect((await screen.findByRole<HTMLInputElement>("textbox")).value).toBe("");
});
