import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { act, fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { Field } from "@/client/types";
import RichEditor from "./RichEditor";

const field = { key: "c_profile", type: "rich_text", label: { zh: "概况", en: "Profile" }, right: "write" } as Field;

const edit = (value: string) => {
  const onChange = vi.fn();
  render(
    <I18nProvider i18n={i18n}>
      <RichEditor field={field} value={value} onChange={onChange} />
    </I18nProvider>,
  );
  return onChange;
};

it("changes the paragraph to a list and keeps a table that came from elsewhere", () => {
  const onChange = edit("<p>words</p><table><tbody><tr><td>a</td></tr></tbody></table>");
  act(() => void fireEvent.click(screen.getByRole("button", { name: "Bulleted list" })));
  const html = onChange.mock.lastCall?.[0] as string;
  expect(html).toContain("<ul><li><p>words</p></li></ul>");
  expect(html).toMatch(/<table.*<td.*a.*<\/td>/);
});

it("knows no scripts and no addresses that run them", () => {
  edit('<p>x<script>alert(1)</script><a href="javascript:alert(1)">y</a></p>');
  const box = screen.getByRole("textbox", { name: "Profile" });
  expect(box.innerHTML).not.toMatch(/script/);
});
